import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { type Server, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

import { lockDirectory } from './embedded-postgres-lock.ts'
import {
  type EmbeddedPostgres,
  findEmbeddedDatabase,
  type Machine,
  startEmbeddedPostgres,
} from './embedded-postgres.ts'
import { StartupError } from './startup-error.ts'

const asRoot = process.getuid?.() === 0
const onLinux = process.platform === 'linux'
/** `daemon`: an account that every system lists, with no rights of its own. */
const somebody = { uid: 1, gid: 1 }
const nobody = 65_534
const unlisted = { uid: 54_321, gid: 54_321 }
const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const npmPackage = `@embedded-postgres/${process.platform}-${process.arch}`
const debianBin = newestDebian()

/** Everything happens below it; others may look in, or nobody but root could use the programs. */
const base = realpathSync(mkdtempSync(join(tmpdir(), 'clairon-pg-')))
const installation = join(base, 'installation')
const npmOnly: Machine = {
  debianDir: join(base, 'no-debian'),
  accountsFile: '/etc/passwd',
  sharedDir: join(base, 'shared'),
}
const thisDebian: Machine = { ...npmOnly, debianDir: '/usr/lib/postgresql' }

const said: string[] = []
const log = { info: (line: string) => said.push(line), warn: (line: string) => said.push(line) }
const opened: { stop(): Promise<void> }[] = []
const children: ChildProcess[] = []

beforeAll(() => {
  chmodSync(base, 0o755)
  install(installation)
})

afterEach(async () => {
  for (const database of opened.splice(0)) await database.stop()
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  // What a killed program has left is the business of the rule that killed it.
  await vi.waitUntil(() => processesBelow(base).length === 0, { timeout: 20_000, interval: 50 })
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
  said.length = 0
})

afterAll(() => {
  for (const pid of processesBelow(base)) process.kill(pid, 'SIGKILL')
  rmSync(base, { recursive: true, force: true })
})

describe.each([
  { programs: 'Debian', machine: thisDebian, there: debianBin !== undefined },
  { programs: 'the npm package', machine: npmOnly, there: true },
])('with the programs of $programs', ({ machine, there }) => {
  test.runIf(there)('a database made at the first start is found by the second', async () => {
    const dataDir = freshDirectory()
    const first = await start({ dataDir }, machine)
    expect(await query(first, 'select current_user, current_database()')).toEqual([
      { current_user: 'clairon', current_database: 'clairon' },
    ])
    // Text is UTF-8 and ordered by code point, whatever the locale of this machine.
    expect(
      await query(
        first,
        `select current_setting('server_encoding') as encoding, 'É' > 'z' as "byCodePoint", lower('É') as lower`,
      ),
    ).toEqual([{ encoding: 'UTF8', byCodePoint: true, lower: 'é' }])
    await query(first, `create table note as select 'été' as text`)
    await first.stop()
    expect(processesBelow(dataDir)).toEqual([])

    const second = await start({ dataDir }, machine)
    expect(await query(second, 'select text from note')).toEqual([{ text: 'été' }])
    expect(second.connectionString).toBe(first.connectionString)
  })

  test.runIf(there && asRoot)('an ordinary user starts it as himself', async () => {
    const dataDir = join(freshHome(), 'data')
    const program = launch({ dataDir, machine, user: somebody })
    expect(await program.outcome).toMatchObject({ kind: 'ready' })
    expect(statSync(join(dataDir, 'postgres', 'cluster')).uid).toBe(somebody.uid)
    expect(ownersOf(processesBelow(dataDir))).toEqual([somebody.uid])
    await program.stop()
    expect(processesBelow(dataDir)).toEqual([])
  })
})

describe('what is kept', () => {
  test('writing is durable and only this user gets in', async () => {
    const dataDir = copyOfDatabase()
    const database = await start({ dataDir })
    const settings = await query(
      database,
      `select name, setting from pg_settings
       where name in ('fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit') order by name`,
    )
    expect(settings.map((row) => row['setting'])).toEqual(['on', 'on', '', 'on'])
    expect(
      await query(database, 'select usesuper from pg_user where usename = current_user'),
    ).toEqual([{ usesuper: false }])
    expect(statSync(join(dataDir, 'postgres', 'password')).mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDir, 'postgres', 'cluster')).mode & 0o777).toBe(0o700)
    const stranger = new URL(database.connectionString)
    stranger.password = 'guessed'
    await expect(query({ connectionString: stranger.href }, 'select 1')).rejects.toThrow(/password/)
  })

  test('a directory that was removed gives an empty database', async () => {
    const dataDir = copyOfDatabase()
    rmSync(dataDir, { recursive: true })
    const database = await start({ dataDir })
    expect(await query(database, `select to_regclass('note') as note`)).toEqual([{ note: null }])
    expect(said.join()).toContain('Making a new database')
  })

  test('a lost password is set anew', async () => {
    const dataDir = copyOfDatabase()
    rmSync(join(dataDir, 'postgres', 'password'))
    expect(await query(await start({ dataDir }), 'select text from note')).toHaveLength(1)
  })

  test('a wrong password is named together with its file', async () => {
    const dataDir = copyOfDatabase()
    writeFileSync(join(dataDir, 'postgres', 'password'), 'wrong\n')
    await expect(start({ dataDir })).rejects.toThrow(/password in .*: remove that file/)
    rmSync(join(dataDir, 'postgres', 'password'))
    await start({ dataDir })
  })

  test('a program killed while it makes the cluster leaves nothing that hinders the next', async () => {
    const dataDir = freshDirectory()
    const program = launch({ dataDir })
    const directory = join(dataDir, 'postgres')
    await vi.waitUntil(
      () => existsSync(directory) && readdirSync(directory).some((name) => name.startsWith('init')),
      { timeout: 20_000, interval: 1 },
    )
    await program.kill()
    expect(existsSync(join(directory, 'cluster'))).toBe(false)
    const garbage = join(directory, 'initializing-0123', 'cluster')
    mkdirSync(garbage, { recursive: true })
    writeFileSync(join(garbage, 'PG_VERSION'), '18\n')
    await start({ dataDir })
    expect(readdirSync(directory).filter((name) => name.startsWith('init'))).toEqual([])
  })

  test('a path with blanks and accents is served', async () => {
    const dataDir = copyOfDatabase(freshDirectory(), `l'été à 100 %?&#`)
    expect(await query(await start({ dataDir }), 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('a path too long for a socket is served on a port, the same one until it is taken', async () => {
    const dataDir = copyOfDatabase(freshDirectory(), 'long'.repeat(30))
    const first = await start({ dataDir })
    const { port, hostname } = new URL(first.connectionString)
    expect(hostname).toBe('127.0.0.1')
    expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }])
    await first.stop()

    const second = await start({ dataDir })
    expect(second.connectionString).toBe(first.connectionString)
    await expect(start({ dataDir })).rejects.toThrow(/Another Clairon/)
    await second.stop()

    const squatter = await listen(Number(port))
    const third = await start({ dataDir })
    expect(new URL(third.connectionString).port).not.toBe(port)
    expect(await query(third, 'select 1 as one')).toEqual([{ one: 1 }])
    squatter.close()
  })
})

