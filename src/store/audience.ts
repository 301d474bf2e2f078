import { type Db, empty, join, sql } from '../platform/sql.ts'

export type AudienceQuery = {
  organisationId: number
  channelId: number
  listIds: number[]
  excludeListIds: number[]
  everyone: boolean
}

/**
 * The people of an audience, each once: those of the lists, and with `everyone` all whom the channel
 * has spoken to, minus the excluded lists. A piece of SQL for the statements that need it; it compares
 * people only where somebody could come twice or be excluded, which takes as long as all else.
 */
const peopleOf = ({
  organisationId,
  channelId,
  listIds,
  excludeListIds,
  everyone,
}: AudienceQuery) => sql`
  (${join(
    [
      sql`select ${listIds.length > 1 ? sql`distinct` : empty} person_id from list_member
           where organisation_id = ${organisationId}
             and list_id = any (${listIds}::integer[])`,
      ...(everyone
        ? [
            sql`select person_id from contact
                 where organisation_id = ${organisationId}
                   and channel_id = ${channelId}`,
          ]
        : []),
    ],
    ' union ',
  )})
  ${
    excludeListIds.length > 0
      ? sql`except
            select person_id from list_member
             where organisation_id = ${organisationId}
               and list_id = any (${excludeListIds}::integer[])`
      : empty
  }`

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
 * Rows are inserted in the order of their instants, so what is due together lies together on disk and
 * the index of what is due grows at its end.
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
  const { zones, startsAt, seed } = plan
  const address = addressColumn(plan.channelKind)
  const zoneOf = sql`coalesce(person.time_zone, ${zones[0].timeZone})`
  const open = zones.filter(({ offsetsMs }) => offsetsMs.length > 0)
  const numbers = zones.map((zone) => (open.includes(zone) ? open.indexOf(zone) : null))
  // Written out here, for `pg` escapes value by value, and these hold nothing to escape.
  const offsetsMs = `{${open.map((zone) => zone.offsetsMs.join()).join()}}`
  // Places count through all zones, in the order of `offsetsMs`. So one number is sorted by, the zone's
  // above 52 bits of the hash: half the time of a window for each zone. `offset 0` keeps PostgreSQL from
  // computing an expression again wherever it is mentioned, and from sorting rows that are three times
  // as wide. More `work_mem` made it slower: the tables of a join then leave the processor's cache.
  const { rowCount } = await tx.query(sql`
    insert into delivery (organisation_id, campaign_id, person_id, lane_id, planned_at, due_at,
                          settled_at, state, reason)
    select ${plan.organisationId}, ${plan.campaignId}, person_id, ${plan.channelId}, at, at,
           case when is_planned then null else ${startsAt}::timestamptz end,
           (case when is_planned then 'planned'
                 when has_address then 'unscheduled'
                 else 'unreachable' end)::delivery_state,
           case when is_planned then null
                when has_address then 'no-open-time'
                else 'no-address' end
      from (
        select person_id, has_address, is_planned,
               ${startsAt}::timestamptz
                 + case when is_planned then (${offsetsMs}::bigint[])[place] else 0 end
                   * interval '1 millisecond' as at
          from (
            select person_id, has_address, sort_key is not null as is_planned,
                   row_number() over (order by sort_key nulls last, person_id) as place
              from (
                select person_id, ${address} is not null as has_address,
                       case when ${address} is not null
                            then zone.number << 52
                                 | (hashint8extended(person_id, ${seed}) & (1::bigint << 52) - 1)
                       end as sort_key
                  from (${peopleOf(plan)}) audience
                  join person using (person_id)
                  join unnest(${zones.map(({ timeZone }) => timeZone)}::text[], ${numbers}::bigint[])
                       as zone (name, number)
                    on ${plan.byPersonZone ? sql`zone.name = ${zoneOf}` : sql`true`}
                 where organisation_id = ${plan.organisationId}
                offset 0
              ) reachable
          ) shuffled
         -- One zone comes out of the shuffle in the order of its instants.
         ${plan.byPersonZone ? sql`order by at` : empty} offset 0
      ) placed`)
  return rowCount
}

const addressColumn = (kind: 'teams' | 'skype') => (kind === 'teams' ? sql`upn_key` : sql`sip_key`)
