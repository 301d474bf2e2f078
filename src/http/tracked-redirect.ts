import type { IncomingMessage, ServerResponse } from 'node:http'

import { type TrackedLink, unpackLink } from '../domain/tracked-link.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { NumberSeal } from '../platform/number-seal.ts'
import type { ClickBuffer } from './click-buffer.ts'
import { isClick } from './counted-clicks.ts'
import { preferredLanguage } from './language.ts'
import { leadsNowhere, tryAgainSoon } from './link-pages.ts'
import type { LinkMemory } from './link-memory.ts'

export type RedirectNeeds = {
  linkSeal: NumberSeal
  memory: LinkMemory
  clicks: ClickBuffer
  clock: Clock
  log: Logger
}

/** Answers a request for a tracked address. @returns false, and does nothing, for any other address. */
export type Redirect = (request: IncomingMessage, response: ServerResponse) => boolean

const path = '/r/'

/**
 * Creates what answers `GET /r/{token}`: it leads on where the message said, at once and from memory, and
 * counts the click behind it. It stands before the router, which would double what an answer costs.
 */
export function createRedirect(needs: RedirectNeeds): Redirect {
  const { linkSeal, memory, log } = needs
  return (request, response) => {
    const { url = '', method } = request
    if (!url.startsWith(path) || (method !== 'GET' && method !== 'HEAD')) return false
    const link = readToken(linkSeal, url)
    const target = link && memory.recall(link)
    if (target === undefined && link) {
      void memory.lookUp(link).then(
        (found) => answer(needs, { request, response, link, target: found }),
        (error: unknown) => {
          log.warn({ err: error }, 'where a link leads could not be looked up')
          sendPage(request, response, 503)
        },
      )
      return true
    }
    answer(needs, { request, response, link, target: target ?? null })
    return true
  }
}

function readToken(linkSeal: NumberSeal, url: string): TrackedLink | null {
  const end = url.indexOf('?')
  const opened = linkSeal.open(end === -1 ? url.slice(path.length) : url.slice(path.length, end))
  return opened && unpackLink(opened)
}

function answer(
  { clicks, clock }: RedirectNeeds,
  {
    request,
    response,
    link,
    target,
  }: {
    request: IncomingMessage
    response: ServerResponse
    link: TrackedLink | null
    target: string | null
  },
): void {
  if (link === null || target === null) {
    sendPage(request, response, 404)
    return
  }
  const isCounted = link.kind === 'delivery' && request.method === 'GET' && isClick(request.headers)
  const recorded = isCounted ? clicks.add({ ...link, at: clock.now() }) : undefined
  const leadOn = () => {
    response.writeHead(302, {
      location: target,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-length': 0,
    })
    response.end()
  }
  if (recorded) void recorded.then(leadOn)
  else leadOn()
}

function sendPage(
  { headers, method }: IncomingMessage,
  response: ServerResponse,
  status: 404 | 503,
): void {
  const language = preferredLanguage(headers['accept-language'])
  const page = Buffer.from((status === 404 ? leadsNowhere : tryAgainSoon)[language])
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': page.length,
    'content-language': language,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(status === 503 && { 'retry-after': '5' }),
  })
  response.end(method === 'HEAD' ? undefined : page)
}
