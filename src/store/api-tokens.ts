import type { Role } from '../domain/permissions.ts'
import { type Db, sql } from '../platform/sql.ts'

export type TokenHolder = {
  organisationId: number
  organisation: string
  label: string
  role: Role
}

/** Adds a token by its hash. Adding it again changes its role and label. */
export async function insertApiToken(
  db: Db,
  token: { organisationId: number; hash: Buffer; label: string; role: Role; createdAt: Date },
): Promise<void> {
  await db.query(sql`
    insert into api_token (organisation_id, token_hash, label, role, created_at)
    values (${token.organisationId}, ${token.hash}, ${token.label}, ${token.role}, ${token.createdAt})
        on conflict (organisation_id, token_hash)
        do update set role = excluded.role, label = excluded.label`)
}

/** Finds who bears the token with this hash; null for nobody. */
export async function findTokenHolder(db: Db, hash: Buffer): Promise<TokenHolder | null> {
  const { rows } = await db.query<TokenHolder>(sql`
    select t.organisation_id as "organisationId", o.name as "organisation", t.label, t.role
      from api_token t
      join organisation o using (organisation_id)
     where t.token_hash = ${hash}`)
  return rows[0] ?? null
}
