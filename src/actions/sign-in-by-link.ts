import { Refusal } from '../domain/errors.ts'
import type { Database } from '../platform/sql.ts'
import { hashToken } from '../platform/tokens.ts'
import { takeSignInLink } from '../store/sign-in-links.ts'
import { startSession } from './sign-in.ts'

/**
 * Signs somebody in by a one-time link, which is used up by it.
 *
 * @returns the token of the session, for a cookie.
 * @throws {Refusal} `unauthenticated` when the link is unknown, used or too old, or its account disabled.
 */
export async function signInByLink(
  { db }: { db: Database },
  { token }: { token: string },
): Promise<string> {
  const session = await db.transaction(async (tx) => {
    const account = await takeSignInLink(tx, hashToken(token))
    return account && startSession(tx, { ...account, byLink: true })
  })
  if (session !== null) return session
  throw new Refusal('unauthenticated', {
    en: 'This link is no longer valid: it works once, for 30 minutes. Ask an administrator for a new one.',
    fr: 'Ce lien n’est plus valable : il sert une seule fois, pendant 30 minutes. Demandez-en un nouveau à un administrateur.',
  })
}
