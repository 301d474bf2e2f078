import { startDueCampaigns } from '../../src/engine/start-due-campaigns.ts'
import { createSimulatedClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/sql.ts'
import type { BareMessage } from './dispatch-bare.ts'
import type { LaneMessage, LaneStopped } from './dispatch-lane.ts'
import type { SinkCounts, SinkListening, SinkMessage } from './dispatch-sink.ts'
import {
  arrange,
  type Arranged,
  type BenchDatabase,
  scheduleDay,
  withBenchDatabase,
} from './support/bench-database.ts'
import { median, print, say, secondsOf, until } from './support/measurement.ts'
import { startHelper } from './support/processes.ts'

// Deliveries that are all due, sent by the engine to a server that does nothing, against the barest
// loop that sends and settles rows. Both in a process of their own, with durable commits.

const deliveries = 200_000
const rounds = 3
const targetRssMb = 200
const longestMs = 10 * 60_000
const dayMs = 24 * 3_600_000

const sink = await startHelper<SinkMessage>(new URL('dispatch-sink.js', import.meta.url))
try {
  await withBenchDatabase(async (database) => {
    const { db } = database
    const { url } = await sink.ask<SinkListening>({ kind: 'listen' })
    const arranged = await arrange(db, {
      people: deliveries,
      serviceUrl: url,
      tokenUrl: `${url}/token`,
      graphUrl: url,
    })
    // Known from earlier campaigns, so that one delivery is one request.
    await db.query(sql`
      insert into contact (organisation_id, channel_id, person_id, contact)
      select organisation_id, ${arranged.channelId}, person_id,
             jsonb_build_object('userId', gen_random_uuid(), 'conversationId', 'a:' || md5(person_id::text))
        from person`)
    await db.query(sql`create table bare_delivery (like delivery including all)`)
    await db.query(sql`create table bare_counter (count integer not null)`)
    await db.query(sql`update channel set pace_per_second = 100000`)
    await db.query(sql`vacuum (analyze)`)

    const ours: number[] = []
    const bare: number[] = []
    const rss: number[] = []
    for (let round = 1; round <= rounds; round += 1) {
      await plan(database, arranged)
      const lane = await runLane(database)
      ours.push(deliveries / lane.seconds)
      rss.push(lane.peakRssMb)
      const { messages, bytesPerMessage } = await sink.ask<SinkCounts>({ kind: 'count' })
      if (messages !== deliveries) throw new Error(`${messages} messages were sent.`)

      await copyBare(database)
      bare.push(deliveries / (await runBare(database, { url, bytesPerMessage })))
      await sink.ask<SinkCounts>({ kind: 'count' })
      say(`round ${round}: ours ${ours.at(-1)?.toFixed()}/s, bare ${bare.at(-1)?.toFixed()}/s`)
    }
    print({ name: 'dispatch', value: median(ours), unit: '1/s', yardstick: median(bare) })
    print({ name: 'dispatch-rss', value: Math.max(...rss), unit: 'MB', yardstick: targetRssMb })
  })
} finally {
  await sink.end()
}

/** Plans as the product does, as if two days ago for one day; then leaves the window open until tomorrow. */
async function plan({ db }: BenchDatabase, arranged: Arranged): Promise<void> {
  await db.query(sql`truncate campaign, delivery, delivery_tally, delivery_bin restart identity`)
  const startAt = new Date(Date.now() - 2 * dayMs)
  const clock = createSimulatedClock({ startAt, rate: 1 })
  const id = await scheduleDay({ db, clock }, arranged)
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
  await startDueCampaigns({ db, clock, log })
  const endsAt = new Date(startAt.getTime() + 3 * dayMs)
  const openTime = [{ from: startAt.getTime(), until: endsAt.getTime() }]
  await db.query(sql`
    update campaign set open_time = ${JSON.stringify(openTime)}, ends_at = ${endsAt}
     where campaign_id = ${id}`)
  await db.query(sql`vacuum (analyze) delivery`)
}

function ignore(): void {}

/** Sends all by the product's engine. */
async function runLane({
  db,
  connectionString,
}: BenchDatabase): Promise<{ seconds: number; peakRssMb: number }> {
  const lane = await startHelper<LaneMessage>(new URL('dispatch-lane.js', import.meta.url))
  try {
    const seconds = await secondsOf(async () => {
      await lane.ask({ kind: 'start', connectionString })
      await until(
        'every delivery was settled',
        async () => {
          const { rows } = await db.query<{ count: number }>(sql`
            select coalesce(sum(count), 0) as "count" from delivery_tally where state = 'delivered'`)
          return rows[0]?.count === deliveries
        },
        { everyMs: 50, withinMs: longestMs },
      )
    })
    const { peakRssMb } = await lane.ask<LaneStopped>({ kind: 'stop' })
    return { seconds, peakRssMb }
  } finally {
    await lane.end()
  }
}

/** Gives the bare loop the same rows in the same order, still to be sent. */
async function copyBare({ db }: BenchDatabase): Promise<void> {
  await db.query(sql`truncate bare_delivery, bare_counter`)
  await db.query(sql`
    insert into bare_delivery (organisation_id, campaign_id, person_id, lane_id, planned_at, due_at, state)
    select organisation_id, campaign_id, person_id, lane_id, planned_at, planned_at, 'planned'
      from delivery order by planned_at`)
  await db.query(sql`insert into bare_counter values (0)`)
  await db.query(sql`vacuum (analyze) bare_delivery`)
}

/** Sends all by the bare loop. @returns seconds. */
async function runBare(
  { db, connectionString }: BenchDatabase,
  { url, bytesPerMessage }: Pick<BareMessage, 'url' | 'bytesPerMessage'>,
): Promise<number> {
  const loop = await startHelper<BareMessage>(new URL('dispatch-bare.js', import.meta.url))
  try {
    const seconds = await secondsOf(() => loop.ask({ connectionString, url, bytesPerMessage }))
    const { rows } = await db.query<{ count: number }>(sql`
      select count from bare_counter`)
    if (rows[0]?.count !== deliveries) throw new Error(`${rows[0]?.count} were settled.`)
    return seconds
  } finally {
    await loop.end()
  }
}
