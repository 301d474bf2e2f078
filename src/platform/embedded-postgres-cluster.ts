import { randomBytes } from 'node:crypto'
import { chown, lchown, mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import type { Binaries } from './embedded-postgres-binaries.ts'
import {
  type Account,
  type Log,
  clearLeftovers,
  inheritedPath,
  runProgram,
  unlessMissing,
} from './embedded-postgres-processes.ts'
import { StartupError } from './startup-error.ts'

/** The role that the connection string names, and the database it owns. */
export const role = 'clairon'

/**
 * Reads which major version made the cluster. Undefined when there is no cluster yet.
 *
 * @throws StartupError when something else lies there.
 */
export async function clusterMajor(cluster: string): Promise<number | undefined> {
  const version = await unlessMissing(readFile(join(cluster, 'PG_VERSION'), 'utf8'))
  if (version !== undefined) return Number.parseInt(version, 10)
  const contents = await unlessMissing(readdir(cluster))
  if (contents === undefined || contents.length === 0) return undefined
  throw new StartupError(
    `The database in ${cluster} is damaged, its file PG_VERSION is missing: restore the directory from a copy, or move it away to begin with an empty database.`,
  )
}

/**
 * Says as which account PostgreSQL must run: the one that owns the cluster, or the directory that it
 * will lie in; where that is root, because PostgreSQL refuses root, `postgres` or `nobody`.
 * Undefined when it is our own.
 *
 * @throws StartupError when the cluster belongs to somebody else and we are not root.
 */
export async function serverAccount(
  cluster: string,
  directoryOwner: Account | undefined,
  accountsFile: string,
): Promise<Account | undefined> {
  const own = process.getuid?.()
  const existing = await unlessMissing(stat(cluster))
  if (own !== 0) {
    if (existing === undefined || existing.uid === own) return undefined
    throw new StartupError(
      `The database in ${cluster} belongs to another user (uid ${existing.uid}): start Clairon as the user who started it first, or give it away with "sudo chown -R ${own} ${cluster}".`,
    )
  }
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid }
  const accounts = (await readFile(accountsFile, 'utf8')).split('\n').map((line) => line.split(':'))
  // initdb refuses an account that is not listed.
  const isListed = accounts.some(([, , uid]) => uid === String(directoryOwner?.uid))
  if (directoryOwner !== undefined && directoryOwner.uid !== 0 && isListed) return directoryOwner
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StartupError(
    'PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it as: start Clairon as an ordinary user, or make one with "useradd --system postgres".',
  )
}

/** Gives a cluster that root has copied here back to the account that serves it. */
export async function takeBack(cluster: string, account: Account | undefined): Promise<void> {
  if (account === undefined || (await stat(cluster)).uid === account.uid) return
  const inside = await readdir(cluster, { recursive: true })
  for (const name of inside) await lchown(join(cluster, name), account.uid, account.gid)
  // Last, so that an interrupted run is done again.
  await lchown(cluster, account.uid, account.gid)
}

/**
 * Makes a cluster with the database `clairon` and the role that owns it. All is made in a directory
 * beside and renamed when it is complete, so what a killed run leaves is never taken for a cluster.
 *
 * @param options.directory the one that shall hold the cluster as `cluster`.
 * @throws StartupError when PostgreSQL refuses.
 */
