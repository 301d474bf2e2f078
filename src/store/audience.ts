import type { LongestValue } from '../message/payload-size.ts'
import { reasonOfReach } from '../domain/reach.ts'
import { type Db, empty, join, sql } from '../platform/sql.ts'

export type AudienceQuery = {
  organisationId: number
  channelId: number
  listIds: number[]
  excludeListIds: number[]
  everyone: boolean
}

/**
 * The people of an audience, each once: those of the lists, and with `everyone` all who have the app,
 * minus the excluded lists. A piece of SQL for the statements that need it; it compares
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
                   and channel_id = ${channelId}
                   and reach in ('reachable', 'blocked')`,
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

export type OnChannel = AudienceQuery & { channelKind: 'teams' | 'skype' }

/** The people of an audience with what decides whether they are written to; `person` and their `contact`. */
export const addressees = (query: OnChannel) => sql`
  (${peopleOf(query)}) audience
  join person using (person_id)
  left join contact on contact.organisation_id = person.organisation_id
                   and contact.channel_id = ${query.channelId}
                   and contact.person_id = person.person_id`

/** Why somebody is not written to, known before sending; null for who is. */
export const unreachable = ({ channelKind }: OnChannel) => sql`
  case when ${channelKind === 'teams' ? sql`upn_key` : sql`sip_key`} is null then 'no-address'
       else case contact.reach
              when 'not-installed' then ${reasonOfReach['not-installed']}
              when 'blocked' then ${reasonOfReach.blocked}
              when 'unknown' then ${reasonOfReach.unknown}
            end
  end`

export type AudienceCount = {
  /** Null where it is not known, and for all when zones are not told apart. */
  timeZone: string | null
  /** Why these people cannot be reached; null for those who can. */
  reason: string | null
  people: number
}

/** Counts an audience by whether it can be reached and why not, and with `byTimeZone` by time zone. */
export async function countAudience(
  db: Db,
  query: OnChannel & { byTimeZone: boolean },
): Promise<AudienceCount[]> {
  const { rows } = await db.query<AudienceCount>(sql`
    select ${query.byTimeZone ? sql`person.time_zone` : sql`null::text`} as "timeZone",
           ${unreachable(query)} as "reason", count(*) as "people"
      from ${addressees(query)}
     where person.organisation_id = ${query.organisationId}
     group by 1, 2
     order by 1 nulls first, 2 nulls first`)
  return rows
}

/**
 * Finds, for each of these personal fields, the longest value that anybody of the audience has, and whether anybody
 * has one with signs that Markdown reads.
 *
 * @param tokens by key; the answer leaves out the fields that nobody has.
 */
export async function findLongestValues(
  db: Db,
  query: OnChannel,
  tokens: readonly string[],
): Promise<Record<string, LongestValue>> {
  if (tokens.length === 0) return {}
  // The length goes before the text, so that one maximum finds both.
  const columns = tokens.map((token) => {
    const value =
      token === 'FIRSTNAME'
        ? sql`first_name`
        : token === 'LASTNAME'
          ? sql`last_name`
          : sql`(fields ->> ${token}::text)`
    return sql`jsonb_build_object(
      'text', substr(max((lpad(char_length(${value})::text, 8, '0') || ${value}) collate "C"), 9),
      'hasSigns', bool_or(${value} ~ ${markdownSigns}))`
  })
  const { rows } = await db.query<{ found: { text: string | null; hasSigns: boolean }[] }>(sql`
    select jsonb_build_array(${join(columns)}) as "found"
      from ${addressees(query)}
     where person.organisation_id = ${query.organisationId}`)
  const found = rows[0]?.found ?? []
  return Object.fromEntries(
    tokens.flatMap((token, index) => {
      const { text = null, hasSigns = false } = found[index] ?? {}
      return text === null ? [] : [[token, { text, hasSigns }] as const]
    }),
  )
}

/** As `isInert` of the message room has it, roughly: a few too many cost nothing. */
const markdownSigns = '[][\\\\`*_{}<>~|&]|^[-+#=]|^[0-9]+[.)]'

/** The first attempts of those who share a time zone. */
export type ZonePlan = {
  timeZone: string
  /** Milliseconds after the start, in order, one for each person; empty where the zone has no open time. */
  offsetsMs: readonly number[]
}

/**
 * Plans one delivery for every person of the audience, in one statement. Within a time zone, people are
 * shuffled by `seed`; the person in place k of the shuffle gets the k-th instant. Who is known to be out of
 * reach is `unreachable` from the start, and whose zone has no open time `unscheduled`.
 *
 * Rows are inserted in the order of their instants, so what is due together lies together on disk and
 * the index of what is due grows at its end.
 *
 * @param zones one, or with `byPersonZone` one for each zone; the first also holds for unknown zones.
 * @returns how many deliveries there are.
 */
export async function planDeliveries(
  tx: Db,
  plan: OnChannel & {
    campaignId: number
    startsAt: Date
    seed: number
    byPersonZone: boolean
    zones: readonly [ZonePlan, ...ZonePlan[]]
  },
): Promise<number> {
  const { zones, startsAt, seed } = plan
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
                 when reason is null then 'unscheduled'
                 else 'unreachable' end)::delivery_state,
           case when not is_planned then coalesce(reason, 'no-open-time') end
      from (
        select person_id, reason, is_planned,
               ${startsAt}::timestamptz
                 + case when is_planned then (${offsetsMs}::bigint[])[place] else 0 end
                   * interval '1 millisecond' as at
          from (
            select person_id, reason, sort_key is not null as is_planned,
                   row_number() over (order by sort_key nulls last, person_id) as place
              from (
                select person.person_id, reason,
                       case when reason is null
                            then zone.number << 52
                                 | (hashint8extended(person.person_id, ${seed}) & (1::bigint << 52) - 1)
                       end as sort_key
                  from ${addressees(plan)}
                 cross join lateral (select ${unreachable(plan)} as reason) known
                  join unnest(${zones.map(({ timeZone }) => timeZone)}::text[], ${numbers}::bigint[])
                       as zone (name, number)
                    on ${plan.byPersonZone ? sql`zone.name = ${zoneOf}` : sql`true`}
                 where person.organisation_id = ${plan.organisationId}
                offset 0
              ) reachable
          ) shuffled
         -- One zone comes out of the shuffle in the order of its instants.
         ${plan.byPersonZone ? sql`order by at` : empty} offset 0
      ) placed`)
  return rowCount
}

/**
 * Lets the database know how the deliveries lie, in the transaction that has planned a campaign. Of a
 * campaign that its statistics do not name it expects one row, and a join of 400 deliveries that are under
 * way went through the whole campaign for each: 3 s for 20,000 people, until autovacuum came round.
 */
export async function analyseDeliveries(tx: Db): Promise<void> {
  await tx.query(sql`analyze delivery`)
}
