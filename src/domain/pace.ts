/** The pace of a lane: when may the next request leave? */
export type Pace = {
  /** Real milliseconds until a request may leave; 0 for at once. */
  waitMs(nowMs: number): number
  /** Counts a request that leaves. */
  take(nowMs: number): void
  /** Nothing leaves before then: the service asked for a rest. */
  restUntil(atMs: number): void
}

/** Timers of a busy machine are late; what was missed within this span may be caught up. */
const catchUpMs = 25

/**
 * Creates an even pace of `perSecond`, which never lets more than that leave within any one second.
 * Instants are real and monotone milliseconds.
 */
export function createPace(perSecond: number): Pace {
  const gapMs = 1_000 / perSecond
  const latest: number[] = Array.from(
    { length: Math.max(1, Math.floor(perSecond)) },
    () => -Infinity,
  )
  let position = 0
  let nextMs = -Infinity
  let restMs = -Infinity

  const earliestMs = () =>
    // The request that left `perSecond` requests ago must be a whole second back.
    Math.max(nextMs, restMs, (latest[position] ?? -Infinity) + 1_000)

  return {
    waitMs: (nowMs) => Math.max(0, earliestMs() - nowMs),
    take(nowMs) {
      latest[position] = nowMs
      position = (position + 1) % latest.length
      nextMs = Math.max(nextMs, nowMs - catchUpMs) + gapMs
    },
    restUntil(atMs) {
      restMs = Math.max(restMs, atMs)
    },
  }
}
