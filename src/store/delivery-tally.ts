import type { DeliveryState } from '../domain/delivery.ts'
import { type Db, sql } from '../platform/sql.ts'

/** Moves the counters along with the rows of `settled` (campaign_id, from_state, state, reason). */
export const tally = (organisationId: number, slot: number) => sql`
  moved as (
    select campaign_id, from_state as state, '' as reason, -1 as step from settled
    union all
    select campaign_id, state,
           case when state in ('planned', 'retrying') then '' else coalesce(reason, '') end, 1
      from settled
  ), tallied as (
    insert into delivery_tally as t (organisation_id, campaign_id, slot, state, reason, count)
    select ${organisationId}, campaign_id, ${slot}, state, reason, sum(step)
      from moved
     group by campaign_id, state, reason
    having sum(step) <> 0
     order by campaign_id, state, reason
        on conflict (organisation_id, campaign_id, slot, state, reason)
        do update set count = t.count + excluded.count
  )`

/** Begins the counters of a campaign that has just been planned. */
export async function beginTally(
  tx: Db,
  {
    organisationId,
    campaignId,
    counts,
  }: {
    organisationId: number
    campaignId: number
    counts: readonly { state: DeliveryState; reason: string; count: number }[]
  },
): Promise<void> {
  await tx.query(sql`
    insert into delivery_tally (organisation_id, campaign_id, slot, state, reason, count)
    select ${organisationId}, ${campaignId}, 0, state, reason, count
      from unnest(${counts.map(({ state }) => state)}::delivery_state[],
                  ${counts.map(({ reason }) => reason)}::text[],
                  ${counts.map(({ count }) => count)}::integer[]) as c (state, reason, count)
     where count > 0`)
}

/** Writes down how many first attempts are planned in each half hour. */
export async function insertPlannedBins(
  tx: Db,
  {
    organisationId,
    campaignId,
    bins,
  }: { organisationId: number; campaignId: number; bins: ReadonlyMap<number, number> },
): Promise<void> {
  await tx.query(sql`
    insert into delivery_bin (organisation_id, campaign_id, slot, bin_at, planned)
    select ${organisationId}, ${campaignId}, 0, bin_at, planned
      from unnest(${[...bins.keys()].map((at) => new Date(at))}::timestamptz[],
                  ${[...bins.values()]}::integer[]) as b (bin_at, planned)`)
}
