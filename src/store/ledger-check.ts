import type { DeliveryState } from '../domain/delivery.ts'
import { type Db, sql } from '../platform/sql.ts'

/** A kept counter that is not what counting the rows says. */
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
  | { what: 'planned' | 'delivered' | 'opened' | 'clicked'; binAt: Date }
  /** People of the whole campaign. */
  | { what: 'opened-people' | 'clicked-people' }
  /** `link`: its number, counted from 0. */
  | { what: 'link-people' | 'link-events'; link: number }
)

/**
 * Counts all deliveries of an organisation anew and compares: the counters by state and reason, the
 * half hours of planned, delivered, opened and clicked, the recipients of each campaign, and who opened and
 * followed which link, by the rows of people or by marks without names; there, how often cannot be counted
 * anew. One statement, so one snapshot: an engine that runs meanwhile gives no false alarm. The rows are
 * read once, and only their sums are kept.
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
                  then date_bin('30 minutes', settled_at, 'epoch') end as delivered_bin,
             date_bin('30 minutes', opened_at, 'epoch') as opened_bin,
             date_bin('30 minutes', clicked_at, 'epoch') as clicked_bin
        from delivery
       where organisation_id = ${organisationId}
    ), summed as (
      select campaign_id, state, reason, planned_bin, delivered_bin, opened_bin, clicked_bin,
             count(*) as count, count(opened_bin) as opened, count(clicked_bin) as clicked,
             case when grouping(state) = 0 then 'state'
                  when grouping(planned_bin) = 0 then 'planned'
                  when grouping(delivered_bin) = 0 then 'delivered'
                  when grouping(opened_bin) = 0 then 'opened'
                  when grouping(clicked_bin) = 0 then 'clicked'
                  else 'recipients' end as what
        from delivery_seen
       group by grouping sets ((campaign_id), (campaign_id, state, reason),
                               (campaign_id, planned_bin), (campaign_id, delivered_bin),
                               (campaign_id, opened_bin), (campaign_id, clicked_bin))
    ), named_link as (
      select campaign_id, link_number, count(*) as people, sum(events) as events
        from delivery_click
       where organisation_id = ${organisationId}
       group by campaign_id, link_number
    ), marked as (
      select campaign_id, act, link_number, count(*) as people
        from tracking_mark
       where organisation_id = ${organisationId}
       group by campaign_id, act, link_number
    ), compared as (
      select campaign_id, what, state, reason,
             coalesce(planned_bin, delivered_bin, opened_bin, clicked_bin) as bin_at,
             null::integer as link_number, count as counted, 0 as kept
        from summed
       where what in ('state', 'recipients')
          or coalesce(planned_bin, delivered_bin, opened_bin, clicked_bin) is not null
      union all
      select campaign_id, told.what, null, null, null, null, told.people, 0
        from summed
       cross join lateral (values ('opened-people', opened), ('clicked-people', clicked))
                          as told (what, people)
       where summed.what = 'recipients'
      union all
      select campaign_id, told.what, null, null, null, link_number, told.count, 0
        from named_link
       cross join lateral (values ('link-people', people), ('link-events', events))
                          as told (what, count)
      union all
      select campaign_id, case act when 'followed' then 'link-people' else act || '-people' end,
             null, null, null, case act when 'followed' then link_number end, people, 0
        from marked
      union all
      select campaign_id, told.what, null, null, null, null, 0, told.people
        from engagement_tally
       cross join lateral (values ('opened-people', opened), ('clicked-people', clicked))
                          as told (what, people)
       where organisation_id = ${organisationId}
      union all
      select campaign_id, told.what, null, null, null, link_number, 0, told.count
        from link_tally
       cross join lateral (values ('link-people', people), ('link-events', events))
                          as told (what, count)
       where organisation_id = ${organisationId}
         and (told.what = 'link-people'
              or campaign_id in (select campaign_id from campaign
                                  where organisation_id = ${organisationId}
                                    and coalesce(brief ->> 'tracking', 'individual') <> 'group'))
      union all
      select campaign_id, 'recipients', null, null, null, null, 0, recipients
        from campaign
       where organisation_id = ${organisationId} and recipients is not null
      union all
      select campaign_id, 'state', state, reason, null, null, 0, count
        from delivery_tally
       where organisation_id = ${organisationId}
      union all
      select campaign_id, told.what, null, null, bin_at, null, 0, told.count
        from delivery_bin
       cross join lateral (values ('planned', planned), ('delivered', delivered),
                                  ('opened', opened), ('clicked', clicked)) as told (what, count)
       where organisation_id = ${organisationId}
    )
    select d.campaign_id as "campaignId", c.brief ->> 'name' as "campaignName", d.what,
           d.state, d.reason, d.bin_at as "binAt", d.link_number as "link", d.counted, d.kept
      from (
        select campaign_id, what, state, reason, bin_at, link_number,
               sum(counted)::bigint as counted, sum(kept)::bigint as kept
          from compared
         group by campaign_id, what, state, reason, bin_at, link_number
        having sum(counted) <> sum(kept)
      ) d
      left join campaign c on c.organisation_id = ${organisationId}
                          and c.campaign_id = d.campaign_id
     -- Of these only the counters are left, or the rows that are being deleted.
     where c.erased_at is null
       and not exists (select from campaign_erasure e
                        where e.organisation_id = ${organisationId}
                          and e.campaign_id = d.campaign_id)
     order by d.campaign_id, d.what, d.state, d.reason, d.bin_at, d.link_number
     limit ${limit}`)
  return rows
}
