import type { DeliveryState } from '../domain/delivery.ts'
import { type Db, sql } from '../platform/sql.ts'

/** A kept counter that is not what counting the rows of `delivery` says. */
export type LedgerDrift = {
  campaignId: number
  /** Null when the campaign itself is not there. */
  campaignName: string | null
  counted: number
  kept: number
} & (
  | { what: 'recipients' }
  | { what: 'state'; state: DeliveryState; reason: string }
  /** `binAt`: the beginning of the half hour. */
  | { what: 'planned' | 'delivered'; binAt: Date }
)

/**
 * Counts all deliveries of an organisation anew and compares: the counters by state and reason, the
 * half hours of planned and delivered, and the recipients of each campaign. One statement, so one
 * snapshot: an engine that runs meanwhile gives no false alarm. The rows are read once, and only
 * their sums are kept; a million take about a second.
 *
 * @returns the differences in the order of the campaigns, `limit` at most; none when all is right.
 */
export async function recountLedger(
  db: Db,
  { organisationId, limit = 100 }: { organisationId: number; limit?: number },
): Promise<LedgerDrift[]> {
  const { rows } = await db.query<LedgerDrift>(sql`
    with delivery_seen as (
      select campaign_id, state,
             -- Open states are counted without the reason of their last attempt.
             case when state in ('planned', 'retrying') then '' else coalesce(reason, '') end
               as reason,
             -- Who was out of reach or had no open time from the start was never planned at an instant;
             -- who was erased meanwhile was.
             case when (state <> 'unreachable' or reason = 'person-erased')
                   and coalesce(reason, '') <> 'no-open-time'
                  then date_bin('30 minutes', planned_at, 'epoch') end as planned_bin,
             case when state = 'delivered'
                  then date_bin('30 minutes', settled_at, 'epoch') end as delivered_bin
        from delivery
       where organisation_id = ${organisationId}
    ), summed as (
      select campaign_id, state, reason, planned_bin, delivered_bin, count(*) as count,
             grouping(state) = 0 as by_state,
             grouping(planned_bin) = 0 as by_planned_bin,
             grouping(delivered_bin) = 0 as by_delivered_bin
        from delivery_seen
       group by grouping sets ((campaign_id), (campaign_id, state, reason),
                               (campaign_id, planned_bin), (campaign_id, delivered_bin))
    ), compared as (
      select campaign_id,
             case when by_state then 'state'
                  when by_planned_bin then 'planned'
                  when by_delivered_bin then 'delivered'
                  else 'recipients' end as what,
             state, reason, coalesce(planned_bin, delivered_bin) as bin_at,
             count as counted, 0 as kept
        from summed
       where not (by_planned_bin and planned_bin is null)
         and not (by_delivered_bin and delivered_bin is null)
      union all
      select campaign_id, 'recipients', null, null, null, 0, recipients
        from campaign
       where organisation_id = ${organisationId} and recipients is not null
      union all
      select campaign_id, 'state', state, reason, null, 0, count
        from delivery_tally
       where organisation_id = ${organisationId}
      union all
      select campaign_id, 'planned', null, null, bin_at, 0, planned
        from delivery_bin
       where organisation_id = ${organisationId}
      union all
      select campaign_id, 'delivered', null, null, bin_at, 0, delivered
        from delivery_bin
       where organisation_id = ${organisationId}
    )
    select d.campaign_id as "campaignId", c.brief ->> 'name' as "campaignName", d.what,
           d.state, d.reason, d.bin_at as "binAt", d.counted, d.kept
      from (
        select campaign_id, what, state, reason, bin_at,
               sum(counted)::bigint as counted, sum(kept)::bigint as kept
          from compared
         group by campaign_id, what, state, reason, bin_at
        having sum(counted) <> sum(kept)
      ) d
      left join campaign c on c.organisation_id = ${organisationId}
                          and c.campaign_id = d.campaign_id
     -- Of these only the counters are left, or the rows that are being deleted.
     where c.erased_at is null
       and not exists (select from campaign_erasure e
                        where e.organisation_id = ${organisationId}
                          and e.campaign_id = d.campaign_id)
     order by d.campaign_id, d.what, d.state, d.reason, d.bin_at
     limit ${limit}`)
  return rows
}
