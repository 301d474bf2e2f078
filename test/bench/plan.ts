import { startDueCampaigns } from '../../src/engine/start-due-campaigns.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { OpenDatabase } from '../../src/platform/postgres.ts'
import { sql } from '../../src/platform/sql.ts'
import { arrange, scheduleDay, withBenchDatabase } from './support/bench-database.ts'
import { median, print, say, secondsOf } from './support/measurement.ts'

// A million deliveries planned as the engine plans them (audience, spread, rows, bins, counters, in
// one transaction), against the bare insertion of the same rows into the same table.

const deliveries = 1_000_000
const rounds = 3

await withBenchDatabase(async ({ db }) => {
  const arranged = await arrange(db, { people: deliveries })
  await db.query(sql`vacuum (analyze) person`)
  await db.query(sql`vacuum (analyze) list_member`)
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 1; round <= rounds; round += 1) {
    await empty(db)
    await scheduleDay({ db, clock: systemClock }, arranged)
    const log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
    ours.push(await secondsOf(() => startDueCampaigns({ db, clock: systemClock, log })))
    await requireRows(db)

    if (round === 1) await keepCopy(db)
    await empty(db)
    bare.push(await secondsOf(() => db.query(sql`insert into delivery select * from copy`)))
    await requireRows(db)
    say(`round ${round}: ours ${ours.at(-1)?.toFixed(2)} s, bare ${bare.at(-1)?.toFixed(2)} s`)
  }
  print({ name: 'plan', value: median(ours), unit: 's', yardstick: median(bare) })
})

function ignore(): void {}

/** Both start with empty tables, without a dead row or a page in the way. */
async function empty(db: OpenDatabase): Promise<void> {
  await db.query(sql`truncate delivery, delivery_tally, delivery_bin`)
  await db.query(sql`vacuum (analyze) delivery`)
}

/** Keeps the rows apart, in the order in which they were inserted. */
async function keepCopy(db: OpenDatabase): Promise<void> {
  await db.query(sql`create table copy (like delivery)`)
  await db.query(sql`insert into copy select * from delivery order by ctid`)
  await db.query(sql`vacuum (analyze) copy`)
}

async function requireRows(db: OpenDatabase): Promise<void> {
  const { rows } = await db.query<{ count: number }>(sql`select count(*) as "count" from delivery`)
  if (rows[0]?.count !== deliveries) throw new Error(`${rows[0]?.count} rows were inserted.`)
}
