import { sql } from '../../src/platform/sql.ts'
import type { LaneMessage } from './dispatch-lane.ts'
import type { SinkArrivals, SinkListening, SinkMessage } from './dispatch-sink.ts'
import { planBacklog, rememberContacts } from './support/backlog.ts'
import { arrange, type BenchDatabase, startBenchDatabase } from './support/bench-database.ts'
import { pause, print, say, until } from './support/measurement.ts'
import { type Helper, startHelper } from './support/processes.ts'
import { runBenchmark } from './support/run-benchmark.ts'

// A channel at 50 a second that has more to send than it may, as the other side sees it: what arrives
// there, by its own clock. First one worker; then three on one database, of which the one that owns
// the lane is killed in the middle.

const perSecond = 50
const steadyMs = 30_000
const beforeKillMs = 20_000
const afterTakeoverMs = 20_000
const longestTakeoverMs = 60_000
const targetTakeoverSeconds = 30

await runBenchmark(async () => {
  const sink = await startHelper<SinkMessage>(new URL('dispatch-sink.js', import.meta.url))
  const { url } = await sink.ask<SinkListening>({ kind: 'listen' })
  const database = await startBenchDatabase()
  const { db } = database
  const arranged = await arrange(db, {
    people: 10_000,
    serviceUrl: url,
    tokenUrl: `${url}/token`,
    graphUrl: url,
  })
  await rememberContacts(db, arranged)
  await db.query(sql`update channel set pace_per_second = ${perSecond}`)

  await planBacklog(db, arranged)
  await runAlone(database, sink)
  await planBacklog(db, arranged)
  await runWithKill(database, sink)
})

async function runAlone(database: BenchDatabase, sink: Helper<SinkMessage>): Promise<void> {
  const watch = startWatching(sink)
  const worker = await startWorker(database)
  await watch.until('the first message came', longestTakeoverMs, (at) => at.length > 0)
  await pause(steadyMs)
  const arrivedAtMs = await watch.take()
  await stopWorker(worker)

  const first = arrivedAtMs[0] ?? 0
  const steady = arrivedAtMs.filter((at) => at < first + steadyMs)
  tellDistances(steady)
  print({ name: 'pace', value: rateOf(steady), unit: '1/s', yardstick: perSecond })
  print({ name: 'pace-most', value: mostInASecond(steady), unit: '1/s', yardstick: perSecond })
}

async function runWithKill(database: BenchDatabase, sink: Helper<SinkMessage>): Promise<void> {
  const { db } = database
  const watch = startWatching(sink)
  const workers = [
    await startWorker(database),
    await startWorker(database),
    await startWorker(database),
  ]
  await watch.until('the first message came', longestTakeoverMs, (at) => at.length > 0)
  await pause(beforeKillMs)
  const owner = await ownerOf(database)
  const killed = workers.find(({ pid }) => pid === owner)
  if (!killed) throw new Error(`The lane belongs to process ${owner}, which is none of ours.`)
  await killed.kill()

  const before = await watch.take()
  await watch.until('another worker went on', longestTakeoverMs, (at) => at.length > before.length)
  await pause(afterTakeoverMs)
  const all = await watch.take()
  const after = all.slice(before.length)
  for (const worker of workers) if (worker !== killed) await stopWorker(worker)
  const { rows } = await db.query<{ uncertain: number }>(sql`
    select coalesce(sum(count), 0)::integer as "uncertain"
      from delivery_tally where state = 'uncertain'`)

  const rates = [rateOf(before), rateOf(after)]
  say(`${rates.map((rate) => rate.toFixed(2)).join('/s before and ')}/s after`)
  tellDistances(before)
  tellDistances(after)
  const takeoverMs = (after[0] ?? Infinity) - (before.at(-1) ?? 0)
  print({ name: 'pace-killed', value: Math.min(...rates), unit: '1/s', yardstick: perSecond })
  print({ name: 'pace-killed-most', value: mostInASecond(all), unit: '1/s', yardstick: perSecond })
  print({
    name: 'pace-takeover',
    value: takeoverMs / 1_000,
    unit: 's',
    yardstick: targetTakeoverSeconds,
  })
  print({
    name: 'pace-uncertain',
    value: rows[0]?.uncertain ?? 0,
    unit: 'deliveries',
    yardstick: perSecond,
  })
}

async function startWorker({ connectionString }: BenchDatabase): Promise<Helper<LaneMessage>> {
  const worker = await startHelper<LaneMessage>(new URL('dispatch-lane.js', import.meta.url))
  await worker.ask({ kind: 'start', connectionString })
  return worker
}

async function stopWorker(worker: Helper<LaneMessage>): Promise<void> {
  await worker.ask({ kind: 'stop' })
  await worker.end()
}

/** The process that owns the lane. */
async function ownerOf({ db }: BenchDatabase): Promise<number> {
  const { rows } = await db.query<{ owner: string | null }>(sql`
    select owner from lane where lease_until > clock_timestamp()`)
  return Number(rows[0]?.owner?.split('/')[1])
}

/** Gathers what arrives at the sink from now on. Everybody is written to once. */
function startWatching(sink: Helper<SinkMessage>) {
  const arrivedAtMs: number[] = []
  let people = 0
  const look = async () => {
    const seen = await sink.ask<SinkArrivals>({ kind: 'watch' })
    arrivedAtMs.push(...seen.arrivedAtMs)
    people += seen.people
    if (people !== arrivedAtMs.length) {
      throw new Error(`${arrivedAtMs.length} messages came to ${people} people.`)
    }
  }
  return {
    async until(what: string, withinMs: number, isSo: (arrivedAtMs: readonly number[]) => boolean) {
      const seen = async () => {
        await look()
        return isSo(arrivedAtMs)
      }
      await until(what, seen, { everyMs: 100, withinMs })
    },
    /** All that has come so far. */
    async take() {
      await look()
      return [...arrivedAtMs]
    },
  }
}

/** From the first to the last, so that no edge counts. */
function rateOf(atMs: readonly number[]): number {
  const lastedMs = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0)
  return ((atMs.length - 1) / lastedMs) * 1_000
}

/** The most within any one second, wherever it begins. */
function mostInASecond(atMs: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [index, at] of atMs.entries()) {
    while (at - (atMs[first] ?? 0) >= 1_000) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

/** Tells how near a second comes to one message too many: from each one to the one 50 later. */
function tellDistances(atMs: readonly number[]): void {
  const distances = atMs
    .slice(perSecond)
    .map((at, index) => at - (atMs[index] ?? 0))
    .toSorted((a, b) => a - b)
  const [least = NaN] = distances
  const middle = distances[Math.floor(distances.length / 2)] ?? NaN
  const most = distances.at(-1) ?? NaN
  say(
    `${perSecond} messages took ${least.toFixed(1)} to ${most.toFixed(1)} ms, half of them ${middle.toFixed(1)} at most`,
  )
}
