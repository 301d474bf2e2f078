import type { reachFilters } from '../contract/list.ts'
import type { Reach } from '../domain/reach.ts'
import { type Db, empty, raw, sql } from '../platform/sql.ts'

export type OfChannel = { organisationId: number; channelId: number }
export type OfList = OfChannel & { channelKind: 'teams' | 'skype'; listId: number }

/** Those of a list by what is known of them; the figures sum to its people. */
export type ReachCounts = {
  people: number
  reachable: number
  notInstalled: number
  blocked: number
  unknown: number
  /** Not known yet. */
  unchecked: number
  noAddress: number
  /** Of those who do not have the app: for whom its installation was asked. */
  installing: number
  /** Why installations came to nothing, most often; null where none did. */
  installProblem: string | null
}

const address = (kind: 'teams' | 'skype') => (kind === 'teams' ? sql`p.upn` : sql`p.sip`)

const membersOf = ({ organisationId, channelId, listId }: OfList) => sql`
  from list_member m
  join person p using (organisation_id, person_id)
  left join contact k on k.organisation_id = m.organisation_id
                     and k.channel_id = ${channelId}
                     and k.person_id = m.person_id
 where m.organisation_id = ${organisationId}
   and m.list_id = ${listId}`

/** Counts the people of a list by whether they can be reached on a channel; zeros for a list without people. */
export async function countReach(db: Db, list: OfList): Promise<ReachCounts> {
  const hasAddress = sql`${address(list.channelKind)} is not null`
  const { rows } = await db.query<ReachCounts>(sql`
    select count(*) as "people",
           count(*) filter (where ${hasAddress} and k.reach = 'reachable') as "reachable",
           count(*) filter (where ${hasAddress} and k.reach = 'not-installed') as "notInstalled",
           count(*) filter (where ${hasAddress} and k.reach = 'blocked') as "blocked",
           count(*) filter (where ${hasAddress} and k.reach = 'unknown') as "unknown",
           count(*) filter (where ${hasAddress} and k.reach is null) as "unchecked",
           count(*) filter (where not ${hasAddress}) as "noAddress",
           count(k.install_asked_at) as "installing",
           mode() within group (order by k.install_problem) as "installProblem"
      ${membersOf(list)}`)
  const [counts] = rows
  if (!counts) throw new Error('Counting answered nothing.')
  return counts
}

type ReachFilter = (typeof reachFilters)[number]

export type PersonReach = {
  personId: number
  firstName: string
  lastName: string
  address: string | null
  reach: ReachFilter
  reachAt: Date | null
}

/** A page of the people of a list with what is known of each, after the person `after`. */
export async function pageReach(
  db: Db,
  {
    reach,
    after,
    limit,
    ...list
  }: OfList & { reach: ReachFilter | undefined; after: number; limit: number },
): Promise<PersonReach[]> {
  const known = sql`
    case when ${address(list.channelKind)} is null then 'no-address'
         else coalesce(k.reach, 'unchecked') end`
  const { rows } = await db.query<PersonReach>(sql`
    select m.person_id as "personId", p.first_name as "firstName", p.last_name as "lastName",
           ${address(list.channelKind)} as "address", ${known} as "reach", k.reach_at as "reachAt"
      ${membersOf(list)}
       and m.person_id > ${after}
       ${reach === undefined ? empty : sql`and ${isKnownAs(reach, list.channelKind)}`}
     order by m.person_id
     limit ${limit}`)
  return rows
}

/** Written out, for an index of those who cannot be reached is found by the words that it was made with. */
const isKnownAs = (reach: ReachFilter, kind: 'teams' | 'skype') => {
  if (reach === 'no-address') return sql`${address(kind)} is null`
  const known = reach === 'unchecked' ? sql`k.reach is null` : sql`k.reach = ${raw(`'${reach}'`)}`
  return sql`${address(kind)} is not null and ${known}`
}

/** How many people one look may pass. */
const scanned = 5_000

