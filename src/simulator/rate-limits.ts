/** So many calls in a span that slides along. */
export type RateLimit = { seconds: number; calls: number }

/** How many keys may be remembered before idle ones are thrown out. */
const sweepAbove = 20_000

/** Lets calls of one key through while every limit holds. Refused calls do not count. */
export function createRateLimiter(
  limits: readonly RateLimit[],
  { nowMs }: { nowMs: () => number },
) {
  const longestMs = Math.max(0, ...limits.map(({ seconds }) => seconds * 1_000))
  const callsByKey = new Map<string, number[]>()
  let sweepAt = sweepAbove

  function sweep(now: number): void {
    for (const [key, calls] of callsByKey) {
      if ((calls.at(-1) ?? 0) <= now - longestMs) callsByKey.delete(key)
    }
    sweepAt = callsByKey.size + sweepAbove
  }

  return {
    /** Takes one call. @returns 0 when it may pass, else the milliseconds until it might. */
    take(key: string): number {
      if (limits.length === 0) return 0
      const now = nowMs()
      const calls = callsByKey.get(key) ?? []
      while (calls.length > 0 && (calls[0] ?? 0) <= now - longestMs) calls.shift()
      for (const limit of limits) {
        // The call that is `calls` back must have left the span.
        const oldest = calls.at(-limit.calls)
        const waitMs = oldest === undefined ? 0 : oldest + limit.seconds * 1_000 - now
        if (waitMs > 0) return waitMs
      }
      calls.push(now)
      callsByKey.set(key, calls)
      if (callsByKey.size > sweepAt) sweep(now)
      return 0
    },
  }
}
