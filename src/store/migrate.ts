import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

import { runner } from 'node-pg-migrate'
import pg from 'pg'

import { type Db, onlyRow, sql } from '../platform/sql.ts'
import { StartupError } from '../platform/startup-error.ts'

const folder = fileURLToPath(new URL('../../migrations', import.meta.url))

/** Any number, the same in every process: two that start together migrate one after the other. */
const advisoryLock = 7_270_127

/**
 * Brings the database to the schema of this version. Running it again changes nothing.
 *
 * @returns the names of the migrations that ran.
 * @throws {StartupError} when a newer version has already changed the database.
 */
export async function migrate(connectionString: string): Promise<string[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined) // The statement under way rejects with the same error.
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    await refuseNewerSchema(client)
    const done = await runner({
      dbClient: client,
      dir: folder,
      migrationsTable: 'migration',
      direction: 'up',
      noLock: true,
      log: () => undefined,
    })
    return done.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/**
 * Compares the schema of a database with the one of this version. Changes nothing.
 *
 * @returns the names of the migrations that have not run, all of them for an empty database; and of those
 *   that ran and this version does not know, because a newer one has changed the database.
 */
export async function compareSchema(db: Db): Promise<{ pending: string[]; unknown: string[] }> {
  const { rows: tables } = await db.query<{ found: boolean }>(sql`
    select to_regclass('migration') is not null as "found"`)
  const { rows } = onlyRow(tables).found
    ? await db.query<{ name: string }>(sql`select name from migration order by id`)
    : { rows: [] }
  const done = new Set(rows.map(({ name }) => name))
  const known = knownMigrations()
  return {
    pending: known.filter((name) => !done.has(name)),
    unknown: [...done].filter((name) => !known.includes(name)),
  }
}

const knownMigrations = () =>
  readdirSync(folder)
    .map((file) => basename(file, '.sql'))
    .toSorted()

async function refuseNewerSchema(client: pg.Client): Promise<void> {
  const { rows: tables } = await client.query(
    "select to_regclass('migration') is not null as found",
  )
  if (tables[0]?.found !== true) return
  const known = new Set(knownMigrations())
  const { rows } = await client.query<{ name: string }>('select name from migration')
  const unknown = rows.find(({ name }) => !known.has(name))
  if (unknown) {
    throw new StartupError(
      `The database was changed by a newer version of Clairon (${unknown.name}). Start that version, or restore a backup made before it.`,
    )
  }
}
