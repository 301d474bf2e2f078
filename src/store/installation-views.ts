import { type Db, onlyRow, sql } from '../platform/sql.ts'

/** Reads the version of the server: `number` as 150004 for 15.4, `text` as it calls itself. */
export async function readServerVersion(db: Db): Promise<{ number: number; text: string }> {
  const { rows } = await db.query<{ number: number; text: string }>(sql`
    select current_setting('server_version_num')::integer as "number",
           split_part(current_setting('server_version'), ' ', 1) as "text"`)
  return onlyRow(rows)
}

/** Reads the clock of the server, in real milliseconds since 1970. */
export async function readServerClock(db: Db): Promise<number> {
  const { rows } = await db.query<{ atMs: number }>(sql`
    select (extract(epoch from clock_timestamp()) * 1000)::double precision as "atMs"`)
  return onlyRow(rows).atMs
}

/** Lists the organisations, oldest first. */
export async function listOrganisations(db: Db): Promise<{ id: number; name: string }[]> {
  const { rows } = await db.query<{ id: number; name: string }>(sql`
    select organisation_id as "id", name from organisation order by organisation_id`)
  return rows
}

/** Who looks after the lanes of an organisation, and for how many campaigns. */
export type LaneCare = {
  channelId: number
  /** Campaigns that are scheduled or running. */
  campaigns: number
  /** Milliseconds for which the lane has had no owner; 0 while it has one; null when it never had. */
  forsakenMs: number | null
}

/** Reads who looks after the lanes of an organisation, by the clock of the database. */
export async function readLaneCare(db: Db, organisationId: number): Promise<LaneCare[]> {
  const { rows } = await db.query<LaneCare>(sql`
    select l.channel_id as "channelId",
           (select count(*) from campaign c
             where c.organisation_id = l.organisation_id
               and c.channel_id = l.channel_id
               and c.state in ('scheduled', 'running')) as "campaigns",
           case when l.lease_until > clock_timestamp() then 0
                else (extract(epoch from
                        clock_timestamp() - coalesce(l.lease_until, l.released_at)) * 1000
                     )::double precision end as "forsakenMs"
      from lane l
     where l.organisation_id = ${organisationId}
     order by l.channel_id`)
  return rows
}
