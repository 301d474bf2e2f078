import { OrganisationSettings, type SettingsChange } from '../contract/settings.ts'
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

/** Reads what an organisation has chosen, with the defaults of what it has not. */
export async function readSettings(db: Db, organisationId: number): Promise<OrganisationSettings> {
  const { rows } = await db.query<{ settings: unknown }>(sql`
    select settings from organisation where organisation_id = ${organisationId}`)
  return OrganisationSettings.parse(onlyRow(rows).settings)
}

/** Changes settings; what is left out of the change stays. */
export async function saveSettings(
  db: Db,
  { organisationId, change }: { organisationId: number; change: SettingsChange },
): Promise<void> {
  await db.query(sql`
    update organisation set settings = settings || ${JSON.stringify(change)}::jsonb
     where organisation_id = ${organisationId}`)
}
