import { createHmac, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { registration } from '../teams/registration.ts'

/** Whom a token opens: the `aud` of Microsoft's own. */
const audiences = {
  connector: 'https://api.botframework.com',
  graph: 'https://graph.microsoft.com',
} as const
export type Audience = keyof typeof audiences

export const tokenLifetimeSeconds = 3_600

const Claims = z.object({ aud: z.string(), exp: z.number() })
export type Tokens = ReturnType<typeof createTokens>

/**
 * Issues and recognises bearer tokens. They carry their own proof, so that a token outlives a
 * restart of the simulator as it outlives one of Microsoft's machines.
 */
export function createTokens({ nowMs }: { nowMs: () => number }) {
  /** What was already verified, and until when it holds. */
  const verified = new Map<string, { audience: string; expiresAtMs: number }>()

  function verify(token: string): { audience: string; expiresAtMs: number } | undefined {
    const known = verified.get(token)
    if (known !== undefined) return known
    const [header, payload, signature, ...rest] = token.split('.')
    if (header === undefined || payload === undefined || rest.length > 0) return undefined
    if (signature !== sign(`${header}.${payload}`)) return undefined
    const claims = Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    const fresh = { audience: claims.aud, expiresAtMs: claims.exp * 1_000 }
    if (verified.size > 1_000) verified.clear()
    verified.set(token, fresh)
    return fresh
  }

  return {
    issue(audience: Audience): string {
      const issuedAt = Math.floor(nowMs() / 1_000)
      const header = encode({ typ: 'JWT', alg: 'HS256' })
      const payload = encode({
        aud: audiences[audience],
        iss: `https://sts.windows.net/${registration.tenantId}/`,
        iat: issuedAt,
        nbf: issuedAt,
        exp: issuedAt + tokenLifetimeSeconds,
        appid: registration.appId,
        tid: registration.tenantId,
        uti: randomUUID(),
      })
      return `${header}.${payload}.${sign(`${header}.${payload}`)}`
    },

    /** Judges an `Authorization` header. */
    check(authorization: string | undefined, audience: Audience): 'ok' | 'missing' | 'refused' {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
      if (token === undefined) return 'missing'
      const known = verify(token)
      if (known === undefined || known.expiresAtMs <= nowMs()) return 'refused'
      return known.audience === audiences[audience] ? 'ok' : 'refused'
    },
  }
}

function encode(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/** The key is no secret: the signature only tells our tokens from made-up ones. */
function sign(text: string): string {
  return createHmac('sha256', registration.clientSecret).update(text).digest('base64url')
}
