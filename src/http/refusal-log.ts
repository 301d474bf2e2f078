import type { Logger } from '../platform/logger.ts'

/** The same is written down so often. Real time. */
const everyMs = 60_000
const mostKinds = 1_000

/**
 * Creates a log of refused calls, which anybody on the Internet can make: each reason on each channel
 * is written down once a minute, with the number of those that were left out. `channelId` is null where
 * nobody knows whether there is such a channel, or strangers could fill the log with ids of their own.
 */
export function createRefusalLog(
  log: Logger,
  nowMs: () => number = () => performance.now(),
): (channelId: string | null, reason: string) => void {
  const told = new Map<string, { atMs: number; more: number }>()

  return (channelId, reason) => {
    const key = `${channelId} ${reason}`
    const before = told.get(key)
    if (before && nowMs() - before.atMs < everyMs) {
      before.more += 1
      return
    }
    if (told.size >= mostKinds) told.clear()
    told.set(key, { atMs: nowMs(), more: 0 })
    log.warn({ channelId, reason, more: before?.more ?? 0 }, 'a call was refused')
  }
}
