import { type Db, onlyRow, sql } from '../platform/sql.ts'

/** Adds an organisation. */
export async function insertOrganisation(
  db: Db,
  { name, createdAt }: { name: string; createdAt: Date },
): Promise<number> {
  const { rows } = await db.query<{ id: number }>(sql`
    insert into organisation (name, created_at) values (${name}, ${createdAt})
    returning organisation_id as "id"`)
  return onlyRow(rows).id
}

/**
 * Finds the organisation that was made first, and keeps others who ask from going on until the
 * transaction ends.
 *
 * @returns its id; null in an empty database.
 */
export async function lockFirstOrganisation(tx: Db): Promise<number | null> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('first organisation'))`)
  const { rows } = await tx.query<{ id: number }>(sql`
    select organisation_id as "id" from organisation order by organisation_id limit 1`)
  return rows[0]?.id ?? null
}
