import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, open, readFile, rename, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'

import { sleep } from './clock.ts'
import type { Binaries } from './embedded-postgres-binaries.ts'
import { passwordFile, refusedByPostgres } from './embedded-postgres-cluster.ts'
import {
  type Account,
  type Log,
  clearLeftovers,
  errorCode,
  inheritedPath,
  openDirectory,
  programEnvironment,
  signalProcess,
  unlessMissing,
} from './embedded-postgres-processes.ts'
import { StartupError } from './startup-error.ts'

/** What it takes to start the server, again and again in the same way. */
export type ServerPlan = {
  directory: string
  cluster: string
  binaries: Binaries
  account: Account | undefined
  owner: Account | undefined
  settings: string[]
  connectionString: string
  log: Log
}

const answerTimeoutMs = 30_000
const sharedMemoryTimeoutMs = 10_000
const fastStopTimeoutMs = 20_000
const immediateStopTimeoutMs = 5_000
const longestPauseMs = 10_000
/** A server that has lived so long may be started again at once when it dies. */
const longLifeMs = 60_000
/** What is larger when a server starts is put aside. */
const agedLogBytes = 1024 * 1024
/** What grows larger while it runs is emptied. */
const largestLogBytes = 16 * 1024 * 1024
const logWatchMs = 10 * 60_000

/**
 * Starts the server, and starts it again whenever it dies, until `stop` is called.
 *
 * @throws StartupError when it does not start the first time; the reason of `signal` when that fires
 *   before it is ready. Nothing is left running in either case.
 */
export async function superviseServer(
  plan: ServerPlan,
  signal: AbortSignal | undefined,
): Promise<{ stop(): Promise<void> }> {
  let server = await startServer(plan, signal)
  const stopping = new AbortController()
  const stopWanted = aborted(stopping.signal)

  // A program that ends without stop() should not leave its database behind if it can be helped.
  const stopAtExit = () => server.signal('SIGINT')
  process.on('exit', stopAtExit)
  const logWatch = setInterval(() => void trimLog(plan), logWatchMs).unref()

  const supervision = (async () => {
    let pauseMs = 0
    for (;;) {
      const startedAtMs = performance.now()
      await Promise.race([server.ended, stopWanted])
      if (stopping.signal.aborted) return await server.stop()
      plan.log.warn('The database server has ended unexpectedly; starting it again.')
      if (performance.now() - startedAtMs > longLifeMs) pauseMs = 0
      for (let running = false; !running;) {
        await sleep(pauseMs, stopping.signal)
        pauseMs = Math.min(Math.max(100, pauseMs * 2), longestPauseMs)
        try {
          server = await startServer(plan, stopping.signal)
          running = true
        } catch (error) {
          if (stopping.signal.aborted) return
          const why = error instanceof Error ? error.message : String(error)
          plan.log.warn(`The database server does not start again yet: ${why}`)
        }
      }
      plan.log.info('The database server is back.')
    }
  })()

  return {
    async stop() {
      stopping.abort()
      await supervision
      clearInterval(logWatch)
      process.off('exit', stopAtExit)
      // Back ends outlive a server that had to be killed.
      await clearLeftovers(plan)
    },
  }
}

type RunningServer = {
  /** Resolves when the server's process has ended, however. */
  ended: Promise<void>
  signal(name: NodeJS.Signals): void
  stop(): Promise<void>
}

/** Starts the server once and waits until it takes connections. */
async function startServer(
  plan: ServerPlan,
  signal: AbortSignal | undefined,
): Promise<RunningServer> {
  const sharedMemoryUntilMs = performance.now() + sharedMemoryTimeoutMs
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    signal?.throwIfAborted()
    await clearLeftovers(plan)
    const { server, logStart } = await spawnServer(plan)
    try {
      await waitUntilReady(server, plan, signal)
      return server
    } catch (error) {
      await server.stop()
      if (!(error instanceof ServerEnded)) throw error
      const said = (await readFile(logPath(plan))).subarray(logStart).toString()
      // The kernel keeps the memory of a killed server until its last back end has gone.
      const passing = /pre-existing shared memory block|lock file ".*" already exists/.test(said)
      if (!passing || performance.now() > sharedMemoryUntilMs) {
        throw refusedByPostgres('The database server does not start', said, plan.directory)
      }
      await sleep(pauseMs, signal ?? new AbortController().signal)
    }
  }
}

/** Not for the world: tells `startServer` to look into the log. */
class ServerEnded extends Error {
  override readonly name = 'ServerEnded'
}

