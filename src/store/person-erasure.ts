import { type Db, sql } from '../platform/sql.ts'
import { tally } from './delivery-tally.ts'
import { folded } from './folded-address.ts'

type Of = { organisationId: number }

/** Somebody who bears an address, and by what else they are known. */
export type KnownPerson = {
  id: number
  /** Their addresses, as addresses are compared. */
  keys: string[]
  /** Their ids in the services. */
  userKeys: string[]
}

/** Finds who bears an address, as UPN or as SIP, and locks them until the transaction ends. */
export async function lockBearers(
  tx: Db,
  { organisationId, key }: Of & { key: string },
): Promise<KnownPerson[]> {
  const { rows } = await tx.query<KnownPerson>(sql`
    select p.person_id as "id", array_remove(array[p.upn_key, p.sip_key], null) as "keys",
           array(select k.user_key
                   from channel c
                   join contact k using (organisation_id, channel_id)
                  where c.organisation_id = p.organisation_id
                    and k.person_id = p.person_id
                    and k.user_key is not null) as "userKeys"
      from person p
     where p.organisation_id = ${organisationId}
       and (p.upn_key = ${key} or p.sip_key = ${key})
     order by p.person_id
       for update`)
  return rows
}

/** Lists the channels on which something is still to be sent to people and may not have left already. */
export async function listPendingChannels(
  tx: Db,
  { organisationId, personIds }: Of & { personIds: readonly number[] },
): Promise<number[]> {
  const { rows } = await tx.query<{ channelId: number }>(sql`
    with ${armedFor({ organisationId, personIds })}
    select distinct d.lane_id as "channelId"
      from delivery d
     where d.organisation_id = ${organisationId}
       and d.campaign_id = any (${runningCampaigns(organisationId)})
       and d.person_id = any (${personIds}::integer[])
       and d.state in ('planned', 'retrying')
       and (d.campaign_id, d.person_id, d.attempt) not in (select * from armed)
     order by 1`)
  return rows.map(({ channelId }) => channelId)
}

/** For deliveries are found by campaign and person: there is no index of them by person. */
const runningCampaigns = (organisationId: number) => sql`
  array(select campaign_id from campaign
         where organisation_id = ${organisationId} and state = 'running')`
const startedCampaigns = (organisationId: number) => sql`
  array(select campaign_id from campaign
         where organisation_id = ${organisationId} and started_at is not null)`

/** What may be on its way to people. */
const armedFor = ({ organisationId, personIds }: Of & { personIds: readonly number[] }) => sql`
  armed as materialized (
    select s.campaign_id, s.person_id, s.attempt
      from dispatch_batch b
     cross join unnest(b.campaign_ids[1:b.armed], b.person_ids[1:b.armed], b.attempts[1:b.armed])
             as s (campaign_id, person_id, attempt)
     where b.organisation_id = ${organisationId}
       and s.person_id = any (${personIds}::integer[])
  )`

/**
 * Ends what is still to be sent to people who are being erased, with the counters; of what was resent after a
 * doubt the doubt stays. What is armed may have left and comes to its own end: if that is another attempt, the
 * next call ends it.
 *
 * @returns how many will receive nothing.
 */
export async function endPendingDeliveries(
  tx: Db,
  { organisationId, personIds, at }: Of & { personIds: readonly number[]; at: Date },
): Promise<number> {
  const { rows } = await tx.query<{ ended: number }>(sql`
    with ${armedFor({ organisationId, personIds })}, settled as (
      update delivery d
         set state = case when d.resent then 'uncertain'::delivery_state else 'unreachable' end,
             reason = 'person-erased', settled_at = ${at}, attempt = d.attempt + 1
        from (select campaign_id, person_id, state as from_state, attempt as from_attempt
                from delivery
               where organisation_id = ${organisationId}
                 and campaign_id = any (${runningCampaigns(organisationId)})
                 and person_id = any (${personIds}::integer[])
                 and state in ('planned', 'retrying')) r
       where d.organisation_id = ${organisationId}
         and d.campaign_id = r.campaign_id
         and d.person_id = r.person_id
         and d.state = r.from_state
         and d.attempt = r.from_attempt
         and (d.campaign_id, d.person_id, d.attempt) not in (select * from armed)
      returning d.campaign_id, r.from_state, d.state, d.reason
    ), ${tally(organisationId, 0)}
    select count(*) as "ended" from settled`)
  return rows[0]?.ended ?? 0
}

/** What is deleted of a person, by table; the rows that remain are counted by `deliveries`. */
export type ErasedRows = {
  /** Deliveries that remain without a name, so that counters stay right. */
  deliveries: number
  events: number
  memberships: number
  contacts: number
  newcomers: number
  messages: number
  rejectedRows: number
}

/**
 * Deletes what is known of people by their ids, their addresses and their ids in the services. Their
 * deliveries remain, as rows without a name.
 *
 * @param keys addresses as they are compared.
 */
