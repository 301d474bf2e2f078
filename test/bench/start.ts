import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { request } from 'undici'

import { median, pause, print, say, until } from './support/measurement.ts'
import { rssMb } from './support/processes.ts'
import { endLater, runBenchmark } from './support/run-benchmark.ts'

// `npm start` on an installation that is already there: how soon it answers, and what memory it then holds.

const starts = 3
const targetSeconds = 3
const targetIdleMb = 150
const idleMs = 5_000

const dataDir = await mkdtemp(join(tmpdir(), 'clairon-bench-'))
endLater(() => rm(dataDir, { recursive: true, force: true }))

await runBenchmark(async () => {
  const first = await start()
  await first.stop()
  say(`the first start took ${first.seconds.toFixed(2)} s`)

  const seconds: number[] = []
  const idle: number[] = []
  for (let round = 1; round <= starts; round += 1) {
    const server = await start()
    seconds.push(server.seconds)
    await pause(idleMs)
    idle.push(await rssMb(server.pid))
    await server.stop()
    say(`start ${round}: ${seconds.at(-1)?.toFixed(2)} s, ${idle.at(-1)?.toFixed()} MB`)
  }
  print({ name: 'start', value: median(seconds), unit: 's', yardstick: targetSeconds })
  print({ name: 'idle-rss', value: median(idle), unit: 'MB', yardstick: targetIdleMb })
})

/** Starts the program. @returns once it is ready, with the seconds since it was launched. */
async function start(): Promise<{ pid: number; seconds: number; stop: () => Promise<void> }> {
  const [port, simulatorPort] = await freePorts()
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('CLAIRON_'))
  const launchedMs = performance.now()
  const program = spawn(process.execPath, ['scripts/start.mjs'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...Object.fromEntries(own),
      CLAIRON_DATA_DIR: dataDir,
      CLAIRON_PORT: String(port),
      CLAIRON_SIMULATOR_PORT: String(simulatorPort),
    },
  })
  const end = endLater(() => stop(program))
  await until(
    'the server was ready',
    async () => {
      if (program.exitCode !== null) throw new Error('The server ended.')
      return isReady(`http://127.0.0.1:${port}/readyz`)
    },
    { everyMs: 10, withinMs: 60_000 },
  )
  const seconds = (performance.now() - launchedMs) / 1_000
  return { pid: program.pid ?? 0, seconds, stop: end }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url)
    await body.dump()
    return statusCode === 200
  } catch {
    return false
  }
}

async function stop(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return
  const gone = once(program, 'exit')
  program.kill('SIGTERM')
  await gone
}

/** Two ports that nobody listens on. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const
  const ports: number[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('No port was given.')
    ports.push(address.port)
  }
  for (const server of servers) {
    server.close()
    await once(server, 'close')
  }
  return [ports[0] ?? 0, ports[1] ?? 0]
}
