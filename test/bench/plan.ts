import { startDueCampaigns } from '../../src/engine/start-due-campaigns.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { OpenDatabase } from '../../src/platform/postgres.ts'
import { sql } from '../../src/platform/sql.ts'
import { silent } from './support/backlog.ts'
import {
  arrange,
  type Arranged,
  scheduleDay,
  startBenchDatabase,
} from './support/bench-database.ts'
import { median, print, say, secondsOf } from './support/measurement.ts'
import { runBenchmark } from './support/run-benchmark.ts'

// A million deliveries planned as the engine plans them (audience, spread, rows, bins, counters, in
// one transaction), against the bare insertion of the same rows into the same table. Then the same
// with each person's own time zone. What else the machine does falls on both sides of a round, so the
// round with the ratio in the middle is told.

const deliveries = 1_000_000
const rounds = 3
const timeZones = [
  'Europe/Paris',
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Tokyo',
]

await runBenchmark(async () => {
  const { db } = await startBenchDatabase()
  const arranged = await arrange(db, { people: deliveries })
  await db.query(sql`vacuum (analyze) list_member`)
  await db.query(sql`vacuum (analyze) person`)
  await measure('plan', db, arranged, { personTimeZones: false })

  await db.query(sql`
    update person set time_zone = (${timeZones}::text[])[1 + person_id % ${timeZones.length}]`)
  await db.query(sql`vacuum (full, analyze) person`)
  await measure('plan-zones', db, arranged, { personTimeZones: true })
})

async function measure(
  name: string,
  db: OpenDatabase,
  arranged: Arranged,
  campaign: { personTimeZones: boolean },
): Promise<void> {
  const measured: { ours: number; bare: number }[] = []
  for (let round = 1; round <= rounds; round += 1) {
    await empty(db)
    await scheduleDay({ db, clock: systemClock }, arranged, campaign)
    const needs = { db, clock: systemClock, log: silent }
    const ours = await secondsOf(() => startDueCampaigns(needs))
    await requireRows(db)

    if (round === 1) await keepCopy(db)
    await empty(db)
    const bare = await secondsOf(() => db.query(sql`insert into delivery select * from copy`))
    await requireRows(db)
    measured.push({ ours, bare })
    say(`${name}, round ${round}: ours ${ours.toFixed(2)} s, bare ${bare.toFixed(2)} s`)
  }
  const middle = median(measured.map(({ ours, bare }) => ours / bare))
  const { ours, bare } = measured.find((round) => round.ours / round.bare === middle) ?? {
    ours: NaN,
    bare: NaN,
  }
  print({ name, value: ours, unit: 's', yardstick: bare })
}

/** Both start with empty tables, without a dead row or a page in the way. */
async function empty(db: OpenDatabase): Promise<void> {
  await db.query(sql`truncate delivery, delivery_tally, delivery_bin`)
  await db.query(sql`vacuum (analyze) delivery`)
}

/** Keeps the rows apart, in the order in which they were inserted. */
async function keepCopy(db: OpenDatabase): Promise<void> {
  await db.query(sql`drop table if exists copy`)
  await db.query(sql`create table copy (like delivery)`)
  await db.query(sql`insert into copy select * from delivery order by ctid`)
  await db.query(sql`vacuum (analyze) copy`)
}

async function requireRows(db: OpenDatabase): Promise<void> {
  const { rows } = await db.query<{ count: number }>(sql`
    select count(*) as "count" from delivery where state = 'planned'`)
  if (rows[0]?.count !== deliveries) throw new Error(`${rows[0]?.count} rows were inserted.`)
}
