import type { Logger } from '../platform/logger.ts'

/** The same is written down so often. Real time. */
const everyMs = 60_000
const mostKinds = 1_000

/**
 * Creates a log of refused calls, which anybody on the Internet can make: each reason on each channel
 * is written down once a minute, with the number of those that were left out.
 */
export function createRefusalLog(
  log: Logger,
  nowMs: () => number = () => performance.now(),
): (channelId: string, reason: string) => void {
  const told = new Map<string, { atMs: number; more: number }>()

  return (channelId, reason) => {
    const known = /^\d{1,9}$/.test(channelId) && reason !== 'not-found' ? channelId : 'none'
    const key = `${known} ${reason}`
    const before = told.get(key)
    if (before && nowMs() - before.atMs < everyMs) {
      before.more += 1
      return
    }
    if (told.size >= mostKinds) told.clear()
    told.set(key, { atMs: nowMs(), more: 0 })
    log.warn({ channelId: known, reason, more: before?.more ?? 0 }, 'a call was refused')
  }
}
