import { setTimeout as sleepFor } from 'node:timers/promises'

/**
 * Business time: what plans, rungs, windows and reports are made of. It may be simulated.
 * Leases, time-outs, pace and token lifetimes use real time instead.
 */
export type Clock = {
  now(): Date
  /** Business milliseconds that pass in one real millisecond. 1 unless simulated. */
  readonly rate: number
  /** Whether this is another time than the computer's, so that nothing real may be written to. */
  readonly isSimulated: boolean
  /** Resolves when `now()` has reached `at`, or when `signal` fires, whichever comes first. Never rejects. */
  waitUntil(at: Date, signal: AbortSignal): Promise<void>
}

/** A timer of Node holds 32 bits; longer waits are made of several. */
const longestTimerMs = 2 ** 31 - 1

/** The computer's own time. */
export const systemClock: Clock = createClock(() => new Date(), { rate: 1, isSimulated: false })

/**
 * Creates a clock that showed `startAt` at the real instant `startedAt`, and has run `rate` times as
 * fast as the computer's since.
 */
export function createSimulatedClock({
  startAt,
  rate,
  startedAt = new Date(),
}: {
  startAt: Date
  rate: number
  startedAt?: Date
}): Clock {
  // Monotone from here on: a computer whose time is set meanwhile does not move business time.
  const passedMs = Date.now() - startedAt.getTime()
  const createdMs = performance.now()
  const now = () => {
    const realMs = passedMs + performance.now() - createdMs
    return new Date(startAt.getTime() + Math.round(realMs * rate))
  }
  return createClock(now, { rate, isSimulated: true })
}

function createClock(
  now: () => Date,
  { rate, isSimulated }: Pick<Clock, 'rate' | 'isSimulated'>,
): Clock {
  return {
    now,
    rate,
    isSimulated,
    async waitUntil(at, signal) {
      for (;;) {
        const realMs = (at.getTime() - now().getTime()) / rate
        if (realMs <= 0 || signal.aborted) return
        await sleep(Math.min(Math.ceil(realMs), longestTimerMs), signal)
      }
    },
  }
}

/** Waits in real time, 24 days at most; resolves early, without an error, when `signal` fires. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await sleepFor(Math.min(ms, longestTimerMs), undefined, { signal }).catch(() => undefined)
}
