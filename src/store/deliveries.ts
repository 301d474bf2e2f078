import type { DeliveryState } from '../domain/delivery.ts'
import type { Reach } from '../domain/reach.ts'
import { type Db, empty, sql } from '../platform/sql.ts'
import { tally } from './delivery-tally.ts'
import type { OwnedLane } from './lanes.ts'

/** A delivery that the lane's owner has claimed, with what sending needs. */
export type ClaimedDelivery = {
  campaignId: number
  personId: number
  dueAt: Date
  state: 'planned' | 'retrying'
  attempt: number
  round: number
  rung: number
  resent: boolean
  /** What its last attempt came to; null when there was none. */
  reason: string | null
  /** Whether the channel is paused. */
  paused: boolean
  address: string
  firstName: string
  lastName: string
  fields: Record<string, string>
  timeZone: string | null
  /** What the channel learnt about the person earlier; null for nothing. */
  contact: unknown
  /** Whether they can be reached, as known so far; null for not known. */
  reach: Reach | null
}

/** Where a claim goes on from, campaign by campaign; a campaign that is not named begins anew. */
export type ClaimCursor = readonly Pick<ClaimedDelivery, 'dueAt' | 'campaignId' | 'personId'>[]

/**
 * Claims deliveries that are due, and writes the batch down before anything leaves. The rows themselves
 * are not touched: each is written once, when it is settled.
 *
 * The running campaigns of a lane take turns, so that a small one does not wait behind a large one; of
 * each, what has been due longest comes first.
 *
 * The cursor keeps claims fast while an open snapshot (a backup, a long report) holds dead index
 * entries. Beginning anew (an empty cursor), `held` names what this owner has already claimed.
 *
 * While the channel is paused, only deliveries whose window is over are claimed: they end unsent.
 *
 * @param until business time: what is due until then.
 * @param now business time.
 * @returns the deliveries by their instants; none when nothing is due, or when the lane has another owner.
 */
export async function claimDeliveries(
  db: Db,
  {
    lane,
    channelKind,
    until,
    now,
    cursor,
    held,
    limit,
  }: {
    lane: OwnedLane
    channelKind: 'teams' | 'skype'
    until: Date
    now: Date
    cursor: ClaimCursor
    held: readonly Pick<ClaimedDelivery, 'campaignId' | 'personId'>[]
    limit: number
  },
): Promise<{ batchId: number; deliveries: ClaimedDelivery[] }> {
  // `not in` is looked up in a hash table; `not exists` was planned as a search through all that is
  // held for every row: 12 s for 20,000.
  const notHeld =
    held.length === 0
      ? empty
      : sql`and (d.campaign_id, d.person_id) not in (
              select * from unnest(${held.map(({ campaignId }) => campaignId)}::integer[],
                                   ${held.map(({ personId }) => personId)}::integer[]))`
  const { rows } = await db.query<ClaimedDelivery & { batchId: number }>(sql`
    with running as (
      select c.campaign_id, coalesce(k.due_at, '-infinity') as after_due,
             coalesce(k.person_id, 0) as after_person, channel.paused_at is not null as paused
        from campaign c
        join channel using (organisation_id, channel_id)
        join lane l using (organisation_id, channel_id)
        left join unnest(${cursor.map(({ campaignId }) => campaignId)}::integer[],
                         ${cursor.map(({ dueAt }) => dueAt)}::timestamptz[],
                         ${cursor.map(({ personId }) => personId)}::integer[])
                  as k (campaign_id, due_at, person_id) on k.campaign_id = c.campaign_id
       where c.organisation_id = ${lane.organisationId}
         and c.channel_id = ${lane.channelId}
         and c.state = 'running'
         and c.stopped_at is null
         and l.epoch = ${lane.epoch}
         and (channel.paused_at is null or c.ends_at <= ${now})
    ), due as materialized (
      select d.*, running.paused
        from running
       cross join lateral (
         select d.campaign_id, d.person_id, d.due_at, d.state, d.attempt, d.round, d.rung, d.resent,
                d.reason, row_number() over (order by d.due_at, d.person_id) as turn
           from delivery d
          where d.organisation_id = ${lane.organisationId}
            and d.campaign_id = running.campaign_id
            and d.state in ('planned', 'retrying')
            and d.due_at <= ${until}
            and (d.due_at, d.person_id) > (running.after_due, running.after_person)
            ${notHeld}
          order by d.due_at, d.person_id
          limit ${limit}
       ) d
       order by d.turn, d.due_at
       limit ${limit}
    ), batch as (
      insert into dispatch_batch (organisation_id, channel_id, epoch, campaign_ids, person_ids, attempts)
      select ${lane.organisationId}, ${lane.channelId}, ${lane.epoch},
             array_agg(campaign_id order by due_at, campaign_id, person_id),
             array_agg(person_id order by due_at, campaign_id, person_id),
             array_agg(attempt order by due_at, campaign_id, person_id)
        from due
      having count(*) > 0
      returning batch_id
    )
    select batch.batch_id as "batchId", due.campaign_id as "campaignId", due.person_id as "personId",
           due.due_at as "dueAt", due.state, due.attempt, due.round, due.rung, due.resent,
           due.reason, due.paused,
           ${channelKind === 'teams' ? sql`p.upn` : sql`p.sip`} as "address",
           p.first_name as "firstName", p.last_name as "lastName", p.fields,
           p.time_zone as "timeZone",
           k.contact, k.reach
      from due
     cross join batch
      join person p on p.organisation_id = ${lane.organisationId} and p.person_id = due.person_id
      left join contact k on k.organisation_id = ${lane.organisationId}
                         and k.channel_id = ${lane.channelId}
                         and k.person_id = due.person_id
     order by due.due_at, due.campaign_id, due.person_id`)
  return { batchId: rows[0]?.batchId ?? 0, deliveries: rows }
}

/** What became of one attempt, as it is written down. */
export type Settlement = {
  campaignId: number
  personId: number
  /** The state and the number of attempts when it was claimed: settling twice changes nothing. */
  fromState: DeliveryState
  attempt: number
  state: DeliveryState
  /** The next attempt for open states, the last one for final ones. */
  dueAt: Date
  settledAt: Date | null
  round: number
  rung: number
  resent: boolean
  reason: string | null
  receipt: string | null
  /** What the channel learnt; undefined when nothing changed. */
  contact?: unknown
  /** Whether the person can be reached, where a final state shows it; null or left out for no news. */
  reach?: Reach | null
}

/** What happened beside the plain story, for the timeline of a person. */
export type DeliveryEvent = {
  campaignId: number
  personId: number
  at: Date
  kind: 'absent' | 'throttled' | 'fault' | 'uncertain'
  plannedAt: Date
  round: number
  rung: number
  presence: string | null
  code: string | null
}

/** How far sending may go in a batch. */
export type Arming = { batchId: number; armed: number }

/**
 * Settles results with the counters they change, lets go of finished batches, and arms what may
 * leave next: one statement, so that counters never drift from the rows they count.
 *
 * Running it twice changes nothing more: a result counts only if the delivery is still as it was
 * claimed. Arming holds only while the lane is owned; the row lock makes a new owner wait.
 *
 * @returns whether more may leave. If not (another owner, a paused channel, a stopped campaign), nothing was armed.
 */
