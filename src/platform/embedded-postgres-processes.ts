import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:fs'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { sleep } from './clock.ts'
import { StartupError } from './startup-error.ts'

/** The account that PostgreSQL's programs run as. Absent means our own. */
export type Account = { uid: number; gid: number }

export type Log = { info(message: string): void; warn(message: string): void }

/**
 * All that PostgreSQL's programs see of the environment: English messages, because some of them are
 * recognised, and nothing of the caller's locale, which may not be installed.
 */
export const programEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * The path under which a program sees the directory that it was given as descriptor 3. Through the
 * descriptor it needs no right to walk the way there, so root's data may lie under a home of mode
 * 0700 and yet be served by another account, and no path is too long for PostgreSQL.
 */
export function inheritedPath(directory: string): string {
  return process.platform === 'linux' ? '/proc/self/fd/3' : directory
}

/** Opens a directory so that a program can be given it as descriptor 3. The caller closes it. */
export function openDirectory(directory: string) {
  return open(directory, constants.O_RDONLY | constants.O_DIRECTORY)
}

/**
 * Runs a program to its end, in a session of its own so that Ctrl-C does not reach it.
 *
 * @param options.directory handed over as descriptor 3, see `inheritedPath`.
 * @returns what it printed on both outputs; `ok` when its exit code was 0.
 * @throws the system's error when it cannot be run at all; the reason of `signal` when that fires,
 *   after the program and its children have been killed.
 */
export async function runProgram(
  program: string,
  args: string[],
  options: {
    account?: Account | undefined
    directory?: string
    input?: string
    signal?: AbortSignal | undefined
  } = {},
): Promise<{ ok: boolean; output: string }> {
  options.signal?.throwIfAborted()
  const directory =
    options.directory === undefined ? undefined : await openDirectory(options.directory)
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        ...options.account,
        // PostgreSQL 15 wants to come back to the directory it started in.
        cwd: '/',
        detached: true,
        env: programEnvironment,
        stdio: ['pipe', 'pipe', 'pipe', ...(directory === undefined ? [] : [directory.fd])],
      })
      let output = ''
      const take = (chunk: Buffer) => (output += chunk.toString())
      child.stdout?.on('data', take)
      child.stderr?.on('data', take)
      // A program that ends before it has read everything is judged by its exit code.
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(options.input)

      const kill = () => {
        if (child.pid !== undefined) signalProcess(-child.pid, 'SIGKILL', options.account)
      }
      options.signal?.addEventListener('abort', kill)
      const settle = (then: () => void) => {
        options.signal?.removeEventListener('abort', kill)
        if (options.signal?.aborted) reject(options.signal.reason)
        else then()
      }
      child.on('error', (error) => settle(() => reject(error)))
      child.on('close', (code) => settle(() => resolve({ ok: code === 0, output })))
    })
  } finally {
    await directory?.close()
  }
}

/** Sends a signal (to a whole group if `pid` is negative). Nothing happens when nobody is there any more. */
export function signalProcess(
  pid: number,
  name: NodeJS.Signals,
  account: Account | undefined,
): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return
    if (errorCode(error) !== 'EPERM' || account === undefined) throw error
    // In some containers root may change its account but not signal others: let the account do it.
    spawnSync('/bin/sh', ['-c', `kill -s ${name.slice(3)} -- ${pid}`], {
      ...account,
      cwd: '/',
      env: programEnvironment,
      stdio: 'ignore',
    })
  }
}

/** Reads the code of an error of the system or of PostgreSQL. Empty when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}

/** Resolves to undefined where the file is not there. */
export async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Ends whatever an earlier life has left running in a cluster directory, and removes the files by
 * which PostgreSQL would take a stranger with a recycled process id for itself. A living server is
 * shut down in order; back ends whose server was killed are told to quit.
 * The caller holds the lock of the data directory, so nobody else's server can be meant.
 *
 * @throws StartupError when something does not end.
 */
export async function clearLeftovers({
  cluster,
  account,
  log,
}: {
  cluster: string
  account: Account | undefined
  log: Log
}): Promise<void> {
  let found = await serverProcesses(cluster, account)
  if (found.length > 0) {
    const postmaster = await recordedPostmaster(cluster)
    log.info(`Ending what is left of an earlier database server in ${cluster}.`)
    const steps: { name: NodeJS.Signals; to: (pid: number) => boolean; waitMs: number }[] = [
      { name: 'SIGINT', to: (pid) => pid === postmaster, waitMs: 20_000 },
      { name: 'SIGQUIT', to: () => true, waitMs: 5_000 },
      { name: 'SIGKILL', to: () => true, waitMs: 5_000 },
    ]
    for (const { name, to, waitMs } of steps) {
      if (!found.some(to)) continue
      for (const pid of found.filter(to)) signalProcess(pid, name, account)
      const untilMs = performance.now() + waitMs
      do {
        await sleep(25, new AbortController().signal)
        found = await serverProcesses(cluster, account)
      } while (found.length > 0 && performance.now() < untilMs)
    }
    if (found.length > 0) {
      throw new StartupError(
        `An earlier database server in ${cluster} does not end: kill process ${found.join(', ')} and start again.`,
      )
    }
  }
  for (const file of ['postmaster.pid', '.s.PGSQL.5432', '.s.PGSQL.5432.lock']) {
    await rm(join(cluster, file), { force: true })
  }
}

/**
 * Lists the PostgreSQL processes that work in a cluster directory: the server itself and its back
 * ends. Every one of them has that directory as its working directory. None where there is no
 * directory.
 */
async function serverProcesses(cluster: string, account: Account | undefined): Promise<number[]> {
  if ((await unlessMissing(stat(cluster))) === undefined) return []
  if (process.platform !== 'linux') return await recordedServer(cluster)
  // Run under the account of the server: in a container root may not look at other people's processes.
  const { output } = await runProgram(
    '/bin/sh',
    [
      '-c',
      'for p in /proc/[0-9]*; do [ "$p/cwd" -ef /proc/self/fd/3 ] && echo "${p#/proc/} $(readlink "$p/exe")"; done',
    ],
    { account, directory: cluster },
  )
  return output.split('\n').flatMap((line) => {
    const [, pid, program] = /^(\d+) .*?([^/ ]+)(?: \(deleted\))?$/.exec(line) ?? []
    return pid !== undefined && program === 'postgres' ? [Number(pid)] : []
  })
}

async function recordedServer(cluster: string): Promise<number[]> {
  const pid = await recordedPostmaster(cluster)
  if (pid === undefined) return []
  const { output } = await runProgram('/bin/ps', ['-o', 'command=', '-p', String(pid)])
  return output.includes('postgres') && output.includes(cluster) ? [pid] : []
}

async function recordedPostmaster(cluster: string): Promise<number | undefined> {
  const file = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(file, 10)
  return Number.isNaN(pid) ? undefined : pid
}
