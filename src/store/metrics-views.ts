import type { DeliveryState } from '../domain/delivery.ts'
import { type Db, sql } from '../platform/sql.ts'

/** What an operator watches of a whole installation, without a name. */
export type MetricsView = {
  runningCampaigns: number
  /** Of running campaigns; states that nobody is in are left out. */
  deliveries: { state: DeliveryState; count: number }[]
  lanes: number
  lanesOwned: number
  lanesPaused: number
}

/** Reads the figures of all organisations at one instant, from counters. */
export async function readMetrics(db: Db): Promise<MetricsView> {
  const { rows } = await db.query<MetricsView>(sql`
    with tallied as (
      select t.state, sum(t.count)::double precision as count
        from campaign c
        join delivery_tally t using (organisation_id, campaign_id)
       where c.state = 'running'
       group by t.state
    )
    select (select count(*)::integer from campaign where state = 'running') as "runningCampaigns",
           (select coalesce(jsonb_agg(jsonb_build_object('state', state, 'count', count)), '[]')
              from tallied) as deliveries,
           count(*)::integer as lanes,
           (count(*) filter (where l.lease_until > clock_timestamp()))::integer as "lanesOwned",
           (count(*) filter (where c.paused_at is not null))::integer as "lanesPaused"
      from lane l
      join channel c using (organisation_id, channel_id)`)
  const [row] = rows
  if (!row) throw new Error('Counting gave no row.')
  return row
}