export async function settleAndArm(
  db: Db,
  {
    lane,
    slot,
    settlements,
    events,
    armings,
    finishedBatchIds,
  }: {
    lane: OwnedLane
    slot: number
    settlements: readonly Settlement[]
    events: readonly DeliveryEvent[]
    armings: readonly Arming[]
    finishedBatchIds: readonly number[]
  },
): Promise<boolean> {
  // Written out here, for `pg` escapes value by value, and these hold nothing to escape.
  const column = (key: Exclude<keyof Settlement, 'reason' | 'receipt' | 'contact' | 'reach'>) =>
    `{${settlements.map((row) => literalOf(row[key])).join()}}`
  const learnt = settlements.filter(({ contact, reach }) => contact !== undefined || reach)
  const { rows } = await db.query<{ open: boolean }>(sql`
    with open as (
      select 1
        from lane l
        join channel c using (organisation_id, channel_id)
       where l.organisation_id = ${lane.organisationId}
         and l.channel_id = ${lane.channelId}
         and l.epoch = ${lane.epoch}
         and l.revision = ${lane.revision}
         and c.paused_at is null
         for share of l
    ), result as materialized (
      select *
        from unnest(
          ${column('campaignId')}::integer[], ${column('personId')}::integer[],
          ${column('fromState')}::delivery_state[], ${column('attempt')}::smallint[],
          ${column('state')}::delivery_state[], ${column('dueAt')}::timestamptz[],
          ${column('settledAt')}::timestamptz[], ${column('round')}::smallint[],
          ${column('rung')}::smallint[], ${column('resent')}::boolean[],
          ${settlements.map(({ reason }) => reason)}::text[],
          ${settlements.map(({ receipt }) => receipt)}::text[]
        ) as r (campaign_id, person_id, from_state, attempt, state, due_at, settled_at, round, rung,
                resent, reason, receipt)
    ), settled as (
      update delivery d
         set state = r.state, attempt = d.attempt + 1, due_at = r.due_at, settled_at = r.settled_at,
             round = r.round, rung = r.rung, resent = r.resent, reason = r.reason, receipt = r.receipt
        from result r
       where d.organisation_id = ${lane.organisationId}
         and d.campaign_id = r.campaign_id
         and d.person_id = r.person_id
         and d.state = r.from_state
         and d.attempt = r.attempt
      returning d.campaign_id, d.person_id, r.from_state, d.state, d.reason, d.settled_at
    ), ${tally(lane.organisationId, slot)},
    binned as (
      insert into delivery_bin as b (organisation_id, campaign_id, slot, bin_at, delivered)
      select ${lane.organisationId}, campaign_id, ${slot}, bin_at, count(*)
        from (select campaign_id, date_bin('30 minutes', settled_at, 'epoch') as bin_at
                from settled where state = 'delivered') s
       group by campaign_id, bin_at
       order by campaign_id, bin_at
          on conflict (organisation_id, campaign_id, slot, bin_at)
          do update set delivered = b.delivered + excluded.delivered
    ), told as (
      insert into delivery_event (organisation_id, campaign_id, person_id, at, kind, planned_at,
                                  round, rung, presence, code)
      select ${lane.organisationId}, e.*
        from settled
        join unnest(
          ${events.map(({ campaignId }) => campaignId)}::integer[],
          ${events.map(({ personId }) => personId)}::integer[],
          ${events.map(({ at }) => at)}::timestamptz[],
          ${events.map(({ kind }) => kind)}::text[],
          ${events.map(({ plannedAt }) => plannedAt)}::timestamptz[],
          ${events.map(({ round }) => round)}::smallint[],
          ${events.map(({ rung }) => rung)}::smallint[],
          ${events.map(({ presence }) => presence)}::text[],
          ${events.map(({ code }) => code)}::text[]
        ) as e (campaign_id, person_id, at, kind, planned_at, round, rung, presence, code)
       using (campaign_id, person_id)
    ), remembered as (
      insert into contact as k (organisation_id, channel_id, person_id, contact, reach, reach_at)
      select distinct on (person_id) ${lane.organisationId}, ${lane.channelId}, person_id, contact,
             reach, case when reach is not null then at end
        from unnest(${learnt.map(({ personId }) => personId)}::integer[],
                    ${learnt.map(({ contact }) => JSON.stringify(contact ?? {}))}::jsonb[],
                    ${learnt.map(({ reach }) => reach ?? null)}::text[],
                    ${learnt.map(({ settledAt }) => settledAt)}::timestamptz[])
             as l (person_id, contact, reach, at)
       order by person_id, at desc nulls last
          on conflict (organisation_id, channel_id, person_id) do update
             set contact = case excluded.contact when '{}' then k.contact else excluded.contact end,
                 reach = coalesce(excluded.reach, k.reach),
                 reach_at = coalesce(excluded.reach_at, k.reach_at)
    ), armed as (
      update dispatch_batch b
         set armed = a.armed
        from unnest(${armings.map(({ batchId }) => batchId)}::bigint[],
                    ${armings.map(({ armed }) => armed)}::integer[]) as a (batch_id, armed)
       where b.organisation_id = ${lane.organisationId}
         and b.channel_id = ${lane.channelId}
         and b.batch_id = a.batch_id
         and exists (select from open)
    ), finished as (
      delete from dispatch_batch
       where organisation_id = ${lane.organisationId}
         and channel_id = ${lane.channelId}
         and batch_id = any (${finishedBatchIds}::bigint[])
    )
    select exists (select from open) as "open"`)
  return rows[0]?.open ?? false
}

const literalOf = (value: string | number | boolean | Date | null) =>
  value instanceof Date ? value.toISOString() : String(value)
