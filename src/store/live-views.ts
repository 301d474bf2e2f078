import type { CampaignBrief } from '../contract/campaign.ts'
import type { CampaignState } from '../domain/campaign.ts'
import type { DeliveryState } from '../domain/delivery.ts'
import { type Db, sql } from '../platform/sql.ts'

export type LiveRow = {
  id: number
  /** Whether something may still change by itself; else it is told for the last time. */
  isLive: boolean
  state: CampaignState
  brief: CampaignBrief
  startsAt: Date | null
  channel: { kind: 'teams' | 'skype'; pausedAt: string | null } | null
  lane: { isOwned: boolean; restingMs: number } | null
  /** What is armed and not yet settled is `sending`. */
  counted: { state: DeliveryState; reason: string; count: number }[]
  opened: number
  clicked: number
  clicks: number
  lastOpenedAt: Date | null
  nextAttemptAt: Date | null
}

/** For so long, openings and clicks are waited for. Business time. */
const liveDaysAfterEnd = 3
/** The newest; more are not followed at once. */
const mostCampaigns = 200

/**
 * Reads where the campaigns of an organisation stand that are scheduled, running or lately finished, and
 * those that were so when they were last read. One statement, so all figures of a campaign are of one
 * instant. It reads counters, never deliveries, but for those under way.
 *
 * @param known the ids of those that were live when they were last read.
 * @param now business time.
 */
export async function readLiveCampaigns(
  db: Db,
  { organisationId, known, now }: { organisationId: number; known: readonly number[]; now: Date },
): Promise<LiveRow[]> {
  const { rows } = await db.query<LiveRow>(sql`
    with live as materialized (
      select c.*,
             c.state in ('scheduled', 'running')
             or coalesce(c.finished_at > ${now}::timestamptz
                                         - make_interval(days => ${liveDaysAfterEnd}), false)
               as is_live
        from campaign c
       where c.organisation_id = ${organisationId}
         and (c.state in ('scheduled', 'running')
              or c.finished_at > ${now}::timestamptz - make_interval(days => ${liveDaysAfterEnd})
              or c.campaign_id = any (${known}::integer[]))
       order by c.campaign_id desc
       limit ${mostCampaigns}
    ), sending as (
      select d.campaign_id, d.state, count(*) as count
        from dispatch_batch b
       cross join unnest(b.campaign_ids[1:b.armed], b.person_ids[1:b.armed], b.attempts[1:b.armed])
               as s (campaign_id, person_id, attempt)
        join delivery d on d.organisation_id = b.organisation_id
                       and d.campaign_id = s.campaign_id
                       and d.person_id = s.person_id
                       and d.attempt = s.attempt
                       and d.state in ('planned', 'retrying')
       where b.organisation_id = ${organisationId}
       group by d.campaign_id, d.state
    ), counted as (
      select campaign_id, jsonb_agg(jsonb_build_object('state', state, 'reason', '', 'count', count)
                                    order by state) as counted
        from (
          select campaign_id, state, sum(count) as count
            from (
              select t.campaign_id, t.state, t.count
                from delivery_tally t
               where t.organisation_id = ${organisationId}
                 and t.campaign_id in (select campaign_id from live)
              union all
              select campaign_id, state, -count from sending
              union all
              select campaign_id, 'sending', count from sending
            ) c
           group by campaign_id, state
        ) s
       group by campaign_id
    )
    select live.campaign_id as "id", live.is_live as "isLive", live.state, live.brief,
           live.starts_at as "startsAt",
           case when ch.channel_id is not null
                then jsonb_build_object('kind', ch.kind, 'pausedAt', ch.paused_at) end as "channel",
           case when l.channel_id is not null
                then jsonb_build_object(
                       'isOwned', coalesce(l.lease_until > clock_timestamp(), false),
                       'restingMs', greatest(0, extract(epoch from l.resting_until
                                                                  - clock_timestamp()) * 1000))
                end as "lane",
           coalesce(counted.counted, '[]') as "counted",
           coalesce(e.opened, 0) as "opened", coalesce(e.clicked, 0) as "clicked",
           (select coalesce(sum(k.events), 0) from link_tally k
             where k.organisation_id = ${organisationId} and k.campaign_id = live.campaign_id)
             as "clicks",
           (select max(b.last_opened_at) from delivery_bin b
             where b.organisation_id = ${organisationId} and b.campaign_id = live.campaign_id)
             as "lastOpenedAt",
           next.due_at as "nextAttemptAt"
      from live
      left join channel ch on ch.organisation_id = live.organisation_id
                          and ch.channel_id = live.channel_id
      left join lane l on l.organisation_id = live.organisation_id
                      and l.channel_id = live.channel_id
      left join counted on counted.campaign_id = live.campaign_id
      left join engagement_tally e on e.organisation_id = live.organisation_id
                                  and e.campaign_id = live.campaign_id
      left join lateral (
        select d.due_at
          from delivery d
         where live.state = 'running'
           and d.organisation_id = ${organisationId}
           and d.campaign_id = live.campaign_id
           and d.state in ('planned', 'retrying')
         order by d.due_at, d.person_id
         limit 1
      ) next on true
     order by live.campaign_id`)
  return rows
}