describe.each([
  { way: 'a socket', name: 'data' },
  { way: 'a port', name: 'long'.repeat(30) },
])('who only looks, by $way', ({ name }) => {
  test('finds no database, one at rest, and the server of another', async () => {
    const parent = freshDirectory()
    const dataDir = join(parent, name)
    expect(await findEmbeddedDatabase(dataDir)).toEqual({ kind: 'none' })
    expect(existsSync(dataDir)).toBe(false)
    copyOfDatabase(parent, name)
    expect(await findEmbeddedDatabase(dataDir)).toEqual({ kind: 'stopped' })
    const server = await start({ dataDir })
    const { connectionString } = server
    expect(await findEmbeddedDatabase(dataDir)).toEqual({ kind: 'running', connectionString })
    await server.stop()
    expect(await findEmbeddedDatabase(dataDir)).toEqual({ kind: 'stopped' })
  })
})

test('who only looks is told of a damaged database', async () => {
  const dataDir = copyOfDatabase()
  rmSync(join(dataDir, 'postgres', 'cluster', 'PG_VERSION'))
  await expect(findEmbeddedDatabase(dataDir)).rejects.toThrow(/damaged/)
})

describe('one Clairon at a time', () => {
  test('a second instance on the same data directory is refused', async () => {
    const dataDir = copyOfDatabase()
    const first = launch({ dataDir })
    const { connectionString } = await first.ready()
    await expect(start({ dataDir })).rejects.toThrow(
      new StartupError(
        `Another Clairon (process ${first.pid}) is using the data directory ${dataDir}: stop it first, or give this one a directory of its own with CLAIRON_DATA_DIR.`,
      ),
    )
    expect(await query({ connectionString }, 'select 1 as one')).toEqual([{ one: 1 }])
    await first.stop()
    await start({ dataDir })
  })

  test('a second start in the same process is refused as well', async () => {
    const dataDir = copyOfDatabase()
    await start({ dataDir })
    await expect(start({ dataDir })).rejects.toThrow(`process ${process.pid}`)
  })

  test('of several that start at the same instant one wins', async () => {
    const dataDir = copyOfDatabase()
    const programs = [1, 2, 3, 4].map(() => launch({ dataDir }))
    const outcomes = await Promise.all(programs.map((program) => program.outcome))
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
      'ready',
      'refused',
      'refused',
      'refused',
    ])
    for (const program of programs) await program.stop()
  })

  test('the lock has one holder, however many ask at once', async () => {
    const rounds = Array.from({ length: 50 }, fiveAskForOneLock)
    expect(await Promise.all(rounds)).toEqual(rounds.map(() => [1, 0]))
  })
})

