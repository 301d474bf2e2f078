import { type Db, sql } from '../platform/sql.ts'
import type { OfChannel } from './reachability.ts'

/** Finds newcomers whose name is not known, never asked about or not since `before`. @returns their ids in the service. */
export async function findNewcomers(
  db: Db,
  { organisationId, channelId, before, limit }: OfChannel & { before: Date; limit: number },
): Promise<string[]> {
  const { rows } = await db.query<{ userKey: string }>(sql`
    select user_key as "userKey"
      from newcomer
     where organisation_id = ${organisationId}
       and channel_id = ${channelId}
       and (looked_up_at is null or looked_up_at <= ${before})
     order by looked_up_at nulls first, user_key
     limit ${limit}`)
  return rows.map(({ userKey }) => userKey)
}

/** Makes newcomers the contacts of people: what was learnt of them is theirs. Who is no newcomer any more is left alone. */
export async function introduceNewcomers(
  tx: Db,
  {
    organisationId,
    channelId,
    introduced,
  }: OfChannel & { introduced: readonly { userKey: string; personId: number }[] },
): Promise<void> {
  await tx.query(sql`
    with met as (
      delete from newcomer n
       using unnest(${introduced.map(({ userKey }) => userKey)}::text[],
                    ${introduced.map(({ personId }) => personId)}::integer[])
             as i (user_key, person_id)
       where n.organisation_id = ${organisationId}
         and n.channel_id = ${channelId}
         and n.user_key = i.user_key
      returning i.person_id, n.contact, n.reach, n.seen_at, n.told_at
    )
    insert into contact as k (organisation_id, channel_id, person_id, contact, reach, reach_at,
                              told_at)
    select distinct on (person_id) ${organisationId}, ${channelId}, person_id, contact, reach, seen_at,
           told_at
      from met
     order by person_id, seen_at desc
        on conflict (organisation_id, channel_id, person_id) do update
           set contact = k.contact || excluded.contact,
               reach = excluded.reach,
               reach_at = excluded.reach_at,
               told_at = excluded.told_at`)
}

/** Writes down that the directory was asked in vain about newcomers. */
export async function postponeNewcomers(
  db: Db,
  {
    organisationId,
    channelId,
    userKeys,
    at,
  }: OfChannel & { userKeys: readonly string[]; at: Date },
): Promise<void> {
  await db.query(sql`
    update newcomer set looked_up_at = ${at}
     where organisation_id = ${organisationId}
       and channel_id = ${channelId}
       and user_key = any (${userKeys}::text[])`)
}
