import { makeSignInLink } from '../actions/make-sign-in-link.ts'
import { countAdministrators, findFirstAdministrator } from '../store/accounts.ts'
import type { Installation } from './open-installation.ts'

/**
 * Makes a one-time link for the first administrator: at every start where everything is a trial, else as
 * long as no administrator can sign in by a password.
 *
 * @returns the token of the link; null where none is needed.
 */
export async function makeFirstLink(
  { db, organisationId }: Pick<Installation, 'db' | 'organisationId'>,
  { isTrial }: { isTrial: boolean },
): Promise<string | null> {
  const { withPassword } = await countAdministrators(db, { organisationId })
  if (withPassword > 0 && !isTrial) return null
  const administrator = await findFirstAdministrator(db, organisationId)
  if (!administrator) return null
  const { token } = await db.transaction((tx) => makeSignInLink(tx, administrator))
  return token
}
