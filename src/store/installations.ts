import { type Db, sql } from '../platform/sql.ts'
import type { OfChannel } from './reachability.ts'

/** Asks that the app be installed for those of a list who do not have it. @returns how many they are. */
export async function askInstallations(
  db: Db,
  { organisationId, channelId, listId, at }: OfChannel & { listId: number; at: Date },
): Promise<number> {
  const { rowCount } = await db.query(sql`
    update contact k
       set install_asked_at = coalesce(k.install_asked_at, ${at}), install_problem = null
      from list_member m
     where m.organisation_id = ${organisationId}
       and m.list_id = ${listId}
       and k.organisation_id = ${organisationId}
       and k.channel_id = ${channelId}
       and k.person_id = m.person_id
       and k.reach = 'not-installed'`)
  return rowCount
}

/** Finds people for whom the app is to be installed. Those who have come by it otherwise are let go of. */
export async function findInstallations(
  db: Db,
  { organisationId, channelId, limit }: OfChannel & { limit: number },
): Promise<{ personId: number; contact: unknown }[]> {
  const { rows } = await db.query<{ personId: number; contact: unknown }>(sql`
    with done as (
      update contact set install_asked_at = null
       where organisation_id = ${organisationId}
         and channel_id = ${channelId}
         and install_asked_at is not null
         and reach is distinct from 'not-installed'
    )
    select person_id as "personId", contact
      from contact
     where organisation_id = ${organisationId}
       and channel_id = ${channelId}
       and install_asked_at is not null
       and reach = 'not-installed'
     order by person_id
     limit ${limit}`)
  return rows
}

/** Writes down what became of installations: with `problem` null the person now has the app. */
export async function settleInstallations(
  db: Db,
  {
    organisationId,
    channelId,
    settled,
    at,
  }: OfChannel & {
    settled: readonly { personId: number; problem: string | null }[]
    at: Date
  },
): Promise<void> {
  await db.query(sql`
    update contact k
       set install_asked_at = null,
           install_problem = s.problem,
           reach = case when s.problem is null then 'reachable' else k.reach end,
           reach_at = case when s.problem is null then ${at}::timestamptz else k.reach_at end
      from unnest(${settled.map(({ personId }) => personId)}::integer[],
                  ${settled.map(({ problem }) => problem)}::text[]) as s (person_id, problem)
     where k.organisation_id = ${organisationId}
       and k.channel_id = ${channelId}
       and k.person_id = s.person_id
       and k.install_asked_at is not null`)
}

/** Gives up every installation on a channel, for a reason that holds for all of them. */
export async function giveUpInstallations(
  db: Db,
  { organisationId, channelId, problem }: OfChannel & { problem: string },
): Promise<void> {
  await db.query(sql`
    update contact set install_asked_at = null, install_problem = ${problem}
     where organisation_id = ${organisationId}
       and channel_id = ${channelId}
       and install_asked_at is not null`)
}
