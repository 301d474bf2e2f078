import type { Db } from '../platform/sql.ts'
import { hashToken, makeToken } from '../platform/tokens.ts'
import { insertSignInLink } from '../store/sign-in-links.ts'

/** `token` is what opens it; only its hash is kept. `until` is real time. */
export type SignInLink = { token: string; until: Date }

/** Makes a one-time link for an account; the one before is void. */
export async function makeSignInLink(
  tx: Db,
  { organisationId, id: accountId }: { organisationId: number; id: number },
): Promise<SignInLink> {
  const token = makeToken()
  const hash = hashToken(token)
  return { token, until: await insertSignInLink(tx, { organisationId, accountId, hash }) }
}
