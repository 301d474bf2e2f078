import { promisify } from 'node:util'
import { brotliDecompress, gunzip, gzipSync, inflate } from 'node:zlib'

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { diagnosticsHeader, invalidTokenDiagnostics } from '../../protocols/ucwa-errors.ts'
import type { DiscoveryRoot, UserResource } from '../../protocols/ucwa-resources.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Counters } from '../counters.ts'
import type { FaultOperation, Faults } from '../faults.ts'
import { breakAndCount, countRequests, meetFault, type Wait } from '../service-hooks.ts'
import type { PoolSettings } from './pool-settings.ts'
import { answerTokenRequest, htmlPage } from './token-request.ts'
import { answerWith, refuseWith, type UcwaAnswer } from './ucwa-answers.ts'
import { readAddress, type UcwaCall } from './ucwa-call.ts'
import type { Ucwa } from './ucwa.ts'
import type { WebTickets } from './web-tickets.ts'

export type SkypeRoutesDeps = {
  url: () => string
  settings: () => PoolSettings
  tickets: WebTickets
  ucwa: Ucwa
  faults: Faults
  counters: Counters
  wait: Wait
  log: Pick<Logger, 'error'>
}

/** The first segments that belong to a pool. */
const rooms = ['autodiscover', 'webticket', 'ucwa'] as const
const roomPattern = new RegExp(`^/*(${rooms.join('|')})(?=[/?]|$)`, 'i')

export const discoveryPath = '/Autodiscover/AutodiscoverService.svc/root'
const maxBodyBytes = 4 * 1024 * 1024

/** Spells the beginning of a pool's address as the routes below do; servers of Microsoft take any case. */
export function poolUrl(url: string): string {
  return url.replace(roomPattern, (_whole, room: string) => `/${room.toLowerCase()}`)
}

/** Tells whether somebody at `/` wants what `https://lyncdiscover.<domain>/` answers, not a page. */
export function wantsDiscovery(accept: string | undefined): boolean {
  return (
    /\bapplication\/(?:[\w.+-]*\+)?json\b/i.test(accept ?? '') && !/text\/html/i.test(accept ?? '')
  )
}

/** UCWA/RootURL.md of https://github.com/OfficeDev/skype-docs */
export function discoveryRoot(url: string): DiscoveryRoot {
  return {
    _links: {
      self: { href: `${url}${discoveryPath}?originalDomain=contoso.example` },
      user: { href: `${url}${discoveryPath}/oauth/user?originalDomain=contoso.example` },
      xframe: { href: `${url}/Autodiscover/XFrame/XFrame.html` },
    },
  }
}

/**
 * Adds a pool of Skype for Business Server: discovery, tokens, and UCWA.
 * UCWA/CreateAnApplication.md of https://github.com/OfficeDev/skype-docs
 */