export async function deleteTraces(
  tx: Db,
  {
    organisationId,
    personIds,
    keys,
    userKeys,
  }: Of & {
    personIds: readonly number[]
    keys: readonly string[]
    userKeys: readonly string[]
  },
): Promise<ErasedRows> {
  const of = sql`organisation_id = ${organisationId}`
  const people = sql`person_id = any (${personIds}::integer[])`
  const deliveries = sql`${of} and campaign_id = any (${startedCampaigns(organisationId)}) and ${people}`
  const counted = async (statement: typeof of) => (await tx.query(statement)).rowCount
  const isKey = (value: typeof of) => sql`${folded(value)} = any (${keys}::text[])`
  const isUser = (value: typeof of) =>
    sql`(${value} = any (${userKeys}::text[]) or ${value} like 'sip:%' and ${isKey(value)})`
  return {
    deliveries: await counted(sql`update delivery set receipt = null where ${deliveries}`),
    events: await counted(sql`delete from delivery_event where ${deliveries}`),
    memberships: await counted(sql`delete from list_member where ${of} and ${people}`),
    contacts: await counted(sql`delete from contact where ${of} and ${people}`),
    newcomers:
      (await counted(sql`delete from newcomer where ${of} and ${isUser(sql`user_key`)}`)) +
      (await counted(sql`
        delete from inbound_activity
         where ${of} and waiting is not null and ${isUser(sql`(waiting ->> 'userKey')`)}`)),
    messages: await counted(sql`
      delete from errand
       where ${of}
         and (${isUser(sql`user_key`)}
              or ${isUser(sql`lower(addressee -> 'contact' ->> 'userId')`)}
              or ${isKey(sql`(addressee ->> 'address')`)})`),
    rejectedRows: await deleteRejectedRows(tx, { organisationId, keys }),
  }
}

/** Deletes the rejected rows of imports in which an address stands, with all of their errors. */
async function deleteRejectedRows(
  tx: Db,
  { organisationId, keys }: Of & { keys: readonly string[] },
): Promise<number> {
  const { rows } = await tx.query<{ rejected: number }>(sql`
    with named as (
      select distinct import_id, row_number
        from import_error e
       where organisation_id = ${organisationId}
         and exists (select from unnest(e.cells || e.value) as c (cell)
                      where ${folded(sql`cell`)} = any (${keys}::text[]))
    ), deleted as (
      delete from import_error e
       using named n
       where e.organisation_id = ${organisationId}
         and e.import_id = n.import_id
         and e.row_number = n.row_number
    )
    select count(*) as "rejected" from named`)
  return rows[0]?.rejected ?? 0
}

/** For so long a worker, a directory or an import that read of somebody before may still write of them. Real time. */
const watchedHours = 1

/** Takes the names and addresses of people away: numbers remain. For a while, what still comes in about them is erased as well. */
export async function blankPeople(
  tx: Db,
  { organisationId, personIds, at }: Of & { personIds: readonly number[]; at: Date },
): Promise<void> {
  await tx.query(sql`
    update person
       set first_name = '', last_name = '', upn = null, sip = null, upn_key = null, sip_key = null,
           language = null, time_zone = null, fields = '{}', created_at = ${at}, updated_at = ${at},
           erased_at = ${at},
           watched_until = clock_timestamp() + make_interval(hours => ${watchedHours})
     where organisation_id = ${organisationId} and person_id = any (${personIds}::integer[])`)
}

/** Lists people who were erased a short while ago, by organisation. */
export async function listWatched(
  db: Db,
): Promise<{ organisationId: number; personIds: number[] }[]> {
  const { rows } = await db.query<{ organisationId: number; personIds: number[] }>(sql`
    select organisation_id as "organisationId", array_agg(person_id) as "personIds"
      from person
     where watched_until is not null
     group by organisation_id`)
  return rows
}

/**
 * Erases what has come in about erased people since: written down by somebody who had read of them before.
 * Whom nothing can come in about any more is watched no longer.
 */
export async function deleteLateTraces(
  tx: Db,
  { organisationId, personIds }: Of & { personIds: readonly number[] },
): Promise<void> {
  const of = sql`organisation_id = ${organisationId}`
  const people = sql`person_id = any (${personIds}::integer[])`
  const running = sql`campaign_id = any (${runningCampaigns(organisationId)})`
  for (const statement of [
    sql`delete from contact where ${of} and ${people}`,
    sql`delete from list_member where ${of} and ${people}`,
    sql`delete from delivery_event where ${of} and ${running} and ${people}`,
    sql`update delivery set receipt = null
         where ${of} and ${running} and ${people} and receipt is not null`,
    sql`update person set watched_until = null
         where ${of} and ${people} and watched_until < clock_timestamp()`,
  ]) {
    await tx.query(statement)
  }
}
