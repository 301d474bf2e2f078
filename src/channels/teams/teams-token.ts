import type { HttpClient } from '../../platform/http-client.ts'
import { TokenResponse } from '../../protocols/entra-token.ts'

export type TokenAnswer =
  | { kind: 'token'; token: string }
  /** Entra said no: secret, tenant or application are wrong. `detail` holds its AADSTS code. */
  | { kind: 'refused'; detail: string }
  /** Entra could not be asked just now. */
  | { kind: 'unavailable'; detail: string }

export type TokenSource = {
  /** Gives a token that is valid for minutes to come, from memory when there is one. */
  get(): Promise<TokenAnswer>
  /** Says whether there is one in memory, so that nobody waits for it. */
  isReady(): boolean
  /** Forgets a token that a service has refused, so that the next `get` asks for a new one. */
  forget(token: string): void
}

/** Renewed this long before it expires, so that no request leaves with a token about to die. */
const renewBeforeMs = 5 * 60_000

/**
 * Creates a source of application tokens by client credentials. However many ask at once, one
 * request is made.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 *
 * @param nowMs real time: tokens do not live by the business clock.
 */
export function createTokenSource({
  http,
  tokenUrl,
  appId,
  clientSecret,
  scope,
  nowMs,
}: {
  http: HttpClient
  tokenUrl: string
  appId: string
  clientSecret: string
  scope: string
  nowMs: () => number
}): TokenSource {
  let cached: { token: string; renewAtMs: number } | null = null
  let asking: Promise<TokenAnswer> | null = null

  async function ask(): Promise<TokenAnswer> {
    const reply = await http.request({
      method: 'POST',
      url: tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: clientSecret,
        scope,
      }).toString(),
      // Several senders wait for this one answer, so none of them may abort it.
      signal: AbortSignal.timeout(15_000),
    })
    if (reply.kind !== 'answered') return { kind: 'unavailable', detail: reply.cause }
    if (reply.status >= 500 || reply.status === 429) {
      return { kind: 'unavailable', detail: `HTTP ${reply.status}` }
    }
    const answer = TokenResponse.safeParse(parseJson(reply.body))
    if (reply.status === 200 && !answer.success) {
      return { kind: 'unavailable', detail: 'HTTP 200 without a token' }
    }
    if (reply.status !== 200 || !answer.success) {
      const code = /AADSTS\d+/.exec(reply.body)?.[0]
      return { kind: 'refused', detail: code ?? `HTTP ${reply.status}` }
    }
    const { access_token: token, expires_in: seconds } = answer.data
    cached = { token, renewAtMs: nowMs() + Math.max(seconds * 1000 - renewBeforeMs, 30_000) }
    return { kind: 'token', token }
  }

  return {
    isReady: () => cached !== null && nowMs() < cached.renewAtMs,
    async get() {
      if (cached && nowMs() < cached.renewAtMs) return { kind: 'token', token: cached.token }
      asking ??= ask().finally(() => {
        asking = null
      })
      return asking
    },
    forget(token) {
      if (cached?.token === token) cached = null
    },
  }
}

/** Parses JSON that somebody else wrote; null when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
