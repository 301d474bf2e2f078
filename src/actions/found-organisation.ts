import type { Role } from '../domain/permissions.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/sql.ts'
import { insertApiToken } from '../store/api-tokens.ts'
import { insertOrganisation, lockFirstOrganisation } from '../store/organisations.ts'

/**
 * Makes the first organisation and its first administrator's token, in an empty database only.
 * Of two processes that start together, one makes it.
 *
 * @param makeToken called when there is none yet; keeps the token, and returns its hash.
 * @returns the id of the first organisation, made now or earlier.
 */
export async function foundOrganisation(
  { db, clock }: { db: Database; clock: Clock },
  { name, makeToken }: { name: string; makeToken: () => Buffer },
): Promise<number> {
  return db.transaction(async (tx) => {
    const existing = await lockFirstOrganisation(tx)
    if (existing !== null) return existing
    const createdAt = clock.now()
    const organisationId = await insertOrganisation(tx, { name, createdAt })
    const role: Role = 'administrator'
    await insertApiToken(tx, { organisationId, hash: makeToken(), label: role, role, createdAt })
    return organisationId
  })
}
