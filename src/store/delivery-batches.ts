import { type Db, sql } from '../platform/sql.ts'
import { tally } from './delivery-tally.ts'
import type { OwnedLane } from './lanes.ts'

/**
 * Takes over what an earlier owner of the lane left: of each batch, what was armed and is not settled
 * may have left, and becomes `uncertain` (or is due again, once, where its campaign says `resend`).
 * What was not armed has not left and is simply still due. Runs in the transaction that took the lane.
 *
 * @returns how many deliveries became uncertain.
 */
export async function recoverBatches(
  tx: Db,
  { lane, slot, at }: { lane: OwnedLane; slot: number; at: Date },
): Promise<number> {
  const { rows } = await tx.query<{ uncertain: number }>(sql`
    with batch as (
      delete from dispatch_batch
       where organisation_id = ${lane.organisationId}
         and channel_id = ${lane.channelId}
         and epoch < ${lane.epoch}
      returning campaign_ids[1:armed] as campaign_ids, person_ids[1:armed] as person_ids,
                attempts[1:armed] as attempts
    ), doubtful as materialized (
      select d.campaign_id, d.person_id, d.state as from_state, d.due_at, d.round, d.rung,
             c.brief ->> 'whenUncertain' = 'resend' and not d.resent as resend
        from batch
       cross join unnest(batch.campaign_ids, batch.person_ids, batch.attempts)
               as b (campaign_id, person_id, attempt)
        join delivery d on d.organisation_id = ${lane.organisationId}
                       and d.campaign_id = b.campaign_id
                       and d.person_id = b.person_id
                       and d.attempt = b.attempt
                       and d.state in ('planned', 'retrying')
        join campaign c on c.organisation_id = d.organisation_id and c.campaign_id = d.campaign_id
    ), settled as (
      update delivery d
         set state = case when r.resend then d.state else 'uncertain' end,
             reason = case when r.resend then d.reason else 'sender-died' end,
             settled_at = case when r.resend then null else ${at}::timestamptz end,
             resent = d.resent or r.resend,
             attempt = d.attempt + 1
        from doubtful r
       where d.organisation_id = ${lane.organisationId}
         and d.campaign_id = r.campaign_id
         and d.person_id = r.person_id
      returning d.campaign_id, r.from_state, d.state, d.reason
    ), told as (
      insert into delivery_event (organisation_id, campaign_id, person_id, at, kind, planned_at,
                                  round, rung, code)
      select ${lane.organisationId}, campaign_id, person_id, ${at}, 'uncertain', due_at, round, rung,
             'sender-died'
        from doubtful
    ), ${tally(lane.organisationId, slot)}
    select count(*) filter (where state = 'uncertain') as "uncertain" from settled`)
  return rows[0]?.uncertain ?? 0
}

/** Lets go of a lane's batches once everything that left is settled: nothing of them is in doubt. */
export async function dropOwnBatches(db: Db, lane: OwnedLane): Promise<void> {
  await db.query(sql`
    delete from dispatch_batch
     where organisation_id = ${lane.organisationId}
       and channel_id = ${lane.channelId}
       and epoch = ${lane.epoch}`)
}

/**
 * Stops what has not left of a campaign; of what was resent after a doubt the doubt stays. What is armed
 * may have left: it comes to its own end, or is stopped by the next call. Runs in a transaction that
 * holds the campaign, which is marked as stopped, so nothing more of it is claimed.
 *
 * @returns how many will receive nothing.
 */
export async function stopDeliveries(
  tx: Db,
  {
    organisationId,
    channelId,
    campaignId,
    at,
  }: { organisationId: number; channelId: number; campaignId: number; at: Date },
): Promise<number> {
  const { rows } = await tx.query<{ stopped: number }>(sql`
    with armed as materialized (
      select s.person_id, s.attempt
        from dispatch_batch b
       cross join unnest(b.campaign_ids[1:b.armed], b.person_ids[1:b.armed], b.attempts[1:b.armed])
               as s (campaign_id, person_id, attempt)
       where b.organisation_id = ${organisationId}
         and b.channel_id = ${channelId}
         and s.campaign_id = ${campaignId}
    ), settled as (
      update delivery d
         set state = case when resent then 'uncertain'::delivery_state else 'stopped' end,
             reason = 'stopped', settled_at = ${at}, attempt = attempt + 1
        from (select person_id, state as from_state, attempt as from_attempt
                from delivery
               where organisation_id = ${organisationId}
                 and campaign_id = ${campaignId}
                 and state in ('planned', 'retrying')) r
       where d.organisation_id = ${organisationId}
         and d.campaign_id = ${campaignId}
         and d.person_id = r.person_id
         and d.state = r.from_state
         and d.attempt = r.from_attempt
         and (d.person_id, d.attempt) not in (select person_id, attempt from armed)
      returning d.campaign_id, r.from_state, d.state, d.reason
    ), ${tally(organisationId, 0)}
    select count(*) filter (where state = 'stopped') as "stopped" from settled`)
  return rows[0]?.stopped ?? 0
}
