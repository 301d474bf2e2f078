import { z } from 'zod'

import { type Clock, createSimulatedClock } from './clock.ts'
import { readDataFile, writeDataFile } from './data-file.ts'

const fileName = 'clock.json'

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
  const setting = { startAt: startAt.toISOString(), rate }
  const found = readClock(dataDir)
  const isSame = found?.startAt === setting.startAt && found.rate === rate
  const others = isSame ? found.processes.filter(isAlive) : []
  const startedAt = others.length > 0 && found ? found.startedAt : new Date().toISOString()

  const processes = [...others, process.pid]
  writeDataFile(dataDir, fileName, JSON.stringify({ ...setting, startedAt, processes }))
  return createSimulatedClock({ startAt, rate, startedAt: new Date(startedAt) })
}

function readClock(dataDir: string): z.infer<typeof ClockFile> | null {
  try {
    return ClockFile.parse(JSON.parse(readDataFile(dataDir, fileName) ?? ''))
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