describe('after a crash', () => {
  test('a server orphaned by kill -9 is stopped and its data is all there', async () => {
    const dataDir = copyOfDatabase()
    const first = launch({ dataDir })
    const { connectionString } = await first.ready()
    await query({ connectionString }, `insert into note values ('acknowledged')`)
    await first.kill()
    const orphans = processesBelow(dataDir)
    expect(orphans).not.toEqual([])

    const second = await start({ dataDir })
    expect(await query(second, `select text from note where text = 'acknowledged'`)).toHaveLength(1)
    expect(processesBelow(dataDir).filter((pid) => orphans.includes(pid))).toEqual([])
  })

  test('a back end that outlived both the server and us does not hinder the next start', async () => {
    const dataDir = copyOfDatabase()
    const first = launch({ dataDir })
    const { connectionString } = await first.ready()
    const busy = await keepBusy({ connectionString })
    await first.kill()
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    await start({ dataDir })
    expect(await busy.outcome).toBe('lost')
  })

  test.runIf(onLinux)(
    'a recycled process id in the files of PostgreSQL deceives nobody',
    async () => {
      const dataDir = copyOfDatabase()
      const cluster = join(dataDir, 'postgres', 'cluster')
      const { uid, gid } = statSync(cluster)
      const stranger = spawn('/bin/sleep', ['600'], { uid, gid, stdio: 'ignore' })
      children.push(stranger)
      for (const file of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
        writeFileSync(join(cluster, file), `${stranger.pid}\n${cluster}\n1\n5432\n\n\n`)
        chownSync(join(cluster, file), uid, gid)
      }
      expect(await query(await start({ dataDir }), 'select text from note')).toHaveLength(1)
      expect(stranger.signalCode).toBe(null)
    },
  )

  test('a server that dies comes back under the same address', async () => {
    const dataDir = copyOfDatabase()
    const database = await start({ dataDir })
    for (let round = 0; round < 3; round += 1) {
      await query(database, `insert into note values ('round ${round}')`)
      process.kill(postmasterOf(dataDir), 'SIGKILL')
      await vi.waitFor(() => query(database, 'select 1'), { timeout: 30_000, interval: 50 })
    }
    expect(await query(database, `select text from note where text like 'round %'`)).toHaveLength(3)
    expect(said).toContain('The database server has ended unexpectedly; starting it again.')
  })

  test('a server that dies comes back although a back end is still busy', async () => {
    const dataDir = copyOfDatabase()
    const database = await start({ dataDir })
    const busy = await keepBusy(database)
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    expect(await busy.outcome).toBe('lost')
    await vi.waitFor(() => query(database, 'select 1'), { timeout: 30_000, interval: 50 })
  })

  test('it can be stopped while the server cannot come back', async () => {
    const dataDir = copyOfDatabase()
    const database = await start({ dataDir })
    const control = join(dataDir, 'postgres', 'cluster', 'global', 'pg_control')
    rmSync(control)
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    await vi.waitUntil(() => said.some((line) => line.includes('does not start again yet')), {
      timeout: 30_000,
    })
    await database.stop()
    expect(processesBelow(dataDir)).toEqual([])
  })
})