export function addSkypeRoutes(app: FastifyInstance, deps: SkypeRoutesDeps): void {
  const { url, settings, tickets, ucwa, counters } = deps
  countRequests(app, 'skype', counters)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: maxBodyBytes },
    (request: FastifyRequest, body: string | Buffer) =>
      decompress(request.headers['content-encoding'], Buffer.from(body)),
  )
  app.setErrorHandler((error, request, reply) => {
    if (codeOf(error) === 'FST_ERR_CTP_BODY_TOO_LARGE') return send(reply, refuseWith(413), request)
    deps.log.error({ err: error }, 'simulator: the pool failed')
    return send(reply, refuseWith(500), request)
  })

  /** Lets an ordered fault happen; else answers. */
  async function meet(
    operation: FaultOperation,
    request: FastifyRequest,
    reply: FastifyReply,
    act: () => UcwaAnswer | Promise<UcwaAnswer>,
  ): Promise<FastifyReply> {
    const met = await meetFault({ service: 'skype', operation }, reply, deps)
    if (met === 'broken') return reply
    if (met === null) return send(reply, await act(), request)
    const { status = 503, code, retryAfterSeconds } = met
    if (operation !== 'token') {
      return send(reply, refuseWith(status, { subcode: code, retryAfterSeconds }), request)
    }
    const body = { error: code ?? 'server_error' }
    return send(reply, { status: met.status ?? 400, headers: {}, body }, request)
  }

  const challenge = (): UcwaAnswer => ({
    status: 401,
    headers: {
      'content-type': 'text/html',
      'www-authenticate': [
        'Bearer trusted_issuers="00000002-0000-0ff1-ce00-000000000000@contoso.example", client_id="00000004-0000-0ff1-ce00-000000000000"',
        `MsRtcOAuth href="${url()}/WebTicket/oauthtoken",grant_type="${settings().grants.join(',')}"`,
      ],
    },
    body: htmlPage(401),
  })

  /** Why the caller is not let in: a challenge, or a plain no to what is no token of ours. */
  function whyOutside(authorization: string | undefined): UcwaAnswer | null {
    const checked = tickets.check(authorization)
    if (checked === 'ok') return null
    if (checked !== 'invalid') return challenge()
    const diagnostics = `${invalidTokenDiagnostics};source="simulator";reason="The OAuth token is invalid."`
    return { status: 403, headers: { [diagnosticsHeader]: diagnostics }, body: htmlPage(403) }
  }

  app.all('/autodiscover/*', (request, reply) =>
    meet('discovery', request, reply, () => {
      const path = readAddress(request.url).path.slice(1).join('/').toLowerCase()
      if (path === 'autodiscoverservice.svc/root') return answerWith(discoveryRoot(url()))
      if (path === 'xframe/xframe.html') return { status: 200, headers: {}, body: htmlPage(200) }
      // `root/user` is the address that the user resource calls its own.
      if (!/^autodiscoverservice\.svc\/root\/(?:oauth\/)?user$/.test(path)) return notFound
      return whyOutside(request.headers.authorization) ?? answerWith(userResource(url()))
    }),
  )

  app.all('/webticket/*', (request, reply) =>
    meet('token', request, reply, async () => {
      const path = readAddress(request.url).path[1]?.toLowerCase()
      if (path !== 'oauthtoken') return notFound
      if (request.method !== 'POST') return { status: 405, headers: {}, body: htmlPage(405) }
      const form = await readForm(request.headers['content-type'], bodyOf(request))
      return answerTokenRequest(form, { settings: settings(), tickets, url: url() })
    }),
  )

  app.all('/ucwa/*', async (request, reply) => {
    const outside = whyOutside(request.headers.authorization)
    if (outside !== null) return send(reply, outside, request)
    const call: UcwaCall = {
      method: request.method,
      ...readAddress(request.url),
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
      ),
      body: bodyOf(request),
    }
    // Whoever waits for events and goes away must not take them along.
    const leave = () => ucwa.abandon(call)
    reply.raw.once('close', leave)
    const answered = await ucwa.answer(call)
    reply.raw.off('close', leave)
    if (answered !== 'broken') return send(reply, answered, request)
    // There is nobody left to break with.
    if (reply.raw.destroyed) return reply.hijack()
    breakAndCount(reply, 'skype', counters)
    return reply
  })
}

const notFound: UcwaAnswer = { status: 404, headers: {}, body: htmlPage(404) }

function userResource(url: string): UserResource {
  return {
    _links: {
      self: { href: `${url}${discoveryPath}/user` },
      applications: { href: `${url}/ucwa/oauth/v1/applications` },
      xframe: { href: `${url}/Autodiscover/XFrame/XFrame.html` },
    },
  }
}

/** Reads a form of either kind; whatever else it holds is left alone. */
async function readForm(type: string | undefined, body: Buffer): Promise<Record<string, string>> {
  const headers = { 'content-type': type ?? 'application/x-www-form-urlencoded' }
  try {
    const form = await new Response(body, { headers }).formData()
    return Object.fromEntries(
      [...form].flatMap(([name, value]) =>
        typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
      ),
    )
  } catch {
    return {}
  }
}

const decoders: Record<string, (body: Buffer) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/** @returns nothing where the body is not what it says. */
async function decompress(encoding: string | undefined, body: Buffer): Promise<Buffer> {
  const decode = decoders[encoding?.toLowerCase() ?? '']
  if (decode === undefined) return body
  return decode(body).catch(() => Buffer.alloc(0))
}

function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

/** Sends JSON, or what is a text already as the page or the batch that it is. */
function send(
  reply: FastifyReply,
  { status, headers, body }: UcwaAnswer,
  { headers: { accept, host, 'accept-encoding': encodings }, method }: FastifyRequest,
): FastifyReply {
  void reply
    .code(status)
    .header('cache-control', 'no-cache')
    .header('x-ms-server-fqdn', host ?? 'pool.contoso.example')
    .header('x-powered-by', 'ASP.NET')
    .headers(headers)
  if (body === undefined) return reply.send()
  if (typeof body === 'string') {
    if (headers['content-type'] === undefined) void reply.type('text/html')
    return reply.send(body)
  }
  const precise = 'application/vnd.microsoft.com.ucwa+json'
  const type = accept?.includes(precise) === true ? precise : 'application/json'
  // Clients that ask for no type compare what they get with the bare one.
  const isAsked = accept?.includes('json') === true
  void reply.header('content-type', isAsked ? `${type}; charset=utf-8` : type)
  const json = Buffer.from(JSON.stringify(body))
  // Some clients that can read it take for granted that it comes so, as from a web server of Microsoft.
  const isZipped = status < 300 && method !== 'HEAD' && /\bgzip\b/i.test(encodings ?? '')
  if (!isZipped) return reply.send(json)
  return reply
    .header('content-encoding', 'gzip')
    .header('vary', 'accept-encoding')
    .send(gzipSync(json, { level: 1 }))
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
