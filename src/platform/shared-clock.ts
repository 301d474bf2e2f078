import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { z } from 'zod'

import { type Clock, createSimulatedClock } from './clock.ts'
import { StartupError } from './startup-error.ts'

const ClockFile = z.object({
  startAt: z.iso.datetime(),
  rate: z.number(),
  startedAt: z.iso.datetime(),
  processes: z.array(z.int().positive()),
})

/**
 * Starts a simulated clock, or joins the one that another process of this data directory has started
 * with the same setting and still reads: server, worker and simulator then agree what time it is.
 * Once none of them runs any more, the next start begins at `startAt` again.
 *
 * @throws {StartupError} when the data directory cannot be written.
 */
export function joinSimulatedClock(
  dataDir: string,
  { startAt, rate }: { startAt: Date; rate: number },
): Clock {
  const path = join(dataDir, 'clock.json')
  const setting = { startAt: startAt.toISOString(), rate }
  const found = readClock(path)
  const isSame = found?.startAt === setting.startAt && found.rate === rate
  const others = isSame ? found.processes.filter(isAlive) : []
  const startedAt = others.length > 0 && found ? found.startedAt : new Date().toISOString()

  const processes = [...others, process.pid]
  try {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(`${path}.${process.pid}`, JSON.stringify({ ...setting, startedAt, processes }))
    renameSync(`${path}.${process.pid}`, path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartupError(
      `Cannot write ${path}: ${reason}. Choose another directory with CLAIRON_DATA_DIR.`,
    )
  }
  return createSimulatedClock({ startAt, rate, startedAt: new Date(startedAt) })
}

function readClock(path: string): z.infer<typeof ClockFile> | null {
  try {
    return ClockFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null // None yet, or one that a crash has left half written.
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false // A number that a dead process has left to us.
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
