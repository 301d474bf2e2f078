import { decodeProtectedHeader, errors, jwtVerify } from 'jose'

import { ConnectorClaims } from '../../protocols/bot-inbound.ts'
import type { ConnectorKeys } from './connector-keys.ts'

export type TokenVerdict =
  | { kind: 'verified'; serviceUrl: string | null; endorsements: readonly string[] }
  | { kind: 'refused'; status: 401 | 503; reason: string }

/** The clocks of both sides may differ by as much. */
const skewSeconds = 5 * 60

/**
 * Verifies the token of a call from the Bot Connector: signature, issuer, audience, lifetime. There is
 * no way round it.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#step-4-verify-the-jwt-token
 *
 * @param nowMs real time: tokens do not live by the business clock.
 */
export async function verifyToken(
  { keys, appId, nowMs }: { keys: ConnectorKeys; appId: string; nowMs: () => number },
  authorization: string | null,
): Promise<TokenVerdict> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) return refused('no-token')
  const header = headerOf(token)
  if (header === null) return refused('malformed-token')
  if (header.alg !== 'RS256') return refused('wrong-algorithm')
  if (header.kid === undefined) return refused('unknown-key')

  const found = await keys.find(header.kid)
  if (found.kind === 'unavailable') {
    return { kind: 'refused', status: 503, reason: `keys-unavailable: ${found.detail}` }
  }
  if (found.kind === 'unknown') return refused('unknown-key')

  try {
    const { payload } = await jwtVerify(token, found.key, {
      algorithms: ['RS256'],
      issuer: found.issuer,
      audience: [appId, appId.toLowerCase()],
      requiredClaims: ['exp'],
      clockTolerance: skewSeconds,
      currentDate: new Date(nowMs()),
    })
    const claims = ConnectorClaims.safeParse(payload)
    if (!claims.success) return refused('malformed-claims')
    const { serviceurl, serviceUrl } = claims.data
    return {
      kind: 'verified',
      serviceUrl: serviceurl ?? serviceUrl ?? null,
      endorsements: found.endorsements,
    }
  } catch (error) {
    return refused(reasonOf(error))
  }
}

function headerOf(token: string): { alg?: string; kid?: string } | null {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    return { ...(alg !== undefined && { alg }), ...(typeof kid === 'string' && { kid }) }
  } catch {
    return null
  }
}

const reasonOfClaim: Record<string, string> = {
  iss: 'wrong-issuer',
  aud: 'wrong-audience',
  nbf: 'not-yet-valid',
  exp: 'malformed-claims',
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature'
  if (error instanceof errors.JWTClaimValidationFailed) {
    return reasonOfClaim[error.claim] ?? 'malformed-claims'
  }
  // Whatever else the library finds wrong with it, or with the key that it names.
  return 'malformed-token'
}

const refused = (reason: string): TokenVerdict => ({ kind: 'refused', status: 401, reason })
