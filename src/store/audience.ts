import { type Db, join, sql } from '../platform/sql.ts'

export type AudienceQuery = {
  organisationId: number
  channelId: number
  listIds: number[]
  excludeListIds: number[]
  everyone: boolean
}

/**
 * The people of an audience, each once: those of the lists, and with `everyone` all whom the channel
 * has spoken to, minus the excluded lists. A piece of SQL for the statements that need it.
 */
const peopleOf = (query: AudienceQuery) => sql`
  (${join(
    [
      sql`select person_id from list_member
           where organisation_id = ${query.organisationId}
             and list_id = any (${query.listIds}::integer[])`,
      ...(query.everyone
        ? [
            sql`select person_id from contact
                 where organisation_id = ${query.organisationId}
                   and channel_id = ${query.channelId}`,
          ]
        : []),
    ],
    ' union ',
  )})
  except
  select person_id from list_member
   where organisation_id = ${query.organisationId}
     and list_id = any (${query.excludeListIds}::integer[])`

/** Counts an audience: all of it, and those who have an address on the channel. */
export async function countAudience(
  db: Db,
  query: AudienceQuery & { channelKind: 'teams' | 'skype' },
): Promise<{ people: number; withAddress: number }> {
  const { rows } = await db.query<{ people: number; withAddress: number }>(sql`
    select count(*) as "people", count(${addressColumn(query.channelKind)}) as "withAddress"
      from (${peopleOf(query)}) audience
      join person using (person_id)
     where organisation_id = ${query.organisationId}`)
  return rows[0] ?? { people: 0, withAddress: 0 }
}

/**
 * Counts those of an audience who have an address on the channel, by their time zone.
 *
 * @returns `timeZone` null for those whose zone is not known.
 */
export async function countAudienceByZone(
  db: Db,
  query: AudienceQuery & { channelKind: 'teams' | 'skype' },
): Promise<{ timeZone: string | null; people: number }[]> {
  const { rows } = await db.query<{ timeZone: string | null; people: number }>(sql`
    select time_zone as "timeZone", count(${addressColumn(query.channelKind)}) as "people"
      from (${peopleOf(query)}) audience
      join person using (person_id)
     where organisation_id = ${query.organisationId}
     group by time_zone
     order by time_zone nulls first`)
  return rows
}

/** The first attempts of those who share a time zone. */
export type ZonePlan = {
  timeZone: string
  /** Milliseconds after the start, in order, one for each person; empty where the zone has no open time. */
  offsetsMs: readonly number[]
}

/**
 * Plans one delivery for every person of the audience, in one statement. Within a time zone, people are
 * shuffled by `seed`; the person in place k of the shuffle gets the k-th instant. Who has no address on
 * the channel is `unreachable` from the start, and whose zone has no open time `unscheduled`.
 *
 * With one zone, rows come out of the window in the order of their places, so what is due together
 * lies together on disk, without being sorted again.
 *
 * @param zones one, or with `byPersonZone` one for each zone; the first also holds for unknown zones.
 * @returns how many deliveries there are.
 */
export async function planDeliveries(
  tx: Db,
  plan: AudienceQuery & {
    campaignId: number
    channelKind: 'teams' | 'skype'
    startsAt: Date
    seed: number
    byPersonZone: boolean
    zones: readonly [ZonePlan, ...ZonePlan[]]
  },
): Promise<number> {
  const { zones, startsAt } = plan
  const offsetsMs = zones.flatMap((zone) => zone.offsetsMs)
  let before = 0
  const firsts = zones.map((zone) => (before += zone.offsetsMs.length) - zone.offsetsMs.length)
  const zone = plan.byPersonZone
    ? sql`coalesce(time_zone, ${zones[0].timeZone})`
    : sql`${zones[0].timeZone}`
  const { rowCount } = await tx.query(sql`
    insert into delivery (organisation_id, campaign_id, person_id, lane_id, planned_at, due_at,
                          settled_at, state, reason)
    select ${plan.organisationId}, ${plan.campaignId}, person_id, ${plan.channelId}, at, at,
           case when state = 'planned' then null else ${startsAt}::timestamptz end,
           state::delivery_state,
           case state when 'unreachable' then 'no-address' when 'unscheduled' then 'no-open-time' end
      from (
        select person_id,
               case when not has_address then 'unreachable'
                    when is_closed then 'unscheduled'
                    else 'planned' end as state,
               ${startsAt}::timestamptz
                 + case when has_address and not is_closed
                        then (${offsetsMs}::bigint[])[first + place] else 0 end
                   * interval '1 millisecond' as at
          from (
            select person_id, has_address, zone,
                   row_number() over (partition by has_address, zone
                                          order by hashint8extended(person_id, ${plan.seed}),
                                                   person_id) as place
              from (
                select person_id, ${zone} as zone,
                       ${addressColumn(plan.channelKind)} is not null as has_address
                  from (${peopleOf(plan)}) audience
                  join person using (person_id)
                 where organisation_id = ${plan.organisationId}
              ) reachable
          ) shuffled
          join unnest(${zones.map(({ timeZone }) => timeZone)}::text[], ${firsts}::integer[],
                      ${zones.map((one) => one.offsetsMs.length === 0)}::boolean[])
               as z (zone, first, is_closed) using (zone)
      ) placed`)
  return rowCount
}

const addressColumn = (kind: 'teams' | 'skype') => (kind === 'teams' ? sql`upn_key` : sql`sip_key`)
