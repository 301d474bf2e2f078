import type { Role } from '../domain/permissions.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/sql.ts'
import { insertApiToken } from '../store/api-tokens.ts'
import { findFirstOrganisation, insertOrganisation } from '../store/organisations.ts'

/**
 * Makes the first organisation and its first administrator's token, in an empty database only.
 *
 * @param tokenHash what is stored of the token.
 * @returns the first organisation, made now or earlier.
 */
export async function foundOrganisation(
  { db, clock }: { db: Database; clock: Clock },
  { name, tokenHash }: { name: string; tokenHash: Buffer },
): Promise<{ id: number; isNew: boolean }> {
  return db.transaction(async (tx) => {
    const existing = await findFirstOrganisation(tx)
    if (existing) return { id: existing.id, isNew: false }
    const createdAt = clock.now()
    const id = await insertOrganisation(tx, { name, createdAt })
    const role: Role = 'administrator'
    const label = 'administrator'
    await insertApiToken(tx, { organisationId: id, hash: tokenHash, label, role, createdAt })
    return { id, isNew: true }
  })
}
