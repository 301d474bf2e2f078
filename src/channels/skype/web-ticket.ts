import type { HttpClient } from '../../platform/http-client.ts'
import { WebTicketError } from '../../protocols/ucwa-errors.ts'
import { WebTicketToken } from '../../protocols/ucwa-resources.ts'
import type { PasswordGrant } from '../../protocols/ucwa-requests.ts'
import { parseJson } from './parse-json.ts'
import { problem, type SignInProblem, unreachable } from './sign-in-problem.ts'
import type { UcwaHosts } from './ucwa-hosts.ts'

export type TicketAnswer = { kind: 'ticket'; token: string } | SignInProblem

/** Tokens of an account, one for each host that wants its own. */
export type WebTickets = {
  /** Gives a token that is valid for minutes to come, from memory when there is one. */
  get(url: string): Promise<TicketAnswer>
  /** Forgets a token that a host has refused. */
  forget(url: string, token: string): void
}

/** Renewed this long before it expires. */
const renewBeforeMs = 5 * 60_000
const requestTimeoutMs = 15_000

/** Where a host gives tokens, and for what. */
export type Challenge = { href: string; grants: string[] }

/**
 * Reads the `MsRtcOAuth` part of `WWW-Authenticate`, whose two headers may have been joined by a comma, and
 * whose address comes with quotation marks or without.
 * UCWA/CreateAnApplication.md and UCWA/AuthenticationInUCWA.md of https://github.com/OfficeDev/skype-docs
 *
 * @returns null where there is none.
 */
export function parseChallenge(header: string): Challenge | null {
  const [, parameters] = /\bMsRtcOAuth\s+(.*)/is.exec(header) ?? []
  if (parameters === undefined) return null
  const read = (name: string) => {
    const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|([^",\\s]+))`, 'i').exec(parameters)
    return found?.[1] ?? found?.[2]
  }
  const href = read('href')
  if (href === undefined) return null
  const grants = (read('grant_type') ?? '').split(',').map((grant) => grant.trim().toLowerCase())
  return { href, grants: grants.filter((grant) => grant !== '') }
}

/**
 * Creates the tokens of an account by its password, where a host offers that. However many ask at once, one
 * request is made. A password that was refused is never tried again, for accounts are locked after a few tries.
 *
 * @param nowMs real time: tokens do not live by the business clock.
 */
export function createWebTickets({
  http,
  hosts,
  username,
  password,
  nowMs,
}: {
  http: HttpClient
  hosts: UcwaHosts
  username: string
  password: string
  nowMs: () => number
}): WebTickets {
  const tickets = new Map<string, { token: string; renewAtMs: number }>()
  const tokenUrls = new Map<string, string>()
  const asking = new Map<string, Promise<TicketAnswer>>()
  let refusal: SignInProblem | null = null

  async function ask(url: string): Promise<TicketAnswer> {
    const { origin } = new URL(url)
    const place = tokenUrls.get(origin) ?? (await findTokenUrl(url))
    if (typeof place !== 'string') return place
    tokenUrls.set(origin, place)
    const answer = await askForTicket(place, origin)
    // It may have moved; whether it has is found out the next time.
    if (answer.kind === 'problem' && answer.why === 'unreachable') tokenUrls.delete(origin)
    return answer
  }

  async function findTokenUrl(url: string): Promise<string | SignInProblem> {
    const reply = await http.request({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      wantHeaders: ['www-authenticate'],
      signal: AbortSignal.timeout(requestTimeoutMs),
    })
    if (reply.kind !== 'answered') return unreachable('grants', reply)
    if (reply.status >= 500 || reply.status === 429) {
      return problem('grants', 'unreachable', `HTTP ${reply.status}`)
    }
    const challenge = parseChallenge(reply.headers?.['www-authenticate'] ?? '')
    if (!challenge) return problem('grants', 'not-understood', `HTTP ${reply.status}`)
    if (!challenge.grants.includes('password')) {
      return problem('grants', 'password-not-offered', challenge.grants.join(', '))
    }
    const place = hosts.follow(url, challenge.href)
    return place ?? problem('grants', 'other-host', challenge.href)
  }

  async function askForTicket(tokenUrl: string, origin: string): Promise<TicketAnswer> {
    const reply = await http.request({
      method: 'POST',
      url: tokenUrl,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      },
      body: new URLSearchParams({
        grant_type: 'password',
        username,
        password,
      } satisfies PasswordGrant).toString(),
      // Several senders wait for this one answer, so none of them may abort it.
      signal: AbortSignal.timeout(requestTimeoutMs),
    })
    if (reply.kind !== 'answered') return unreachable('token', reply)
    const json = parseJson(reply.body)
    const error = WebTicketError.safeParse(json).data?.error
    const isBusy = reply.status >= 500 || reply.status === 429 || error === 'server_error'
    if (isBusy) return problem('token', 'unreachable', `HTTP ${reply.status}`)
    const answer = WebTicketToken.safeParse(json)
    if (reply.status === 200 && !answer.success) {
      return problem('token', 'not-understood', 'HTTP 200')
    }
    if (reply.status === 200 && answer.success) {
      const { access_token: token, expires_in: seconds } = answer.data
      const renewAtMs = nowMs() + Math.max(seconds * 1_000 - renewBeforeMs, 30_000)
      tickets.set(origin, { token, renewAtMs })
      return { kind: 'ticket', token }
    }
    if (error === 'unsupported_grant_type') {
      return problem('token', 'password-not-offered', error)
    }
    refusal = problem('token', 'password-refused', error ?? `HTTP ${reply.status}`)
    return refusal
  }

  return {
    async get(url) {
      const { origin } = new URL(url)
      const known = tickets.get(origin)
      if (known && nowMs() < known.renewAtMs) return { kind: 'ticket', token: known.token }
      if (refusal) return refusal
      if (!hosts.isTrusted(url)) return problem('token', 'other-host', origin)
      const answer = asking.get(origin) ?? ask(url).finally(() => asking.delete(origin))
      asking.set(origin, answer)
      return answer
    },
    forget(url, token) {
      const { origin } = new URL(url)
      if (tickets.get(origin)?.token === token) tickets.delete(origin)
    },
  }
}
