import type { Reach } from '../domain/reach.ts'
import { type Db, empty, sql } from '../platform/sql.ts'
import { toPersonQuery, wordsOfPerson } from './person-search.ts'

/** A person as a file gives one; keys are addresses as they are compared. */
export type PersonRow = {
  firstName: string
  lastName: string
  upn: string | null
  sip: string | null
  upnKey: string | null
  sipKey: string | null
  language: string | null
  timeZone: string | null
  fields: Record<string, string>
}

/** Keeps other imports of the organisation waiting, so that two files cannot add one person twice. */
export async function lockPeople(tx: Db, organisationId: number): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('people'), ${organisationId})`)
}

/**
 * Finds who is known by these addresses. An address is one person's, whether it was given as UPN or as SIP.
 *
 * @returns for each row, in order, the people who bear one of its addresses: none, one, or (a row that
 *   mixes people up) several.
 */
export async function matchPeople(
  tx: Db,
  organisationId: number,
  rows: readonly PersonRow[],
): Promise<number[][]> {
  const found = await tx.query<{ ids: number[] }>(sql`
    select array(
             select person_id from person p
              where p.organisation_id = ${organisationId} and p.upn_key in (r.upn_key, r.sip_key)
             union
             select person_id from person p
              where p.organisation_id = ${organisationId} and p.sip_key in (r.upn_key, r.sip_key)
           ) as "ids"
      from unnest(${rows.map(({ upnKey }) => upnKey)}::text[], ${rows.map(({ sipKey }) => sipKey)}::text[])
           with ordinality as r (upn_key, sip_key, position)
     order by r.position`)
  return found.rows.map(({ ids }) => ids)
}

/** Somebody as a message is sent to them. */
export type KnownAddressee = {
  address: string
  contact: unknown
  reach: Reach | null
  fields: Record<string, string>
}

/**
 * Finds the person who bears an address, as UPN or as SIP, with what a channel knows of them.
 *
 * @param key the address as addresses are compared.
 * @returns null when nobody known bears it, or they have no address on the channel.
 */
export async function findAddressee(
  db: Db,
  of: { organisationId: number; channelId: number; kind: 'teams' | 'skype'; key: string },
): Promise<KnownAddressee | null> {
  const { rows } = await db.query<KnownAddressee>(sql`
    select ${of.kind === 'teams' ? sql`p.upn` : sql`p.sip`} as "address", k.contact, k.reach,
           p.fields || jsonb_build_object('FIRSTNAME', p.first_name, 'LASTNAME', p.last_name)
             as "fields"
      from person p
      left join contact k on k.organisation_id = p.organisation_id
                         and k.channel_id = ${of.channelId}
                         and k.person_id = p.person_id
     where p.organisation_id = ${of.organisationId}
       and (p.upn_key = ${of.key} or p.sip_key = ${of.key})
       and ${of.kind === 'teams' ? sql`p.upn` : sql`p.sip`} is not null
     order by p.person_id
     limit 1`)
  return rows[0] ?? null
}

/** Adds people. @returns their ids, in the order of the rows. */
export async function insertPeople(
  tx: Db,
  {
    organisationId,
    people,
    at,
  }: { organisationId: number; people: readonly PersonRow[]; at: Date },
): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(sql`
    insert into person (organisation_id, first_name, last_name, upn, sip, upn_key, sip_key,
                        language, time_zone, fields, created_at, updated_at)
    select ${organisationId}, r.first_name, r.last_name, r.upn, r.sip, r.upn_key, r.sip_key,
           r.language, r.time_zone, r.fields, ${at}, ${at}
      from ${asRows(people)} order by r.position
    returning person_id as "id"`)
  return rows.map(({ id }) => id)
}

/** Changes people to what a file now says; what it leaves blank stays as it was. */
export async function updatePeople(
  tx: Db,
  {
    organisationId,
    people,
    ids,
    at,
  }: { organisationId: number; people: readonly PersonRow[]; ids: readonly number[]; at: Date },
): Promise<void> {
  await tx.query(sql`
    update person p
       set first_name = r.first_name, last_name = r.last_name,
           upn = coalesce(r.upn, p.upn), upn_key = coalesce(r.upn_key, p.upn_key),
           sip = coalesce(r.sip, p.sip), sip_key = coalesce(r.sip_key, p.sip_key),
           language = coalesce(r.language, p.language),
           time_zone = coalesce(r.time_zone, p.time_zone),
           fields = p.fields || r.fields, updated_at = ${at}
      from ${asRows(people)}
      join unnest(${ids}::integer[]) with ordinality as known (person_id, position) using (position)
     where p.organisation_id = ${organisationId} and p.person_id = known.person_id`)
}

const asRows = (people: readonly PersonRow[]) => sql`
  unnest(
    ${people.map(({ firstName }) => firstName)}::text[],
    ${people.map(({ lastName }) => lastName)}::text[],
    ${people.map(({ upn }) => upn)}::text[],
    ${people.map(({ sip }) => sip)}::text[],
    ${people.map(({ upnKey }) => upnKey)}::text[],
    ${people.map(({ sipKey }) => sipKey)}::text[],
    ${people.map(({ language }) => language)}::text[],
    ${people.map(({ timeZone }) => timeZone)}::text[],
    ${people.map(({ fields }) => JSON.stringify(fields))}::jsonb[]
  ) with ordinality
  as r (first_name, last_name, upn, sip, upn_key, sip_key, language, time_zone, fields, position)`

/** Adds people to a list. @returns those who were not in it yet. */
export async function addMembers(
  tx: Db,
  {
    organisationId,
    listId,
    personIds,
  }: { organisationId: number; listId: number; personIds: readonly number[] },
): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(sql`
    insert into list_member (organisation_id, list_id, person_id)
    select ${organisationId}, ${listId}, unnest(${personIds}::integer[])
        on conflict do nothing
    returning person_id as "id"`)
  return rows.map(({ id }) => id)
}

export type Member = {
  personId: number
  firstName: string
  lastName: string
  upn: string | null
  sip: string | null
  language: string | null
  timeZone: string | null
  fields: Record<string, string>
}

/**
 * A page of the members of a list, after the person `after`. Each word of `q` begins a word of their names or
 * addresses, accents and case aside.
 */
export async function pageMembers(
  db: Db,
  page: {
    organisationId: number
    listId: number
    q?: string | undefined
    after: number
    limit: number
  },
): Promise<Member[]> {
  const query = page.q ? toPersonQuery(page.organisationId, page.q) : null
  const { rows } = await db.query<Member>(sql`
    select p.person_id as "personId", p.first_name as "firstName", p.last_name as "lastName",
           p.upn, p.sip, p.language, p.time_zone as "timeZone", p.fields
      from list_member m
      join person p using (organisation_id, person_id)
     where m.organisation_id = ${page.organisationId}
       and m.list_id = ${page.listId}
       and m.person_id > ${page.after}
       ${query === null ? empty : sql`and ${wordsOfPerson} @@ ${query}::tsquery`}
     order by m.person_id
     limit ${page.limit}`)
  return rows
}
