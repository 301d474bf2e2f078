import { setTimeout as sleepFor } from 'node:timers/promises'

/**
 * Business time: what plans, rungs, windows and reports are made of. It may be simulated.
 * Leases, time-outs, pace and token lifetimes use real time instead.
 */
export type Clock = {
  now(): Date
  /** Business milliseconds that pass in one real millisecond. 1 unless simulated. */
  readonly rate: number
  /** Resolves when `now()` has reached `at`, or when `signal` fires, whichever comes first. Never rejects. */
  waitUntil(at: Date, signal: AbortSignal): Promise<void>
}

/** A timer of Node holds 32 bits; longer waits are made of several. */
const longestTimerMs = 2 ** 31 - 1

/** The computer's own time. */
export const systemClock: Clock = createClock(() => new Date(), 1)

/** Starts a clock at `startAt` that runs `rate` times as fast as the computer's. */
export function createSimulatedClock({ startAt, rate }: { startAt: Date; rate: number }): Clock {
  const startedAtMs = performance.now()
  return createClock(
    () => new Date(startAt.getTime() + Math.round((performance.now() - startedAtMs) * rate)),
    rate,
  )
}

function createClock(now: () => Date, rate: number): Clock {
  return {
    now,
    rate,
    async waitUntil(at, signal) {
      for (;;) {
        const realMs = (at.getTime() - now().getTime()) / rate
        if (realMs <= 0 || signal.aborted) return
        await sleep(Math.min(Math.ceil(realMs), longestTimerMs), signal)
      }
    },
  }
}

/** Waits in real time; resolves early, without an error, when `signal` fires. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await sleepFor(ms, undefined, { signal }).catch(() => undefined)
}