describe('stopping', () => {
  test('stopping twice is stopping once, and nothing stays behind', async () => {
    const dataDir = copyOfDatabase()
    const database = await start({ dataDir })
    const client = new Client({ connectionString: database.connectionString })
    client.on('error', () => undefined)
    await client.connect()
    await Promise.all([database.stop(), database.stop()])
    await database.stop()
    expect(processesBelow(dataDir)).toEqual([])
    expect(readdirSync(join(dataDir, 'postgres', 'lock'))).toEqual([])
    const inCluster = readdirSync(join(dataDir, 'postgres', 'cluster'))
    expect(inCluster.filter((name) => /PGSQL|postmaster\.pid/.test(name))).toEqual([])
    await client.end().catch(() => undefined)
  })

  test('Ctrl-C in a terminal does not take the server away from under us', async () => {
    const dataDir = copyOfDatabase()
    const program = launch({ dataDir, ownGroup: true })
    const { connectionString } = await program.ready()
    process.kill(-program.pid, 'SIGINT')
    expect(await program.message('interrupted')).toBeDefined()
    expect(await query({ connectionString }, 'select 1 as one')).toEqual([{ one: 1 }])
    await program.stop()
    expect(processesBelow(dataDir)).toEqual([])
  })

  test('a program that ends without stopping takes its server along', async () => {
    const dataDir = copyOfDatabase()
    const program = launch({ dataDir })
    await program.ready()
    await program.exit()
    await vi.waitUntil(() => processesBelow(dataDir).length === 0, { timeout: 20_000 })
  })

  test('a data directory removed under a running server can still be stopped', async () => {
    const dataDir = copyOfDatabase()
    const database = await start({ dataDir })
    rmSync(dataDir, { recursive: true, force: true })
    await database.stop()
    expect(processesBelow(dataDir)).toEqual([])
  })

  test.each(['lock', 'initializing', 'server.log'])(
    'a start that is given up when %s is there leaves nothing behind',
    async (name) => {
      const dataDir = name === 'server.log' ? copyOfDatabase() : freshDirectory()
      rmSync(join(dataDir, 'postgres', 'server.log'), { force: true })
      const giveUp = new AbortController()
      const reason = new Error('given up')
      const starting = start({ dataDir, signal: giveUp.signal })
      const outcome = expect(starting).rejects.toBe(reason)
      const directory = join(dataDir, 'postgres')
      await vi.waitUntil(
        () => existsSync(directory) && readdirSync(directory).some((file) => file.startsWith(name)),
        { timeout: 20_000, interval: 1 },
      )
      giveUp.abort(reason)
      await outcome
      expect(processesBelow(dataDir)).toEqual([])
      await start({ dataDir })
    },
  )
})

describe('who runs it', () => {
  test.runIf(asRoot && onLinux)(
    'below a home that is closed to others root serves as nobody where there is no postgres',
    async () => {
      const home = freshDirectory()
      chmodSync(home, 0o700)
      const dataDir = join(home, 'data')
      const accountsFile = join(base, 'passwd')
      writeFileSync(
        accountsFile,
        'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n',
      )
      const database = await start({ dataDir }, { ...npmOnly, accountsFile })
      expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(ownersOf(processesBelow(dataDir))).toEqual([nobody])
    },
  )

  test.runIf(asRoot)('a user who is not listed is told that PostgreSQL insists on it', async () => {
    const dataDir = freshDirectory()
    chownSync(dataDir, unlisted.uid, unlisted.gid)
    expect(await launch({ dataDir, user: unlisted }).outcome).toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/uid 54321 is not listed in \/etc\/passwd/),
    })
  })

  test.runIf(asRoot)('where there is neither, root is told what to do', async () => {
    const accountsFile = join(base, 'passwd-of-root')
    writeFileSync(accountsFile, 'root:x:0:0:root:/root:/bin/sh\n')
    await expect(
      start({ dataDir: freshDirectory() }, { ...npmOnly, accountsFile }),
    ).rejects.toThrow(/start Clairon as an ordinary user/)
  })

  test.runIf(asRoot)('what root started first is refused to an ordinary user', async () => {
    const home = freshHome()
    const dataDir = copyOfDatabase(home)
    const program = launch({ dataDir, user: somebody })
    expect(await program.outcome).toEqual({
      kind: 'refused',
      name: 'StartupError',
      message: expect.stringMatching(/belongs to another user \(uid 0\): .*chown -R 1 /),
    })
    // Only the cluster is somebody else's.
    chownSync(dataDir, somebody.uid, somebody.gid)
    execFileSync('chown', ['-R', String(somebody.uid), join(dataDir, 'postgres')])
    execFileSync('chown', ['-R', String(nobody), join(dataDir, 'postgres', 'cluster')])
    const again = launch({ dataDir, user: somebody })
    expect(await again.outcome).toMatchObject({
      message: expect.stringMatching(/belongs to another user \(uid 65534\)/),
    })
    // And what the sentence advises helps.
    execFileSync('chown', ['-R', String(somebody.uid), dataDir])
    const atLast = launch({ dataDir, user: somebody })
    await atLast.ready()
    await atLast.stop()
  })

  test.runIf(asRoot)(
    'what a user started first can be started by root and by him again',
    async () => {
      const dataDir = join(freshHome(), 'data')
      const first = launch({ dataDir, user: somebody })
      await first.ready()
      await first.kill()

      const asSuper = launch({ dataDir })
      await asSuper.ready()
      expect(ownersOf(processesBelow(dataDir))).toEqual([somebody.uid])
      await asSuper.kill()

      const last = launch({ dataDir, user: somebody })
      expect(await last.outcome).toMatchObject({ kind: 'ready' })
      await last.stop()
    },
  )

  test.runIf(asRoot)('a copy that belongs to root is given back to the server', async () => {
    const dataDir = copyOfDatabase()
    execFileSync('chown', ['-R', '0:0', dataDir])
    expect(await query(await start({ dataDir }), 'select text from note')).toHaveLength(1)
  })
})

describe('which programs run it', () => {
  test('an existing cluster is served by the version that made it', async () => {
    if (debianBin === undefined) return
    const database = await start({ dataDir: copyOfDatabase() }, thisDebian)
    expect(await query(database, `select version() ~ '^PostgreSQL 18' as ok`)).toEqual([
      { ok: true },
    ])
  })

  test('where that version is missing, the sentence names it', async () => {
    const dataDir = emptyCluster({ major: 14 })
    await expect(start({ dataDir }, thisDebian)).rejects.toThrow(
      /what is needed is PostgreSQL 14, which made the data; install it, name its programs with CLAIRON_PG_BIN/,
    )
  })

  test('a cluster without its version is called damaged, and is not touched', async () => {
    const dataDir = emptyCluster({ major: 18 })
    rmSync(join(dataDir, 'postgres', 'cluster', 'PG_VERSION'))
    await expect(start({ dataDir })).rejects.toThrow(/is damaged/)
    expect(existsSync(join(dataDir, 'postgres', 'cluster', 'base'))).toBe(true)
  })

  test('a directory named by CLAIRON_PG_BIN is used', async () => {
    const binDir = join(installation, 'node_modules', npmPackage, 'native', 'bin')
    const database = await start({ dataDir: copyOfDatabase(), binDir }, thisDebian)
    expect(await query(database, `select version() ~ '^PostgreSQL 18' as ok`)).toEqual([
      { ok: true },
    ])
  })

  test('a directory named by CLAIRON_PG_BIN without programs is refused', async () => {
    await expect(start({ dataDir: freshDirectory(), binDir: '/nowhere' })).rejects.toThrow(
      new StartupError(
        'CLAIRON_PG_BIN must name the directory of the programs postgres and initdb, but in /nowhere initdb is missing.',
      ),
    )
  })

  test('CLAIRON_PG_BIN of another version than the data is refused', async () => {
    if (debianBin === undefined) return
    await expect(
      start({ dataDir: emptyCluster({ major: 18 }), binDir: debianBin }),
    ).rejects.toThrow(
      /CLAIRON_PG_BIN names PostgreSQL \d+ in .*, but what is needed is 18, which made the data/,
    )
  })

  test('links that npm did not make are made', async () => {
    const bare = install(join(base, 'bare'), { links: false })
    const program = launch({ dataDir: copyOfDatabase(), from: bare })
    await program.ready()
    await program.stop()
    expect(missingLinks(bare)).toEqual([])
  })

  test.runIf(asRoot)('links that cannot be made are made in a copy beside the data', async () => {
    const closed = install(join(base, 'closed'), { links: false })
    const dataDir = join(freshHome(), 'data')
    const program = launch({ dataDir, from: closed, user: somebody })
    await program.ready()
    await program.stop()
    expect(missingLinks(closed)).not.toEqual([])
    expect(readdirSync(join(dataDir, 'postgres')).join()).toContain('postgresql-18')
    // The copy serves the next start too.
    const again = launch({ dataDir, from: closed, user: somebody })
    await again.ready()
    await again.stop()
  })

  test.runIf(asRoot)(
    'programs that only root can read are copied where the server gets in',
    async () => {
      const hidden = install(join(base, 'hidden'))
      chmodSync(hidden, 0o700)
      const sharedDir = join(base, 'made', 'on', 'demand')
      mkdirSync(dirname(sharedDir), { recursive: true })
      const dataDirs = [copyOfDatabase(), copyOfDatabase()]
      // Two of them make the copy at the same time.
      const programs = dataDirs.map((dataDir) =>
        launch({ dataDir, from: hidden, machine: { ...npmOnly, sharedDir } }),
      )
      for (const program of programs) await program.ready()
      for (const program of programs) await program.stop()
      expect(readdirSync(sharedDir)).toHaveLength(1)
    },
  )
})

describe('directories that cannot be used', () => {
  test('a file in the place of the data directory is named', async () => {
    const file = join(freshDirectory(), 'data')
    writeFileSync(file, '')
    await expect(start({ dataDir: file })).rejects.toThrow(/is a file: name a directory/)
    await expect(start({ dataDir: join(file, 'below') })).rejects.toThrow(/is a file/)
  })

  test.runIf(asRoot)('a directory that cannot be made or written is named', async () => {
    const parent = freshDirectory()
    const cannotBeMade = launch({ dataDir: join(parent, 'data'), user: somebody })
    expect(await cannotBeMade.outcome).toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/cannot be written by this user \(uid 1\)/),
    })
    const cannotBeWritten = launch({ dataDir: parent, user: somebody })
    expect(await cannotBeWritten.outcome).toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/belongs to another user \(uid 0\)/),
    })
  })
})

/** @returns how many of them got it, and how many files are left when they have let go. */
async function fiveAskForOneLock(): Promise<[number, number]> {
  const directory = freshDirectory()
  const asked = await Promise.allSettled(
    [1, 2, 3, 4, 5].map(() => lockDirectory(directory, undefined, () => new Error('held'))),
  )
  const held = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  for (const lock of held) await lock.release()
  return [held.length, readdirSync(directory).length]
}

/** Starts in this very process. */
async function start(
  options: { dataDir: string; binDir?: string; signal?: AbortSignal },
  machine = npmOnly,
): Promise<EmbeddedPostgres> {
  // The repository may lie where the server's account cannot go; the copies made for that are ours.
  const database = await startEmbeddedPostgres({ ...options, log }, machine)
  opened.push(database)
  return database
}

const Message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), connectionString: z.string() }),
  z.object({ kind: z.literal('refused'), name: z.string(), message: z.string() }),
  z.object({ kind: z.literal('interrupted') }),
])
type Message = z.infer<typeof Message>

/** Starts in a process of its own, which can be killed. */
function launch(options: {
  dataDir: string
  machine?: Machine
  user?: { uid: number; gid: number }
  from?: string
  ownGroup?: boolean
}) {
  const { dataDir, machine = npmOnly, user, from = installation, ownGroup = false } = options
  const child = spawn(
    process.execPath,
    [join(from, 'program.js'), JSON.stringify({ dataDir, machine })],
    {
      ...user,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', HOME: dirname(dataDir) },
      detached: ownGroup,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  children.push(child)
  const ended = once(child, 'exit')
  const message = (...kinds: Message['kind'][]) =>
    new Promise<Message>((settle, reject) => {
      child.on('message', (received) => {
        const parsed = Message.parse(received)
        if (kinds.includes(parsed.kind)) settle(parsed)
      })
      child.once('exit', () => reject(new Error(`It ended before it said ${kinds.join(' or ')}`)))
    })
  const outcome = message('ready', 'refused')
  // Who kills it does not wait for it.
  outcome.catch(() => undefined)
  const order = async (what: string) => {
    // It may be ending by itself at this very moment; then there is nothing to order.
    if (child.connected) child.send(what, () => undefined)
    await ended
  }
  return {
    pid: child.pid ?? 0,
    outcome,
    message,
    async ready() {
      const result = await outcome
      if (result.kind !== 'ready') throw new Error(JSON.stringify(result))
      return result
    },
    stop: () => order('stop'),
    exit: () => order('exit'),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

const programText = `
import { startEmbeddedPostgres } from './dist/embedded-postgres.js'
const { dataDir, machine } = JSON.parse(process.argv[2])
const log = { info() {}, warn() {} }
let database
process.on('SIGINT', () => process.send({ kind: 'interrupted' }))
process.on('message', async (order) => {
  if (order === 'stop') await database?.stop()
  process.exit()
})
try {
  database = await startEmbeddedPostgres({ dataDir, log }, machine)
  process.send({ kind: 'ready', connectionString: database.connectionString })
} catch (error) {
  process.send({ kind: 'refused', name: error.name, message: error.message }, () => process.disconnect())
}
`

/** Lays out what `npm ci` and the build would, where another user can read it. */
function install(directory: string, { links = true } = {}): string {
  if (directory === installation) {
    mkdirSync(directory)
    writeFileSync(
      join(base, 'tsconfig.json'),
      JSON.stringify({
        extends: join(repository, 'tsconfig.json'),
        compilerOptions: {
          noEmit: false,
          noCheck: true,
          rootDir: join(repository, 'src', 'platform'),
          outDir: join(installation, 'dist'),
          typeRoots: [join(repository, 'node_modules', '@types')],
        },
        files: [join(repository, 'src', 'platform', 'embedded-postgres.ts')],
        include: [],
      }),
    )
    execFileSync(process.execPath, [
      join(repository, 'node_modules', 'typescript', 'bin', 'tsc'),
      '--project',
      join(base, 'tsconfig.json'),
    ])
    writeFileSync(join(installation, 'package.json'), '{"type":"module"}')
    writeFileSync(join(installation, 'program.js'), programText)
    for (const name of [...dependenciesOf(['pg', 'zod']), npmPackage]) {
      const target = join(installation, 'node_modules', name)
      mkdirSync(dirname(target), { recursive: true })
      execFileSync('cp', ['-a', join(repository, 'node_modules', name), target])
    }
  } else {
    execFileSync('cp', ['-a', installation, directory])
  }
  if (!links) {
    for (const link of linksOf(directory)) rmSync(link, { force: true })
  }
  return directory
}

function dependenciesOf(names: string[]): string[] {
  const found = new Set<string>()
  const visit = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    const file = join(repository, 'node_modules', name, 'package.json')
    const { dependencies = {} }: { dependencies?: Record<string, string> } = createRequire(
      import.meta.url,
    )(file)
    for (const needed of Object.keys(dependencies)) visit(needed)
  }
  for (const name of names) visit(name)
  return [...found]
}

function linksOf(directory: string): string[] {
  const packageDir = join(directory, 'node_modules', npmPackage)
  const links: { target: string }[] = JSON.parse(
    readFileSync(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8'),
  )
  return links.map(({ target }) => join(packageDir, target))
}

function missingLinks(directory: string): string[] {
  return linksOf(directory).filter((link) => {
    try {
      return !lstatSync(link).isSymbolicLink()
    } catch {
      return true
    }
  })
}

const directories: string[] = []

/** Lasts until the end of the test. */
function freshDirectory(): string {
  const directory = mkdtempSync(join(base, 'd-'))
  chmodSync(directory, 0o755)
  directories.push(directory)
  return directory
}

function freshHome(): string {
  const home = freshDirectory()
  chmodSync(home, 0o700)
  chownSync(home, somebody.uid, somebody.gid)
  return home
}

const template = join(base, 'template')

/** Copies a stopped database with one note in it. */
function copyOfDatabase(parent = freshDirectory(), name = 'data'): string {
  const dataDir = join(parent, name)
  execFileSync('cp', ['-a', template, dataDir])
  return dataDir
}

/** Looks like a cluster as long as nobody starts it. */
function emptyCluster({ major }: { major: number }): string {
  const dataDir = freshDirectory()
  mkdirSync(join(dataDir, 'postgres', 'cluster', 'base'), { recursive: true })
  writeFileSync(join(dataDir, 'postgres', 'cluster', 'PG_VERSION'), `${major}\n`)
  return dataDir
}

beforeAll(async () => {
  const database = await start({ dataDir: template })
  await query(database, `create table note as select 'kept' as text`)
  await database.stop()
})

async function query(
  { connectionString }: { connectionString: string },
  text: string,
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Gives a back end work that it does not interrupt to look after its server. */
async function keepBusy(database: {
  connectionString: string
}): Promise<{ outcome: Promise<'lost' | 'done'> }> {
  const client = new Client({ connectionString: database.connectionString })
  client.on('error', () => undefined)
  await client.connect()
  const outcome = client.query('select count(*) from generate_series(1, 1e11) n').then(
    () => 'done' as const,
    () => 'lost' as const,
  )
  await vi.waitUntil(
    async () =>
      (
        await query(
          database,
          `select 1 from pg_stat_activity where query like '%1e11%' and pid <> pg_backend_pid()`,
        )
      ).length > 0,
    { timeout: 20_000 },
  )
  return { outcome }
}

function postmasterOf(dataDir: string): number {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid')
  return Number.parseInt(readFileSync(file, 'utf8'), 10)
}

/** Lists what works in a directory below, however it is called. */
function processesBelow(directory: string): number[] {
  if (!onLinux) return []
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const place = readlinkSync(`/proc/${pid}/cwd`)
      return place === directory || place.startsWith(`${directory}/`) ? [Number(pid)] : []
    } catch {
      return []
    }
  })
}

function ownersOf(pids: number[]): number[] {
  return [...new Set(pids.map((pid) => statSync(`/proc/${pid}`).uid))]
}

async function listen(port: number): Promise<Server> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function newestDebian(): string | undefined {
  if (!existsSync('/usr/lib/postgresql')) return undefined
  return readdirSync('/usr/lib/postgresql')
    .map(Number)
    .filter((major) => major >= 15)
    .toSorted((a, b) => b - a)
    .map((major) => join('/usr/lib/postgresql', String(major), 'bin'))
    .find((directory) => existsSync(join(directory, 'postgres')))
}
