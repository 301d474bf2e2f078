import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'

import { findEmbeddedDatabase } from '../../src/platform/embedded-postgres.ts'
import { openDatabase, type OpenDatabase } from '../../src/platform/postgres.ts'
import { raw, sql } from '../../src/platform/sql.ts'
import {
  addressesOf,
  buildProgram,
  endEverything,
  launch,
  makeDirectory,
  type Program,
  runCommand,
  type Settings,
  startProgram,
} from './support/program.ts'
import { until } from './support/until.ts'

const Findings = z.strictObject({
  ok: z.boolean(),
  checks: z.array(
    z.strictObject({
      group: z.string(),
      name: z.string(),
      state: z.enum(['ok', 'advice', 'mend']),
      detail: z.string(),
      remedy: z.string().optional(),
    }),
  ),
})

/** Runs the doctor for programs. */
async function examine(settings: Settings) {
  const { code, stdout, stderr } = await runCommand(['doctor', '--json'], settings)
  expect(stderr).toBe('')
  const { ok, checks } = Findings.parse(JSON.parse(stdout))
  expect(code).toBe(ok ? 0 : 1)
  const faults = checks.filter(({ state }) => state === 'mend')
  expect(ok).toBe(faults.length === 0)
  return { ok, checks, faults }
}

beforeAll(buildProgram)
afterAll(endEverything)

describe('beside a Clairon that runs', () => {
  let program: Program
  let settings: Settings
  let db: OpenDatabase
  beforeAll(async () => {
    program = await startProgram()
    settings = { CLAIRON_DATA_DIR: program.dataDir, ...addressesOf(program) }
    const found = await findEmbeddedDatabase(program.dataDir)
    if (found.kind !== 'running') throw new Error(`The database is ${found.kind}.`)
    db = openDatabase(found.connectionString)
  })
  afterAll(async () => {
    await db.close()
    program.pressCtrlC()
    expect(await program.hasEnded).toBe(0)
  })

  /** All that is written down, but for how long the leases last. */
  async function readEverything(): Promise<string> {
    const { rows: tables } = await db.query<{ name: string }>(sql`
      select tablename as "name" from pg_tables where schemaname = 'public' order by 1`)
    const contents = tables.map(async ({ name }) => {
      const { rows } = await db.query<{ row: string }>(sql`
        select (to_jsonb(t) - 'lease_until')::text as "row" from ${raw(name)} t order by 1`)
      return [name, ...rows.map(({ row }) => row)]
    })
    const files = readdirSync(program.dataDir).map((name) => {
      const path = join(program.dataDir, name)
      return statSync(path).isFile() ? [name, readFileSync(path, 'utf8')] : [name]
    })
    return JSON.stringify([await Promise.all(contents), files])
  }

  test('everything is in order, and nothing is changed', async () => {
    // Until then the program itself writes down whom it finds in the directory.
    await until('everybody and their chats are known', async () => {
      const { rows } = await db.query<{ left: number }>(sql`
        select count(*) filter (where k.reach is null or not k.contact ? 'conversationId'
                                   or k.contact is null) as "left"
          from person p left join contact k using (organisation_id, person_id)`)
      return rows[0]?.left === 0
    })
    const before = await readEverything()
    const { code, stdout, stderr } = await runCommand(['doctor'], settings)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/Database\n {2}✓ PostgreSQL \d+/)
    expect(stdout).toContain('✓ Nany · Teams · connector: ')
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Everything is in order.')
    expect(await readEverything()).toBe(before)

    const { ok, checks } = await examine(settings)
    expect(ok).toBe(true)
    expect(checks).toContainEqual(expect.objectContaining({ name: 'workers', state: 'ok' }))
  })

  test('it speaks the language of the terminal, and tries the public address', async () => {
    const { code, stdout } = await runCommand(['doctor'], {
      ...settings,
      LC_ALL: 'fr_FR.UTF-8',
      CLAIRON_PUBLIC_URL: `${program.url}/`,
    })
    expect(code).toBe(0)
    expect(stdout).toContain(`✓ ${program.url} mène à Clairon.`)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Tout est en ordre.')
  })

  test('another secret key is told in one sentence, and that it is why nothing was checked', async () => {
    const key = Buffer.alloc(32, 5).toString('base64')
    const { checks, faults } = await examine({ ...settings, CLAIRON_SECRET_KEY: key })
    expect(faults).toMatchObject([
      { group: 'secrets', name: 'seals', detail: expect.stringContaining('Nany · Teams') },
    ])
    expect(checks).toContainEqual(
      expect.objectContaining({ group: 'channels', name: 'Nany · Teams', state: 'advice' }),
    )
  })

  test('a public address that leads elsewhere is told', async () => {
    const elsewhere = { ...settings, CLAIRON_PUBLIC_URL: program.simulatorUrl }
    expect((await examine(elsewhere)).faults).toMatchObject([
      { group: 'public-address', name: 'reached', detail: expect.stringContaining('HTTP 404') },
    ])
  })

  test('told are a secret that others may read, a channel that paused itself, and drifted counters', async () => {
    const path = join(program.dataDir, 'admin-token')
    chmodSync(path, 0o644)
    await db.query(sql`
      update channel set paused_at = created_at, paused_reason = 'bot-disabled' where kind = 'teams'`)
    await db.query(sql`
      insert into campaign (organisation_id, state, brief, created_at, created_by, recipients)
      select organisation_id, 'finished', '{"name": "Port du badge"}', created_at, 'test', 3
        from organisation`)
    const { faults } = await examine(settings)
    chmodSync(path, 0o600)
    await db.query(sql`update channel set paused_at = null, paused_reason = null`)
    await db.query(sql`delete from campaign`)
    expect(faults).toMatchObject([
      { group: 'secrets', remedy: `Close it: chmod 0600 '${path}'` },
      { name: 'Nany · Teams', detail: expect.stringContaining('disabled the chatbot') },
      { name: 'Port du badge', detail: '“Port du badge”: recipients: kept as 3, counted 0.' },
    ])
  })

  test('a database that does not answer is told, without its password, and so is the rest', async () => {
    // Nothing can listen on port 1 without being root, and nothing does.
    const url = 'postgres://clairon:geheim@127.0.0.1:1/clairon'
    const { checks, faults } = await examine({ ...settings, CLAIRON_DATABASE_URL: url })
    expect(faults).toMatchObject([
      { group: 'database', remedy: expect.stringContaining('127.0.0.1:1') },
    ])
    expect(JSON.stringify(checks)).not.toContain('geheim')
    expect(checks).toContainEqual(expect.objectContaining({ name: 'key', state: 'ok' }))
  })
})