/**
 * Finds people with an address whom a channel knows nothing of, after the person `after`, in the order of their ids.
 *
 * @returns `scannedTo`: where the next look goes on; `hasMore`: whether there is anybody behind it.
 */
export async function findStrangers(
  db: Db,
  { organisationId, channelId, after, limit }: OfChannel & { after: number; limit: number },
): Promise<{
  strangers: { personId: number; address: string }[]
  scannedTo: number
  hasMore: boolean
}> {
  const { rows } = await db.query<{
    personIds: number[]
    addresses: string[]
    last: number | null
    isFull: boolean
  }>(sql`
    with passed as materialized (
      select person_id, upn
        from person
       where organisation_id = ${organisationId} and person_id > ${after}
       order by person_id
       limit ${scanned}
    ), bound as materialized (
      select max(person_id) as last from passed
    ), stranger as materialized (
      select person_id, upn
        from passed
       where upn is not null
         and not exists (
           select from contact k
            where k.organisation_id = ${organisationId}
              and k.channel_id = ${channelId}
              and k.person_id = passed.person_id
              -- Else all contacts of the channel were read for each look: 160 ms at 300,000.
              and k.person_id > ${after}
              and k.person_id <= (select last from bound)
         )
       order by person_id
       limit ${limit}
    )
    select array(select person_id from stranger order by person_id) as "personIds",
           array(select upn from stranger order by person_id) as "addresses",
           (select last from bound) as "last",
           (select count(*) from passed) = ${scanned} as "isFull"`)
  const { personIds = [], addresses = [], last = null, isFull = false } = rows[0] ?? {}
  const strangers = personIds.map((personId, index) => {
    return { personId, address: addresses[index] ?? '' }
  })
  const isCut = strangers.length === limit
  return {
    strangers,
    scannedTo: (isCut ? personIds.at(-1) : last) ?? after,
    hasMore: isCut || isFull,
  }
}

/** Finds people whose address was nobody's when last looked up, before `before`; the longest ago first. */
export async function findUnknown(
  db: Db,
  { organisationId, channelId, before, limit }: OfChannel & { before: Date; limit: number },
): Promise<{ personId: number; address: string }[]> {
  const { rows } = await db.query<{ personId: number; address: string }>(sql`
    select k.person_id as "personId", p.upn as "address"
      from contact k
      join person p using (organisation_id, person_id)
     where k.organisation_id = ${organisationId}
       and k.channel_id = ${channelId}
       and k.reach = 'unknown'
       and k.reach_at <= ${before}
       and p.upn is not null
     order by k.reach_at
     limit ${limit}`)
  return rows
}

/**
 * Writes down what looking people up has found: what to remember of them, or with `contact` null that
 * they are nobody. What was learnt otherwise meanwhile stands. Who was met before being looked up
 * brings along what is known of them.
 */
export async function saveLookUps(
  db: Db,
  {
    organisationId,
    channelId,
    found,
    at,
  }: OfChannel & {
    found: readonly { personId: number; contact: unknown }[]
    at: Date
  },
): Promise<void> {
  await db.query(sql`
    with found as materialized (
      select person_id, contact, lower(contact ->> 'userId') as user_key
        from unnest(${found.map(({ personId }) => personId)}::integer[],
                    ${found.map(({ contact }) => JSON.stringify(contact ?? {}))}::jsonb[])
             as f (person_id, contact)
    ), met as (
      delete from newcomer n
       using found f
       where n.organisation_id = ${organisationId}
         and n.channel_id = ${channelId}
         and n.user_key = f.user_key
      returning n.user_key, n.contact, n.reach, n.told_at
    )
    insert into contact as k (organisation_id, channel_id, person_id, contact, reach, reach_at, told_at)
    select ${organisationId}, ${channelId}, f.person_id, coalesce(met.contact, f.contact),
           coalesce(met.reach, case when f.user_key is null then 'unknown' end),
           case when met.reach is not null or f.user_key is null then ${at}::timestamptz end,
           met.told_at
      from found f
      left join met using (user_key)
        on conflict (organisation_id, channel_id, person_id) do update
           set contact = k.contact || excluded.contact,
               reach = excluded.reach,
               reach_at = excluded.reach_at,
               told_at = coalesce(excluded.told_at, k.told_at)
         where k.reach is null or k.reach = 'unknown'`)
}

