import type { HttpClient, HttpReply } from '../../platform/http-client.ts'
import { diagnosticsHeader } from '../../protocols/ucwa-errors.ts'
import { isTokenRefused } from './discovery.ts'
import { problem, type SignInProblem } from './sign-in-problem.ts'
import type { UcwaHosts } from './ucwa-hosts.ts'
import type { WebTickets } from './web-ticket.ts'

export type UcwaRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** As a link has it: relative to the server, or in full. */
  href: string
  /** JSON, or a text with its `contentType`. */
  body?: object | string
  contentType?: string
  /** What the answer may be; JSON unless said otherwise. */
  accept?: string
  wantHeaders?: readonly string[]
  signal: AbortSignal
}

/** What came of one call: an answer, none, or nothing was asked, for there is no token. */
export type UcwaReply = HttpReply | { kind: 'not-asked'; problem: SignInProblem }

export type UcwaCall = (request: UcwaRequest) => Promise<UcwaReply>

/**
 * Makes calls to one pool with the account's token; a token that is refused is renewed once, for nothing
 * was done with it.
 *
 * @param baseUrl what relative links are relative to.
 */
export function createUcwaCall({
  http,
  hosts,
  tickets,
  baseUrl,
}: {
  http: HttpClient
  hosts: UcwaHosts
  tickets: WebTickets
  baseUrl: string
}): UcwaCall {
  return async (request) => {
    const { method, href, body, contentType, accept, wantHeaders = [], signal } = request
    // An answer of the pool names no other host: that only discovery may do.
    const url = URL.canParse(href, baseUrl) ? new URL(href, baseUrl).href : baseUrl
    if (!hosts.isTrusted(url)) {
      return { kind: 'not-asked', problem: problem('application', 'other-host', href) }
    }
    const type = contentType ?? (body === undefined ? undefined : 'application/json')
    for (let tries = 1; ; tries += 1) {
      // The challenge of a host comes from where its applications are.
      const ticket = await tickets.get(baseUrl)
      if (ticket.kind === 'problem') return { kind: 'not-asked', problem: ticket }
      const reply = await http.request({
        method,
        url,
        headers: {
          accept: accept ?? 'application/json',
          authorization: `Bearer ${ticket.token}`,
          ...(type !== undefined && { 'content-type': type }),
        },
        ...(body !== undefined && {
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
        wantHeaders: [...wantHeaders, diagnosticsHeader],
        signal,
      })
      if (reply.kind !== 'answered' || !isTokenRefused(reply) || tries === 2) return reply
      tickets.forget(baseUrl, ticket.token)
    }
  }
}

/** Says whether there is an answer, and a good one. */
export const isDone = (reply: UcwaReply): boolean =>
  reply.kind === 'answered' && reply.status >= 200 && reply.status < 300

/** What an address stands for, however it is written: in full or not, with what case, with slashes doubled. */
export function placeOf(href: string): string {
  const path = /^[a-z]+:\/\/[^/]*(\/.*)?$/i.exec(href)?.[1] ?? href
  return path
    .replace(/[?#].*$/, '')
    .replaceAll(/\/{2,}/g, '/')
    .toLowerCase()
}
