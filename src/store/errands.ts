import { type Db, onlyRow, sql } from '../platform/sql.ts'
import type { OwnedLane } from './lanes.ts'

/** Something that the chatbot says to one person outside campaigns; addressee and message as the port of channels has them. */
export type Errand = {
  id: number
  kind: 'answer' | 'trial'
  addressee: unknown
  message: unknown
  /** Whether its links lead through this server. */
  isTracked: boolean
}

export type ErrandEnd =
  | { state: 'sent' | 'waiting'; reason: null }
  | { state: 'failed' | 'uncertain'; reason: string }

/** An answer is courteous for as long; a channel that was paused does not answer the next day. Business time. */
const answerWithinHours = 1

/**
 * Claims what waits to be said on a channel, oldest first, and writes down that it is being said. What
 * would come too late ends here. Nothing is claimed while the channel is paused or owned by another.
 *
 * @param now business time.
 */
export async function claimErrands(
  db: Db,
  { lane, now, limit }: { lane: OwnedLane; now: Date; limit: number },
): Promise<Errand[]> {
  const { rows } = await db.query<Errand & { state: string }>(sql`
    update errand e
       set state = due.next_state,
           reason = case when due.next_state = 'failed' then 'too-late' end,
           settled_at = case when due.next_state = 'failed' then ${now}::timestamptz end
      from (
        select organisation_id, channel_id, errand_id,
               case when errand.kind = 'answer'
                     and errand.created_at < ${now}::timestamptz - make_interval(hours => ${answerWithinHours})
                    then 'failed' else 'sending' end as next_state
          from errand
          join lane using (organisation_id, channel_id)
          join channel using (organisation_id, channel_id)
         where organisation_id = ${lane.organisationId}
           and channel_id = ${lane.channelId}
           and state = 'waiting'
           and lane.epoch = ${lane.epoch}
           and channel.paused_at is null
         order by errand_id
         limit ${limit}
           for update of errand skip locked
      ) due
     where e.organisation_id = due.organisation_id
       and e.channel_id = due.channel_id
       and e.errand_id = due.errand_id
    returning e.errand_id as "id", e.kind, e.addressee, e.message, e.is_tracked as "isTracked",
              e.state`)
  return rows.filter(({ state }) => state === 'sending')
}

/** Writes down how an errand ended. `waiting` lets it be said again. Twice changes nothing more. */
export async function settleErrand(
  db: Db,
  { lane, id, end, at }: { lane: OwnedLane; id: number; end: ErrandEnd; at: Date },
): Promise<void> {
  await db.query(sql`
    update errand
       set state = ${end.state}, reason = ${end.reason},
           settled_at = case when ${end.state} = 'waiting' then null else ${at}::timestamptz end
     where organisation_id = ${lane.organisationId}
       and channel_id = ${lane.channelId}
       and errand_id = ${id}
       and state = 'sending'`)
}

/** Adds a trial, to leave as soon as the lane looks. @returns its id. */
export async function insertTrial(
  tx: Db,
  trial: {
    organisationId: number
    channelId: number
    campaignId: number
    addressee: object
    message: object
    isTracked: boolean
    at: Date
  },
): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(sql`
    insert into errand (organisation_id, channel_id, campaign_id, kind, addressee, message, is_tracked,
                        created_at)
    values (${trial.organisationId}, ${trial.channelId}, ${trial.campaignId}, 'trial',
            ${trial.addressee}, ${trial.message}, ${trial.isTracked}, ${trial.at})
    returning errand_id as "id"`)
  return onlyRow(rows).id
}

/** Finds what became of a trial; null when there is none. */
export async function findTrial(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<{ state: ErrandEnd['state'] | 'sending'; reason: string | null } | null> {
  const { rows } = await db.query<{
    state: ErrandEnd['state'] | 'sending'
    reason: string | null
  }>(sql`
    select state, reason from errand
     where organisation_id = ${organisationId} and errand_id = ${id} and kind = 'trial'`)
  return rows[0] ?? null
}

export type TrialRow = {
  id: number
  at: Date
  /** As it was known when the trial was made. */
  address: string
  state: ErrandEnd['state'] | 'sending'
  reason: string | null
}

/** Lists the trials of a campaign, oldest first, the last hundred. */
export async function listTrials(
  db: Db,
  { organisationId, campaignId }: { organisationId: number; campaignId: number },
): Promise<TrialRow[]> {
  const { rows } = await db.query<TrialRow>(sql`
    select errand_id as "id", created_at as "at", addressee ->> 'address' as "address", state, reason
      from errand
     where organisation_id = ${organisationId} and campaign_id = ${campaignId} and kind = 'trial'
     order by errand_id desc
     limit 100`)
  return rows.toReversed()
}

/** Finds the message of a trial whose links lead through this server; null when there is none. */
export async function findTrackedTrial(
  db: Db,
  of: { organisationId: number; channelId: number; errandId: number },
): Promise<unknown> {
  const { rows } = await db.query<{ message: unknown }>(sql`
    select message from errand
     where organisation_id = ${of.organisationId}
       and channel_id = ${of.channelId}
       and errand_id = ${of.errandId}
       and kind = 'trial'
       and is_tracked`)
  return rows[0]?.message ?? null
}

/** Ends in doubt what an earlier owner of the lane was saying. Runs in the transaction that took the lane. */
export async function recoverErrands(
  tx: Db,
  { lane, at }: { lane: OwnedLane; at: Date },
): Promise<void> {
  await tx.query(sql`
    update errand
       set state = 'uncertain', reason = 'sender-died', settled_at = ${at}
     where organisation_id = ${lane.organisationId}
       and channel_id = ${lane.channelId}
       and state = 'sending'`)
}