/** Somebody to ask about, with what is known so far. */
export type Unasked = { personId: number; contact: unknown; reach: Reach | null }

/**
 * Finds people who are to be asked about: those of whom it is not known whether they can be reached,
 * never asked about or not since `before`; then those who could not be, and may be able to by now.
 *
 * @param blockedBefore the same for those who blocked.
 */
export async function findToAsk(
  db: Db,
  {
    organisationId,
    channelId,
    before,
    blockedBefore,
    limit,
  }: OfChannel & { before: Date; blockedBefore: Date; limit: number },
): Promise<Unasked[]> {
  const those = (reach: Reach | null, since: Date) => sql`
    (select person_id as "personId", contact, reach
       from contact
      where organisation_id = ${organisationId}
        and channel_id = ${channelId}
        and ${reach === null ? sql`reach is null` : sql`reach = ${reach}`}
        and (reach_at is null or reach_at <= ${since})
      order by reach_at nulls first
      limit ${limit})`
  const { rows } = await db.query<Unasked>(sql`
    ${those(null, before)}
    union all ${those('not-installed', before)}
    union all ${those('blocked', blockedBefore)}
    limit ${limit}`)
  return rows
}

/** Finds people who can be reached and whose chat is not known, after the person `after`, in the order of their ids. */
export async function findUnprepared(
  db: Db,
  { organisationId, channelId, after, limit }: OfChannel & { after: number; limit: number },
): Promise<{ personId: number; contact: unknown }[]> {
  const { rows } = await db.query<{ personId: number; contact: unknown }>(sql`
    select person_id as "personId", contact
      from contact
     where organisation_id = ${organisationId}
       and channel_id = ${channelId}
       and reach = 'reachable'
       and not contact ? 'conversationId'
       and user_key is not null
       and person_id > ${after}
     order by person_id
     limit ${limit}`)
  return rows
}

/**
 * Writes down whether people can be reached; with `reach` null that it is not known. Who is no longer
 * as they `were` is left alone: somebody else has learnt more. A contact gains what it lacks and loses
 * nothing.
 */
export async function saveReach(
  db: Db,
  {
    organisationId,
    channelId,
    known,
    at,
  }: OfChannel & {
    known: readonly {
      personId: number
      were: Reach | null
      reach: Reach | null
      contact?: unknown
    }[]
    at: Date
  },
): Promise<void> {
  await db.query(sql`
    update contact k
       set reach = r.reach, reach_at = ${at}, contact = r.contact || k.contact
      from unnest(${known.map(({ personId }) => personId)}::integer[],
                  ${known.map(({ were }) => were)}::text[],
                  ${known.map(({ reach }) => reach)}::text[],
                  ${known.map(({ contact }) => JSON.stringify(contact ?? {}))}::jsonb[])
           as r (person_id, were, reach, contact)
     where k.organisation_id = ${organisationId}
       and k.channel_id = ${channelId}
       and k.person_id = r.person_id
       and k.reach is not distinct from r.were`)
}

/** Says that there was no answer about people whose address was nobody's: they are asked about again later. */
export async function postponeUnknown(
  db: Db,
  {
    organisationId,
    channelId,
    personIds,
    at,
  }: OfChannel & { personIds: readonly number[]; at: Date },
): Promise<void> {
  await db.query(sql`
    update contact set reach_at = ${at}
     where organisation_id = ${organisationId}
       and channel_id = ${channelId}
       and person_id = any (${personIds}::integer[])
       and reach = 'unknown'`)
}
