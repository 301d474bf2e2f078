import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { join } from 'node:path'

import { startTestServer } from '../../platform/test-server.ts'

/** A request and its answer, as a document prints them or somebody has seen them. */
export type UcwaCase = {
  id: string
  kind: string
  source: string[]
  request: { method: string; path: string; headers: Record<string, string>; body: unknown }
  response: { status: number; headers: Record<string, string | string[]>; body: unknown }
  notes?: string
}

/** The cases of the documents, by id. */
export const ucwaCases: readonly UcwaCase[] = JSON.parse(
  readFileSync(join('test', 'fixtures', 'ucwa-cases.json'), 'utf8'),
).cases

export function caseOf(id: string): UcwaCase {
  const found = ucwaCases.find((one) => one.id === id)
  if (!found) throw new Error(`There is no case ${id}.`)
  return found
}

export type PoolCall = {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  text: string
  /** The parsed JSON; null where it is none. */
  // A test reads what it expects; a wrong shape fails its expectation.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

type Answer = { status: number; headers?: Record<string, string | string[]>; body?: unknown }
type Answering = Answer | 'reset' | ((call: PoolCall) => Answer | 'reset')

/**
 * For tests: a pool of Skype for Business that answers what the documents print, over real HTTP. It shares
 * nothing with the simulator, whose mistakes could be ours.
 */
export type TestPool = {
  url: string
  settings: { discoveryUrl: string; username: string; password: string }
  calls: PoolCall[]
  callsTo(method: string, path: RegExp): PoolCall[]
  /** Answers the next request of this kind so; those before `GET /…` are named by method and the end of their path. */
  next(method: string, path: RegExp, answer: Answering): void
  /** Answers every request of this kind so, from now on. */
  always(method: string, path: RegExp, answer: Answering): void
  /** Tells, to whoever asks for events, what a case or a body holds. */
  tell(told: string | object): void
  /** Ends the question about events that is waiting, or the next one. */
  endEvents(answer: Answer | 'reset'): void
  close(): Promise<void>
}

const application = '/ucwa/oauth/v1/applications/102'
/** Written into the answers in place of what the documents print. */
const printedOperationId = '5028e824-2268-4b14-9e59-1abad65ff393'
const printedHosts = /https:\/\/lync(?:web|discover)\.contoso\.com/g

export async function startTestPool(): Promise<TestPool> {
  const calls: PoolCall[] = []
  const rules: { method: string; path: RegExp; answer: Answering; isOnce: boolean }[] = []
  const untold: (object | { end: Answer | 'reset' })[] = []
  let asking: { response: ServerResponse; ack: number } | null = null
  let operationId = printedOperationId
  let isAvailable = false

  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://pool')
      const call: PoolCall = {
        method: request.method ?? '',
        path: pathname,
        query: searchParams,
        headers: request.headers,
        text,
        body: jsonOf(text),
      }
      calls.push(call)
      if (typeof call.body?.operationId === 'string') operationId = call.body.operationId
      const answer = ruleFor(call) ?? usualAnswer(call)
      if (answer === 'events') {
        asking = { response, ack: Number(searchParams.get('ack')) }
        response.on('close', () => (asking?.response === response ? (asking = null) : undefined))
        tellNext()
      } else send(response, answer)
    })
  })
  const listening = await startTestServer(server)

  function ruleFor(call: PoolCall): Answer | 'reset' | null {
    const at = rules.findIndex(({ method, path }) => method === call.method && path.test(call.path))
    const rule = rules[at]
    if (!rule) return null
    if (rule.isOnce) rules.splice(at, 1)
    return typeof rule.answer === 'function' ? rule.answer(call) : rule.answer
  }

  function usualAnswer({ method, path, headers }: PoolCall): Answer | 'events' {
    const to = `${method} ${path}`
    const of = (id: string): Answer => caseOf(id).response
    if (to === 'GET /') return of('discovery-root')
    if (path.endsWith('/oauth/user')) {
      return of(headers.authorization ? 'user-authenticated' : 'user-unauthenticated')
    }
    if (path === '/WebTicket/oauthtoken') return of('token-password')
    if (to === 'POST /ucwa/oauth/v1/applications') return of('applications-create')
    if (to === `GET ${application}/events`) return 'events'
    if (to === `GET ${application}`) return { status: 200, body: applicationNow() }
    if (path.endsWith('/makeMeAvailable')) isAvailable = true
    if (to === `POST ${application}/communication/messagingInvitations`) return of('startMessaging')
    if (path.endsWith('/messaging/messages')) return of('sendMessage-plain')
    if (to === `GET ${application}/me/presence`) return of('me-presence-get')
    if (to === `POST ${application}/people/presenceSubscriptions`) {
      return of('presenceSubscriptions-create')
    }
    if (path.endsWith('/presenceSubscriptions/97b6bd66') && method === 'POST') {
      return of('presenceSubscription-extend')
    }
    if (path.endsWith('/presence')) return of('contact-presence')
    if (method === 'GET') return { status: 404, body: { code: 'NotFound' } }
    return { status: 204 }
  }

  /** What the account has once it is available, by the notes of the case. */
  function applicationNow(): unknown {
    const text = JSON.stringify(caseOf('applications-create').response.body)
    if (!isAvailable) return JSON.parse(text)
    const body = JSON.parse(text.replaceAll('makeMeAvailable', 'reportMyActivity'))
    body._embedded.me._links.presence = { href: `${application}/me/presence` }
    return body
  }

  function send(response: ServerResponse, answer: Answer | 'reset'): void {
    if (answer === 'reset') {
      response.socket?.resetAndDestroy()
      return
    }
    const headers = JSON.parse(asHere(JSON.stringify(answer.headers ?? {})))
    response.writeHead(answer.status, headers)
    const { body } = answer
    response.end(body == null ? '' : asHere(typeof body === 'string' ? body : JSON.stringify(body)))
  }

  const asHere = (text: string) =>
    text.replaceAll(printedHosts, listening.url).replaceAll(printedOperationId, operationId)

  function tellNext(): void {
    const told = untold[0]
    if (!told || !asking) return
    untold.shift()
    const { response, ack } = asking
    asking = null
    if ('end' in told) {
      send(response, told.end)
      return
    }
    const links = {
      self: { href: `${application}/events?ack=${ack}` },
      next: { href: `${application}/events?ack=${ack + 1}` },
    }
    send(response, { status: 200, body: { _links: links, ...told } })
  }

  return {
    url: listening.url,
    settings: {
      discoveryUrl: `${listening.url}/`,
      username: 'lenea@contoso.com',
      password: 'top-secret',
    },
    calls,
    callsTo: (method, path) =>
      calls.filter((call) => call.method === method && path.test(call.path)),
    next: (method, path, answer) => rules.unshift({ method, path, answer, isOnce: true }),
    always: (method, path, answer) => rules.push({ method, path, answer, isOnce: false }),
    tell(told) {
      const body: object = typeof told === 'string' ? Object(caseOf(told).response.body) : told
      const { _links: _printed, ...rest } = body as { _links?: unknown }
      untold.push('resume' in body || 'resync' in body ? { _links: body } : rest)
      tellNext()
    },
    endEvents(answer) {
      untold.push({ end: answer })
      tellNext()
    },
    close: () => listening.close(),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