describe('where no Clairon runs', () => {
  test('it finds the database by itself, names the step that fails, and leaves nothing running', async () => {
    const program = await startProgram()
    program.pressCtrlC()
    expect(await program.hasEnded).toBe(0)
    const settings = { CLAIRON_DATA_DIR: program.dataDir, ...addressesOf(program) }
    const postmaster = join(program.dataDir, 'postgres/cluster/postmaster.pid')

    const script = ['scripts/clairon.mjs', 'doctor']
    const run = launch({ settings, script })
    expect(await run.hasEnded).toBe(1)
    expect(run.stdout()).toMatch(/✗ Nany · Teams · token: .*ECONNREFUSED/)
    expect(run.stdout()).toContain('npx clairon simulator')
    expect(run.stdout()).toMatch(/must be mended\.\n$/)
    expect(run.family.survivors()).toEqual([])
    expect(existsSync(postmaster)).toBe(false)

    // With the simulator alone, all is well again.
    const simulator = launch({ settings, script: ['scripts/clairon.mjs', 'simulator'] })
    await until('the simulator runs', () => simulator.stdout().includes('http'))
    expect((await examine(settings)).faults).toEqual([])
    expect(existsSync(postmaster)).toBe(false)
    process.kill(simulator.pid, 'SIGTERM')
    await simulator.hasEnded
  })

  test('without a data directory there is nothing to check yet, and none is made', async () => {
    const dataDir = join(makeDirectory(), 'data')
    const { faults, checks } = await examine({ CLAIRON_DATA_DIR: dataDir })
    expect(faults).toHaveLength(1)
    expect(checks).toMatchObject([
      { name: 'data-directory', remedy: expect.stringContaining('npm start') },
    ])
    expect(existsSync(dataDir)).toBe(false)
  })

  test('an empty database is not migrated but told', async () => {
    const url = inject('databaseServer')
    const { faults } = await examine({
      CLAIRON_DATA_DIR: join(makeDirectory(), 'data'),
      CLAIRON_DATABASE_URL: url,
    })
    expect(faults).toMatchObject([
      { name: 'schema', remedy: expect.stringContaining('clairon migrate') },
    ])
    const db = openDatabase(url, { maxConnections: 1 })
    const { rows } = await db.query(sql`select to_regclass('migration') as "migration"`)
    await db.close()
    expect(rows).toEqual([{ migration: null }])
  })

  test('an argument too many is misuse', async () => {
    expect(await runCommand(['doctor', 'please'], {})).toMatchObject({ code: 2, stdout: '' })
  })
})
