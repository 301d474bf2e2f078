import type { Clock } from '../../src/platform/clock.ts'

/** A business clock that stands still until it is moved. */
export type ManualClock = Clock & {
  /** Moves to an instant, at once. */
  moveTo(at: Date | string): void
  passSeconds(seconds: number): void
}

/** Creates a clock that stands at `at`. */
export function createManualClock(at: string): ManualClock {
  let nowMs = Date.parse(at)
  const waiting = new Set<() => void>()
  function moveTo(next: Date | string): void {
    nowMs = new Date(next).getTime()
    for (const look of Array.from(waiting)) look()
  }
  return {
    rate: 1,
    isSimulated: false,
    now: () => new Date(nowMs),
    moveTo,
    passSeconds: (seconds) => moveTo(new Date(nowMs + seconds * 1_000)),
    async waitUntil(until, signal) {
      if (signal.aborted || until.getTime() <= nowMs) return
      await new Promise<void>((resolve) => {
        const look = () => {
          if (!signal.aborted && until.getTime() > nowMs) return
          waiting.delete(look)
          signal.removeEventListener('abort', look)
          resolve()
        }
        waiting.add(look)
        signal.addEventListener('abort', look)
      })
    },
  }
}
