import { randomBytes } from 'node:crypto'

import { linkPurpose, packLink } from '../../src/domain/tracked-link.ts'
import { createNumberSeal } from '../../src/platform/number-seal.ts'
import { sql } from '../../src/platform/sql.ts'
import type {
  RedirectServerCpu,
  RedirectServerListening,
  RedirectServerMessage,
} from './redirect-server.ts'
import { planBacklog } from './support/backlog.ts'
import {
  arrange,
  type Arranged,
  type BenchDatabase,
  startBenchDatabase,
} from './support/bench-database.ts'
import { followLinks, type Followed } from './support/link-clients.ts'
import { median, print, say, until } from './support/measurement.ts'
import { type Helper, startHelper } from './support/processes.ts'
import { runBenchmark } from './support/run-benchmark.ts'

// People who received a campaign follow its link, everybody once: by the product's HTTP side in a process
// of its own, which records each click, and by a bare node:http redirect, in turns.

const rounds = 5
const clicksPerRound = 20_000
const connections = 32
const target = 'https://portal.contoso.example/'

await runBenchmark(async () => {
  const database = await startBenchDatabase()
  const arranged = await arrange(database.db, { people: (rounds + 1) * clicksPerRound })
  const key = randomBytes(32).toString('base64')
  const paths = await deliverToEverybody(database, arranged, key)

  const file = new URL('redirect-server.js', import.meta.url)
  const ours = await startHelper<RedirectServerMessage>(file)
  const bare = await startHelper<RedirectServerMessage>(file)
  const { connectionString } = database
  const places = [
    {
      server: ours,
      url: (await ours.ask<RedirectServerListening>({ kind: 'ours', connectionString, key })).url,
      runs: [] as Run[],
    },
    {
      server: bare,
      url: (await bare.ask<RedirectServerListening>({ kind: 'bare', target })).url,
      runs: [] as Run[],
    },
  ] as const

  // The first round only warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const part = paths.slice(round * clicksPerRound, (round + 1) * clicksPerRound)
    for (const { server, url, runs } of places) {
      const run = await measure(server, url, part)
      if (round > 0) runs.push(run)
    }
  }
  await until(
    'all clicks are recorded',
    async () => (await countEvents(database)) === paths.length,
    {
      everyMs: 50,
      withinMs: 10_000,
    },
  )
  const [own, plain] = places.map(({ runs }) => summaryOf(runs))
  if (!own || !plain) throw new Error('Nothing was measured.')
  say(`${paths.length} clicks are recorded`)
  print({ name: 'redirect', value: own.perSecond, unit: '1/s', yardstick: plain.perSecond })
  print({ name: 'redirect-p99', value: own.p99Ms, unit: 'ms', yardstick: plain.p99Ms })
  print({ name: 'redirect-cpu', value: own.cpuUs, unit: 'µs', yardstick: plain.cpuUs })
})

/** Everybody has received one campaign. @returns the path of each one’s link. */
async function deliverToEverybody(
  { db }: BenchDatabase,
  arranged: Arranged,
  key: string,
): Promise<string[]> {
  await planBacklog(db, arranged)
  await db.query(sql`
    update delivery set state = 'delivered', settled_at = due_at, attempt = 1`)
  await db.query(sql`vacuum (analyze) delivery`)
  const { rows } = await db.query<{ campaignId: number; personId: number }>(sql`
    select campaign_id as "campaignId", person_id as "personId"
      from delivery
     order by md5(person_id::text)`)
  const seal = createNumberSeal(Buffer.from(key, 'base64'), linkPurpose)
  const { organisationId } = arranged
  return rows.map((row) => {
    const { kind, numbers } = packLink({ kind: 'delivery', organisationId, ...row, linkNumber: 0 })
    return `/r/${seal.seal(kind, numbers)}`
  })
}

async function countEvents({ db }: BenchDatabase): Promise<number> {
  const { rows } = await db.query<{ events: number }>(
    sql`select coalesce(sum(events), 0) as "events" from link_tally`,
  )
  return rows[0]?.events ?? 0
}

type Run = Followed & { cpuMs: number }

async function measure(
  server: Helper<RedirectServerMessage>,
  url: string,
  paths: readonly string[],
): Promise<Run> {
  const { cpuMs: before } = await server.ask<RedirectServerCpu>({ kind: 'cpu' })
  const followed = await followLinks(url, paths, connections)
  const { cpuMs: after } = await server.ask<RedirectServerCpu>({ kind: 'cpu' })
  return { ...followed, cpuMs: after - before }
}

function summaryOf(runs: readonly Run[]) {
  return {
    perSecond: median(runs.map(({ seconds }) => clicksPerRound / seconds)),
    p99Ms: median(runs.map(({ latenciesMs }) => percentile(latenciesMs, 0.99))),
    cpuUs: median(runs.map(({ cpuMs }) => (cpuMs * 1_000) / clicksPerRound)),
  }
}

/** `share`: 0.99 for the value that a hundredth exceeds. */
function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
}
