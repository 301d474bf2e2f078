/** Requests per second on a channel. Below the services' own limits, whose figures they call estimates. */
export const paceLimits = {
  /** Microsoft, "Rate limiting for agents": 50 a second for an app in a tenant, all calls together. */
  teams: { usual: 40, most: 50 },
  /** New conversations. */
  skype: { usual: 1, most: 1 },
} as const

/** The pace of a lane: when may the next request leave? Instants are real and monotone milliseconds. */
export type Pace = {
  /** Real milliseconds until a request may leave; 0 for at once. */
  waitMs(nowMs: number): number
  /** Counts a request that may leave now. @returns its turn, for `leave`. */
  take(nowMs: number): number
  /** Says when the request of a turn really left, which is somewhat later on a busy machine. */
  leave(turn: number, nowMs: number): void
  /** Nothing leaves before then. */
  restUntil(atMs: number): void
  /** Real milliseconds that are left of a rest; 0 when there is none. */
  restingMs(nowMs: number): number
  /**
   * The service calls it too much: rests as long as it asks, or, where it does not say, for a second
   * that doubles while nothing gets through; then goes on more slowly, and slowly becomes faster again.
   *
   * @param random in [0, 1).
   * @returns how long it rests from now; 0 where that hardly adds to a rest under way.
   */
  slowDown(nowMs: number, asked: { retryAfterMs: number | null; random: number }): number
  /** The service took a request. */
  succeed(): void
}

/**
 * The service counts by the instants at which requests reach it, and some come nearer together than they
 * left. So what it may get in a second leaves within somewhat more, which keeps 99 % of the pace.
 */
const fullSecondMs = 1_007.5
/** Above it, or a timer that is late once would make its place in every second to come later. */
const evenSecondMs = 1_009.5
/**
 * Timers of a busy machine are late; what was missed within this span may be caught up. With a quarter of it,
 * stalls of some 40 ms cost the pace its last half percent.
 */
const catchUpMs = 100
/** Answers to requests that left together are one reproof. */
const reproofMs = 1_000
/** What one reproof leaves of the pace, and the least that all of them leave. */
const slower = 0.8
const leastShare = 0.25
/** How much of the full pace comes back in a second without reproof. */
const regainedPerSecond = 0.05
const longestRestMs = 60_000
const hardlyMs = 250

/**
 * Creates an even pace of just below `perSecond`, which never lets more than that leave within any one
 * second, with 7.5 ms to spare.
 */
export function createPace(perSecond: number): Pace {
  const latest: number[] = Array.from(
    { length: Math.max(1, Math.floor(perSecond)) },
    () => -Infinity,
  )
  let position = 0
  let nextMs = -Infinity
  let restMs = -Infinity
  let share = 1
  let reprovedMs = -Infinity
  let reproofs = 0

  /** A rest is no proof that the service bears more: what comes back is counted from its end. */
  function shareAt(nowMs: number): number {
    const quietMs = Math.max(0, nowMs - Math.max(reprovedMs, restMs))
    return share === 1 ? 1 : Math.min(1, share + (quietMs / 1_000) * regainedPerSecond)
  }
  const earliestMs = () =>
    // The request that left `perSecond` requests ago must be a full second back.
    Math.max(nextMs, restMs, (latest[position] ?? -Infinity) + fullSecondMs)
  const restUntil = (atMs: number) => {
    restMs = Math.max(restMs, atMs)
    // A rest is not made up for.
    nextMs = Math.max(nextMs, restMs)
  }

  return {
    waitMs: (nowMs) => Math.max(0, earliestMs() - nowMs),
    take(nowMs) {
      const turn = position
      latest[turn] = nowMs
      position = (turn + 1) % latest.length
      nextMs = Math.max(nextMs, nowMs - catchUpMs) + evenSecondMs / (perSecond * shareAt(nowMs))
      return turn
    },
    leave(turn, nowMs) {
      // Later than a second it is another's turn already, and counts there: never too little.
      latest[turn] = Math.max(latest[turn] ?? nowMs, nowMs)
    },
    restUntil,
    restingMs: (nowMs) => Math.max(0, restMs - nowMs),
    slowDown(nowMs, { retryAfterMs, random }) {
      if (nowMs - reprovedMs >= reproofMs) {
        share = Math.max(leastShare, shareAt(nowMs) * slower)
        reprovedMs = nowMs
        reproofs += 1
      }
      const doubled = Math.min(1_000 * 2 ** Math.max(0, reproofs - 1), longestRestMs)
      const known = Math.max(restMs, nowMs)
      restUntil(nowMs + (retryAfterMs ?? doubled * (0.5 + random / 2)))
      return restMs - known < hardlyMs ? 0 : restMs - nowMs
    },
    succeed() {
      reproofs = 0
    },
  }
}
