import { sql } from '../../src/platform/sql.ts'
import type { BareMessage } from './dispatch-bare.ts'
import type { LaneMessage, LaneStopped } from './dispatch-lane.ts'
import type { SinkCounts, SinkListening, SinkMessage } from './dispatch-sink.ts'
import { planBacklog, rememberContacts } from './support/backlog.ts'
import { arrange, type BenchDatabase, startBenchDatabase } from './support/bench-database.ts'
import { median, print, say, secondsOf, until } from './support/measurement.ts'
import { type Helper, startHelper } from './support/processes.ts'
import { runBenchmark } from './support/run-benchmark.ts'

// Deliveries that are all due, sent by the engine to a server that does nothing, against the barest
// loop that sends and settles rows. Both in a process of their own, with durable commits.
// With `--million` once more with a million of them, which must take no more memory.

const usual = { deliveries: 200_000, rounds: 3 }
const million = { deliveries: 1_000_000, rounds: 1 }
const targetRssMb = 200
const mostGrowth = 1.1
const longestMs = 30 * 60_000

type Round = { ours: number; bare: number; rssMb: number }

await runBenchmark(async () => {
  const sink = await startHelper<SinkMessage>(new URL('dispatch-sink.js', import.meta.url))
  const { url } = await sink.ask<SinkListening>({ kind: 'listen' })

  const { ours, bare, rssMb } = await measure(sink, url, usual)
  print({ name: 'dispatch', value: ours, unit: '1/s', yardstick: bare })
  print({ name: 'dispatch-rss', value: rssMb, unit: 'MB', yardstick: targetRssMb })
  if (!process.argv.includes('--million')) return

  const more = await measure(sink, url, million)
  print({ name: 'dispatch-million', value: more.ours, unit: '1/s', yardstick: more.bare })
  const yardstick = rssMb * mostGrowth
  print({ name: 'dispatch-million-rss', value: more.rssMb, unit: 'MB', yardstick })
})

/** @returns the round with the ratio in the middle, and the most memory of all rounds. */
async function measure(
  sink: Helper<SinkMessage>,
  url: string,
  { deliveries, rounds }: { deliveries: number; rounds: number },
): Promise<Round> {
  const database = await startBenchDatabase()
  const { db } = database
  const arranged = await arrange(db, {
    people: deliveries,
    serviceUrl: url,
    tokenUrl: `${url}/token`,
    graphUrl: url,
  })
  await db.query(sql`create table bare_delivery (like delivery including all)`)
  await db.query(sql`create table bare_counter (count integer not null)`)
  await db.query(sql`update channel set pace_per_second = 100000`)
  await rememberContacts(db, arranged)

  const measured: Round[] = []
  for (let round = 1; round <= rounds; round += 1) {
    await planBacklog(db, arranged)
    const lane = await runLane(database, deliveries)
    const { messages, bytesPerMessage } = await sink.ask<SinkCounts>({ kind: 'count' })
    if (messages !== deliveries) throw new Error(`${messages} messages were sent.`)

    await copyBare(database)
    const bareSeconds = await runBare(database, deliveries, { url, bytesPerMessage })
    await sink.ask<SinkCounts>({ kind: 'count' })
    const ours = deliveries / lane.seconds
    const bare = deliveries / bareSeconds
    measured.push({ ours, bare, rssMb: lane.peakRssMb })
    say(
      `${deliveries}, round ${round}: ours ${ours.toFixed()}/s with ${lane.peakRssMb.toFixed()} MB, bare ${bare.toFixed()}/s`,
    )
  }
  await database.end()
  const middle = median(measured.map(({ ours, bare }) => ours / bare))
  const round = measured.find(({ ours, bare }) => ours / bare === middle)
  if (!round) throw new Error('Nothing was measured.')
  return { ...round, rssMb: Math.max(...measured.map(({ rssMb }) => rssMb)) }
}

/** Sends all by the product's engine. */
async function runLane(
  { db, connectionString }: BenchDatabase,
  deliveries: number,
): Promise<{ seconds: number; peakRssMb: number }> {
  const lane = await startHelper<LaneMessage>(new URL('dispatch-lane.js', import.meta.url))
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
  await lane.end()
  return { seconds, peakRssMb }
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
  deliveries: number,
  { url, bytesPerMessage }: Pick<BareMessage, 'url' | 'bytesPerMessage'>,
): Promise<number> {
  const loop = await startHelper<BareMessage>(new URL('dispatch-bare.js', import.meta.url))
  const seconds = await secondsOf(() => loop.ask({ connectionString, url, bytesPerMessage }))
  const { rows } = await db.query<{ count: number }>(sql`
    select count from bare_counter`)
  if (rows[0]?.count !== deliveries) throw new Error(`${rows[0]?.count} were settled.`)
  await loop.end()
  return seconds
}