/** @returns also where in the log the words of this server begin. */
async function spawnServer(plan: ServerPlan): Promise<{ server: RunningServer; logStart: number }> {
  const directory = await openDirectory(plan.cluster)
  try {
    const logFile = await openLog(plan)
    try {
      const { size: logStart } = await logFile.stat()
      const child = spawn(
        join(plan.binaries.directory, 'postgres'),
        ['-D', inheritedPath(plan.cluster), ...plan.settings.flatMap((setting) => ['-c', setting])],
        {
          ...plan.account,
          cwd: '/',
          // A session of its own: Ctrl-C in a terminal is for us, and we stop the server in order.
          detached: true,
          env: programEnvironment,
          stdio: ['ignore', logFile.fd, logFile.fd, directory.fd],
        },
      )
      return { server: observe(child, plan), logStart }
    } finally {
      await logFile.close()
    }
  } finally {
    await directory.close()
  }
}

function observe(child: ChildProcess, { account, log }: ServerPlan): RunningServer {
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      log.warn(`The database server cannot be run: ${error.message}`)
      resolve()
    })
  })
  return {
    ended,
    signal: (name) => signalChild(child, name, account),
    stop: () => stopChild(child, ended, account),
  }
}

function signalChild(
  child: ChildProcess,
  name: NodeJS.Signals,
  account: Account | undefined,
): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    signalProcess(child.pid, name, account)
  }
}

async function stopChild(
  child: ChildProcess,
  ended: Promise<void>,
  account: Account | undefined,
): Promise<void> {
  signalChild(child, 'SIGINT', account)
  if (await endsWithin(ended, fastStopTimeoutMs)) return
  signalChild(child, 'SIGQUIT', account)
  if (await endsWithin(ended, immediateStopTimeoutMs)) return
  signalChild(child, 'SIGKILL', account)
  await ended
}

/**
 * Waits until a connection succeeds. A server that says it is starting up is recovering from a
 * crash: it is given all the time it needs.
 */
async function waitUntilReady(
  server: RunningServer,
  plan: ServerPlan,
  signal: AbortSignal | undefined,
): Promise<void> {
  let ended = false
  void server.ended.then(() => (ended = true))
  let silentUntilMs = performance.now() + answerTimeoutMs
  let sayAtMs = performance.now() + 5_000
  for (;;) {
    signal?.throwIfAborted()
    if (ended) throw new ServerEnded()
    const answer = await knock(plan)
    if (answer === 'ready' && !ended) return
    const nowMs = performance.now()
    if (answer === 'starting') silentUntilMs = nowMs + answerTimeoutMs
    if (nowMs > silentUntilMs) {
      throw new StartupError(
        `The database server has not answered for ${answerTimeoutMs / 1000} s: look into ${logPath(plan)}.`,
      )
    }
    if (nowMs > sayAtMs) {
      plan.log.info(
        'The database server is still starting; after a crash it repeats its last work.',
      )
      sayAtMs = nowMs + 10_000
    }
    await sleep(20, signal ?? new AbortController().signal)
  }
}

async function knock(plan: ServerPlan): Promise<'ready' | 'starting' | 'silent'> {
  const client = new Client({
    connectionString: plan.connectionString,
    connectionTimeoutMillis: 2_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return 'ready'
  } catch (error) {
    switch (errorCode(error)) {
      case '57P03':
        return 'starting'
      // Our own program was quicker to take every connection there is.
      case '53300':
        return 'ready'
      case '28P01':
        throw new StartupError(
          `The database does not take the password in ${passwordFile(plan.directory)}: remove that file, and the next start sets a new one.`,
          { cause: error },
        )
      case '3D000':
      case '28000':
        throw new StartupError(
          `The database in ${plan.cluster} is not one that Clairon has made: move it away, or name it with CLAIRON_DATABASE_URL.`,
          { cause: error },
        )
      default:
        return 'silent'
    }
  } finally {
    await client.end().catch(() => undefined)
  }
}

function logPath(plan: ServerPlan): string {
  return join(plan.directory, 'server.log')
}

/** Opens the log to be appended to; what has grown large becomes `server.log.1`. */
async function openLog(plan: ServerPlan) {
  const path = logPath(plan)
  const kept = await unlessMissing(stat(path))
  if (kept !== undefined && kept.size > agedLogBytes) await rename(path, `${path}.1`)
  const file = await open(path, 'a', 0o600)
  if (plan.owner !== undefined) await file.chown(plan.owner.uid, plan.owner.gid)
  return file
}

/** The server holds the file open, so it is copied away and emptied. */
async function trimLog(plan: ServerPlan): Promise<void> {
  const path = logPath(plan)
  try {
    if ((await stat(path)).size <= largestLogBytes) return
    await copyFile(path, `${path}.1`)
    await truncate(path)
  } catch (error) {
    plan.log.warn(`The log of the database server could not be trimmed: ${String(error)}`)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function endsWithin(ended: Promise<void>, ms: number): Promise<boolean> {
  const waiting = new AbortController()
  const inTime = await Promise.race([
    ended.then(() => true),
    sleep(ms, waiting.signal).then(() => false),
  ])
  waiting.abort()
  return inTime
}
