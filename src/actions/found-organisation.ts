import type { Role } from '../domain/permissions.ts'
import { foldAddress } from '../domain/recipient-values.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/sql.ts'
import { findFirstAdministrator, insertAccount, type Language } from '../store/accounts.ts'
import { insertApiToken } from '../store/api-tokens.ts'
import { insertOrganisation, lockFirstOrganisation } from '../store/organisations.ts'

/**
 * Makes the first organisation with its first administrator: an account without a password, and an API
 * token in an empty database only. Of two processes that start together, one makes them.
 *
 * @param administrator of an organisation that has none who could sign in.
 * @param makeToken called when there is no organisation yet; keeps the token, and returns its hash.
 * @returns the id of the first organisation, made now or earlier.
 */
export async function foundOrganisation(
  { db, clock }: { db: Database; clock: Clock },
  {
    name,
    administrator,
    makeToken,
  }: {
    name: string
    administrator: { email: string; name: string; language: Language | null }
    makeToken: () => Buffer
  },
): Promise<number> {
  return db.transaction(async (tx) => {
    const role: Role = 'administrator'
    let organisationId = await lockFirstOrganisation(tx)
    if (organisationId === null) {
      const createdAt = clock.now()
      organisationId = await insertOrganisation(tx, { name, createdAt })
      await insertApiToken(tx, { organisationId, hash: makeToken(), label: role, role, createdAt })
    }
    if (!(await findFirstAdministrator(tx, organisationId))) {
      const emailKey = foldAddress(administrator.email)
      await insertAccount(tx, { organisationId, ...administrator, emailKey, role })
    }
    return organisationId
  })
}
