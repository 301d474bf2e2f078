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

/** Finds the organisation that was made first; null in an empty database. */
export async function findFirstOrganisation(db: Db): Promise<{ id: number; name: string } | null> {
  const { rows } = await db.query<{ id: number; name: string }>(sql`
    select organisation_id as "id", name from organisation order by organisation_id limit 1`)
  return rows[0] ?? null
}
