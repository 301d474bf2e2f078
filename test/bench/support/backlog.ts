import { startDueCampaigns } from '../../../src/engine/start-due-campaigns.ts'
import { createSimulatedClock } from '../../../src/platform/clock.ts'
import type { OpenDatabase } from '../../../src/platform/postgres.ts'
import { sql } from '../../../src/platform/sql.ts'
import { type Arranged, scheduleDay } from './bench-database.ts'

const dayMs = 24 * 3_600_000

/** Has the channel know everybody from earlier campaigns, so that one delivery is one request. */
export async function rememberContacts(db: OpenDatabase, { channelId }: Arranged): Promise<void> {
  await db.query(sql`
    insert into contact (organisation_id, channel_id, person_id, contact, reach)
    select organisation_id, ${channelId}, person_id,
           jsonb_build_object('userId', gen_random_uuid(), 'conversationId', 'a:' || md5(person_id::text)),
           'reachable'
      from person`)
  await db.query(sql`vacuum (analyze)`)
}

/**
 * Plans one campaign to the list as the product does, as if two days ago for one day; then leaves the
 * window open until tomorrow. So everything is due. Earlier campaigns are forgotten.
 */
export async function planBacklog(db: OpenDatabase, arranged: Arranged): Promise<void> {
  await db.query(sql`
    truncate campaign, campaign_link, delivery, delivery_tally, delivery_bin, dispatch_batch
      restart identity`)
  const startAt = new Date(Date.now() - 2 * dayMs)
  const clock = createSimulatedClock({ startAt, rate: 1 })
  const id = await scheduleDay({ db, clock }, arranged)
  await startDueCampaigns({ db, clock, log: silent })
  const endsAt = new Date(startAt.getTime() + 3 * dayMs)
  const openTime = [{ from: startAt.getTime(), until: endsAt.getTime() }]
  await db.query(sql`
    update campaign set open_time = ${JSON.stringify(openTime)}, ends_at = ${endsAt}
     where campaign_id = ${id}`)
  await db.query(sql`vacuum (analyze) delivery`)
}

function ignore(): void {}

/** A log that keeps nothing. */
export const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore }
