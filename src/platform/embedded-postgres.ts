import { access, chown, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { Client } from 'pg'

import { findBinaries } from './embedded-postgres-binaries.ts'
import {
  clusterMajor,
  createCluster,
  diskFull,
  passwordFile,
  readPassword,
  removeUnfinished,
  role,
  serverAccount,
  takeBack,
} from './embedded-postgres-cluster.ts'
import { lockDirectory, longestSocketPath } from './embedded-postgres-lock.ts'
import {
  type Account,
  type Log,
  clearLeftovers,
  errorCode,
  unlessMissing,
} from './embedded-postgres-processes.ts'
import { superviseServer } from './embedded-postgres-server.ts'
import { StartupError } from './startup-error.ts'

export type EmbeddedPostgres = {
  /** For `pg`; it stays the same for as long as the server is supervised, whatever happens to it. */
  connectionString: string
  /** Shuts the server down in order and lets go of the data directory. May be called again. */
  stop(): Promise<void>
}

/** Where a machine keeps what is looked for. Tests look elsewhere. */
export type Machine = {
  /** Holds `<major>/bin` for every PostgreSQL of Debian. */
  debianDir: string
  /** Lists the accounts, as /etc/passwd does. */
  accountsFile: string
  /** Everybody can read it and only root write it. */
  sharedDir: string
}

const thisMachine: Machine = {
  debianDir: '/usr/lib/postgresql',
  accountsFile: '/etc/passwd',
  sharedDir: '/var/lib/clairon',
}

/**
 * Starts a PostgreSQL server of our own on a data directory, and keeps it running until `stop`.
 * The first start makes the database. Below `<dataDir>/postgres` lie
 *
 * - `cluster`, what PostgreSQL calls its data directory, with the socket in it;
 * - `password` (0600) of the role `clairon`, which owns the database `clairon` and is no superuser;
 * - `server.log`, and `server.log.1` before it;
 * - `lock`, by which a second Clairon is refused;
 * - `port`, if the path is too long for a socket and the server listens on 127.0.0.1 instead;
 * - `postgresql-*`, a copy of the npm package's programs where those could not be used in place.
 *
 * Root runs the server as `postgres` or `nobody`; its copy of the programs lies in /var/lib/clairon.
 *
 * @param options.binDir PostgreSQL's programs, if they shall not be looked for.
 * @param options.signal gives up a start that is under way; later it has no effect.
 * @throws StartupError for whatever the operator can mend; the reason of `signal` when it fires.
 *   Nothing is left running or locked then.
 */
export async function startEmbeddedPostgres(
  options: { dataDir: string; binDir?: string | undefined; log: Log; signal?: AbortSignal },
  machine: Machine = thisMachine,
): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  try {
    return await start({ ...options, dataDir }, machine)
  } catch (error) {
    throw await explained(error, dataDir)
  }
}

async function start(
  {
    dataDir,
    binDir,
    log,
    signal,
  }: { dataDir: string; binDir?: string | undefined; log: Log; signal?: AbortSignal },
  machine: Machine,
): Promise<EmbeddedPostgres> {
  if (process.getuid === undefined) {
    throw new StartupError(
      'The embedded database needs Linux or macOS: name a running PostgreSQL with CLAIRON_DATABASE_URL.',
    )
  }
  const directory = join(dataDir, 'postgres')
  const cluster = join(directory, 'cluster')
  const asRoot = process.getuid() === 0
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const { uid, gid } = await stat(dataDir)
  // What root writes into somebody's directory shall be theirs, or they could never start it again.
  const owner = asRoot ? { uid, gid } : undefined
  await makeDirectory(directory, owner)

  const lock = await lockDirectory(
    join(directory, 'lock'),
    owner,
    (pid) =>
      new StartupError(
        `Another Clairon (process ${pid}) is using the data directory ${dataDir}: stop it first, or give this one a directory of its own with CLAIRON_DATA_DIR.`,
      ),
  )
  try {
    const account = await serverAccount(cluster, owner, machine.accountsFile)
    const existingMajor = await clusterMajor(cluster)
    await removeUnfinished(directory, account, log)
    const binaries = await findBinaries({
      binDir,
      existingMajor,
      account,
      debianDir: machine.debianDir,
      copyDirs: asRoot ? [machine.sharedDir, directory] : [directory],
      signal,
    })
    const making = { directory, binaries, account, owner, signal }
    if (existingMajor === undefined) {
      log.info(`Making a new database in ${cluster} with PostgreSQL ${binaries.major}.`)
      await createCluster(making)
    } else {
      await takeBack(cluster, account)
      await clearLeftovers({ cluster, account, log })
    }

    const password = await readPassword(making)
    const endpoint = await chooseEndpoint(directory, cluster, owner)
    const connectionString = connectionStringOf(endpoint, password)
    const server = await superviseServer(
      {
        directory,
        cluster,
        binaries,
        account,
        owner,
        settings: settingsFor(endpoint),
        connectionString,
        log,
      },
      signal,
    )
    const stopAndRelease = async () => {
      try {
        await server.stop()
      } finally {
        await lock.release()
      }
    }
    let stopped: Promise<void> | undefined
    return {
      connectionString,
      stop: () => (stopped ??= stopAndRelease()),
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** What there is of an embedded database in a data directory. */
export type EmbeddedDatabase =
  /** None has been made yet. */
  | { kind: 'none' }
  /** It is there, and no server answers. */
  | { kind: 'stopped' }
  /** A server answers, be it that it lets nobody in. */
  | { kind: 'running'; connectionString: string }

/**
 * Looks for the database that `startEmbeddedPostgres` has made, and for the server that another
 * process may be running on it. Changes nothing.
 *
 * @throws {StartupError} when the database is damaged, or this user may not look at it.
 */
export async function findEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const directory = join(resolve(dataDir), 'postgres')
  const cluster = join(directory, 'cluster')
  try {
    if ((await clusterMajor(cluster)) === undefined) return { kind: 'none' }
    const password = await unlessMissing(readFile(passwordFile(directory), 'utf8'))
    const endpoint = await keptEndpoint(directory, cluster)
    if (password === undefined || endpoint === null) return { kind: 'stopped' }
    const connectionString = connectionStringOf(endpoint, password.trim())
    return (await isAnswered(connectionString))
      ? { kind: 'running', connectionString }
      : { kind: 'stopped' }
  } catch (error) {
    throw await explained(error, resolve(dataDir))
  }
}

/** Only what the system says of a missing listener proves that nobody is there. */
async function isAnswered(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    return !['ECONNREFUSED', 'ENOENT'].includes(errorCode(error))
  } finally {
    await client.end().catch(() => undefined)
  }
}

type Endpoint = { kind: 'socket'; directory: string } | { kind: 'port'; port: number }

/**
 * Chooses a Unix socket in the cluster: only the server's account and root get there, and no other
 * program can take its place. Where its path is too long, a port of 127.0.0.1, the same at every
 * start unless it has been taken.
 */
async function chooseEndpoint(
  directory: string,
  cluster: string,
  owner: Account | undefined,
): Promise<Endpoint> {
  const kept = await keptEndpoint(directory, cluster)
  if (kept?.kind === 'socket' || (kept && (await isFree(kept.port)))) return kept
  const file = portFile(directory)
  for (let attempt = 0; attempt < 100; attempt += 1) {
    // Below the ports that outgoing connections use: one of those could hold ours during a restart.
    const port = 15_000 + Math.floor(Math.random() * 15_000)
    if (await isFree(port)) {
      await writeFile(file, `${port}\n`, { mode: 0o600 })
      if (owner !== undefined) await chown(file, owner.uid, owner.gid)
      return { kind: 'port', port }
    }
  }
  throw new StartupError(
    `No free port was found on 127.0.0.1: choose a data directory with a shorter path than ${directory}, so that a socket can be used.`,
  )
}

/** Where the last server listened, and the next one does if it can. Null when none has needed a port yet. */
async function keptEndpoint(directory: string, cluster: string): Promise<Endpoint | null> {
  if (Buffer.byteLength(join(cluster, '.s.PGSQL.5432')) <= longestSocketPath) {
    return { kind: 'socket', directory: cluster }
  }
  const port = Number((await unlessMissing(readFile(portFile(directory), 'utf8'))) ?? Number.NaN)
  return Number.isInteger(port) ? { kind: 'port', port } : null
}

const portFile = (directory: string) => join(directory, 'port')

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer()
    server.once('error', () => settle(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => settle(true)),
    )
  })
}

function connectionStringOf(endpoint: Endpoint, password: string): string {
  // The host before the slash is only there to make it a valid URL; `pg` prefers the parameter.
  return endpoint.kind === 'socket'
    ? `postgresql://${role}:${password}@localhost:5432/${role}?host=${encodeURIComponent(endpoint.directory)}`
    : `postgresql://${role}:${password}@127.0.0.1:${endpoint.port}/${role}`
}

function settingsFor(endpoint: Endpoint): string[] {
  return [
    ...(endpoint.kind === 'socket'
      ? ['listen_addresses=', 'unix_socket_directories=.', 'port=5432']
      : ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${endpoint.port}`]),
    'cluster_name=clairon',
    'max_connections=100',
    'shared_buffers=128MB',
    'fsync=on',
    'full_page_writes=on',
    'synchronous_commit=on',
    'wal_compression=on',
    'max_wal_size=1GB',
    // Compiling pays for long analyses only, and costs short statements tens of milliseconds.
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_destination=stderr',
    'logging_collector=off',
    'log_checkpoints=off',
    // Statements and details carry names and messages of people, which have no place in a log.
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
  ]
}

async function makeDirectory(directory: string, owner: Account | undefined): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 })
  if (made !== undefined && owner !== undefined) await chown(directory, owner.uid, owner.gid)
  await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
}

/** Turns what the file system refuses into a sentence; leaves every other error as it is. */
async function explained(error: unknown, dataDir: string): Promise<unknown> {
  if (error instanceof StartupError) return error
  const sentence = sentenceFor(errorCode(error), dataDir, await ownerOf(dataDir))
  return sentence === undefined ? error : new StartupError(sentence, { cause: error })
}

function sentenceFor(code: string, dataDir: string, owner: number | undefined): string | undefined {
  const own = process.getuid?.()
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(dataDir).message
    case 'EEXIST':
    case 'ENOTDIR':
      return `${dataDir} or a part of that path is a file: name a directory with CLAIRON_DATA_DIR.`
    case 'EROFS':
      return `The data directory ${dataDir} lies on a read-only file system: name another one with CLAIRON_DATA_DIR.`
    case 'EACCES':
    case 'EPERM':
      if (own === 0) {
        return `Root may not give the files in ${dataDir} to another user here, and PostgreSQL refuses to run as root: start Clairon as an ordinary user, or name a running server with CLAIRON_DATABASE_URL.`
      }
      return owner === undefined || owner === own
        ? `The data directory ${dataDir} cannot be written by this user (uid ${own}): make it writable, or name another one with CLAIRON_DATA_DIR.`
        : `The data directory ${dataDir} belongs to another user (uid ${owner}): start Clairon as that user, give it away with "sudo chown -R ${own} ${dataDir}", or name another one with CLAIRON_DATA_DIR.`
    default:
      return undefined
  }
}

async function ownerOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).uid
  } catch {
    return undefined
  }
}