export async function createCluster({
  directory,
  binaries,
  account,
  owner,
  signal,
}: {
  directory: string
  binaries: Binaries
  account: Account | undefined
  owner: Account | undefined
  signal: AbortSignal | undefined
}): Promise<void> {
  const unfinished = join(directory, `initializing-${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(unfinished, { mode: 0o700 })
    // initdb insists on a password for the superuser. Nobody needs it: it is forgotten at once.
    await writeSecret(join(unfinished, 'superuser-password'), newPassword(), account)
    if (account !== undefined) await chown(unfinished, account.uid, account.gid)
    const inside = inheritedPath(unfinished)
    const { ok, output } = await runProgram(
      join(binaries.directory, 'initdb'),
      [
        `--pgdata=${inside}/cluster`,
        '--username=postgres',
        `--pwfile=${inside}/superuser-password`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--no-instructions',
        ...(binaries.major >= 17
          ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
          : ['--locale=C.UTF-8']),
      ],
      { account, directory: unfinished, signal },
    )
    if (!ok) throw refusedByPostgres('The database could not be made', output, directory)

    const made = join(unfinished, 'cluster')
    const password = newPassword()
    await runSql(made, binaries, account, signal, [
      `create role ${role} login createdb password '${password}'`,
      `create database ${role} owner ${role}`,
    ])
    await writeSecret(passwordFile(directory), password, owner)
    await rename(made, join(directory, 'cluster'))
    await syncDirectory(directory)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** Removes what a killed run has left of a cluster in the making, and ends what still works on it. */
export async function removeUnfinished(
  directory: string,
  account: Account | undefined,
  log: Log,
): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith('initializing-')) continue
    const unfinished = join(directory, name)
    const cluster = join(unfinished, 'cluster')
    if (await unlessMissing(stat(cluster))) await clearLeftovers({ cluster, account, log })
    await rm(unfinished, { recursive: true, force: true })
  }
}

/**
 * Reads the password of the role. If the file is gone, a new password is set: whoever can read the
 * cluster owns it anyway. The server must not be running.
 */
export async function readPassword({
  directory,
  binaries,
  account,
  owner,
  signal,
}: {
  directory: string
  binaries: Binaries
  account: Account | undefined
  owner: Account | undefined
  signal: AbortSignal | undefined
}): Promise<string> {
  const kept = await unlessMissing(readFile(passwordFile(directory), 'utf8'))
  if (kept !== undefined && /^\w+\n?$/.test(kept)) return kept.trim()
  const password = newPassword()
  await runSql(join(directory, 'cluster'), binaries, account, signal, [
    `alter role ${role} password '${password}'`,
  ])
  await writeSecret(passwordFile(directory), password, owner)
  return password
}

/** Names the file that keeps the role's password. */
export function passwordFile(directory: string): string {
  return join(directory, 'password')
}

/** Makes the sentence for what one of PostgreSQL's programs has printed before it gave up. */
export function refusedByPostgres(what: string, output: string, directory: string): StartupError {
  if (/No space left on device|Disk quota exceeded|Check free disk space/.test(output)) {
    return diskFull(directory)
  }
  const unlisted = /could not look up effective user ID (\d+)/.exec(output)
  if (unlisted !== null) {
    return new StartupError(
      `PostgreSQL insists on an account for the user it runs as, but uid ${unlisted[1]} is not listed in /etc/passwd: add it there, start Clairon as another user, or name a running server with CLAIRON_DATABASE_URL.`,
    )
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const decisive =
    lines.findLast((line) => /(FATAL|PANIC|ERROR|error):/.test(line)) ?? lines.at(-1) ?? ''
  const said = decisive.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, '').trim() || 'nothing'
  return new StartupError(`${what} in ${directory}: PostgreSQL says "${said}".`)
}

/** Makes the sentence for a disk without room. */
export function diskFull(directory: string): StartupError {
  return new StartupError(
    `The disk that holds ${directory} is full: free some space and start again.`,
  )
}

/** Runs statements, one line each, in a cluster that no server is serving. */
async function runSql(
  cluster: string,
  binaries: Binaries,
  account: Account | undefined,
  signal: AbortSignal | undefined,
  statements: string[],
): Promise<void> {
  const { ok, output } = await runProgram(
    join(binaries.directory, 'postgres'),
    ['--single', '-D', inheritedPath(cluster), '-c', 'exit_on_error=on', 'postgres'],
    { account, directory: cluster, input: `${statements.join(';\n')};\n`, signal },
  )
  if (!ok) throw refusedByPostgres('The database could not be prepared', output, cluster)
}

/** Letters and digits only, so that it stands in SQL and in a connection string as it is. */
function newPassword(): string {
  return randomBytes(24).toString('hex')
}

async function writeSecret(path: string, secret: string, owner: Account | undefined) {
  const unfinished = `${path}.new`
  await rm(unfinished, { force: true })
  const file = await open(unfinished, 'wx', 0o600)
  try {
    await file.writeFile(`${secret}\n`)
    if (owner !== undefined) await file.chown(owner.uid, owner.gid)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
