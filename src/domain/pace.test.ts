import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createPace, type Pace } from './pace.ts'

/** Rounding of instants with fractions: far below what any timer can tell. */
const roundingMs = 1e-6

/** A caller as the lane is one: asks, sleeps as told, asks again, and only then lets a request leave. */
function run(
  pace: Pace,
  {
    untilMs,
    latenessOf,
    delayOf = () => 0,
    before = () => undefined,
  }: {
    untilMs: number
    /** How much later than asked for the sleep number `index` ends. */
    latenessOf: (index: number) => number
    /** How much later than its turn request number `index` leaves. */
    delayOf?: (index: number) => number
    /** What happens between two requests, e.g. a rest. */
    before?: (nowMs: number) => void
  },
): number[] {
  const leftAtMs: number[] = []
  let nowMs = 0
  let sleeps = 0
  while (nowMs < untilMs) {
    const waitMs = pace.waitMs(nowMs)
    if (waitMs > 0) {
      nowMs += waitMs + latenessOf(sleeps)
      sleeps += 1
      continue
    }
    const turn = pace.take(nowMs)
    nowMs += delayOf(leftAtMs.length)
    pace.leave(turn, nowMs)
    leftAtMs.push(nowMs)
    before(nowMs)
  }
  return leftAtMs
}

/** How much nearer together than they left requests may reach the service. */
const spareMs = 7.5

/** Where `perSecond` + 1 requests left within less than a second and what is spare. */
const tooClose = (leftAtMs: readonly number[], perSecond: number) =>
  leftAtMs.filter((at, index) => {
    const earlier = leftAtMs[index - perSecond]
    return earlier !== undefined && at - earlier < 1_000 + spareMs - roundingMs
  })

const PerSecond = fc.integer({ min: 1, max: 120 })
/** Timers that are on time, a little late, or away for seconds. */
const Lateness = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: 20, noNaN: true }),
    fc.double({ min: 0, max: 120, noNaN: true }),
    fc.double({ min: 0, max: 5_000, noNaN: true }),
  ),
  { minLength: 1, maxLength: 40 },
)

describe('a pace', () => {
  test('never lets more than so many leave within any one second and a little, however late the caller is', () => {
    fc.assert(
      fc.property(PerSecond, Lateness, (perSecond, lateness) => {
        const leftAtMs = run(createPace(perSecond), {
          untilMs: 20_000,
          latenessOf: (index) => lateness[index % lateness.length] ?? 0,
        })
        expect(tooClose(leftAtMs, perSecond)).toEqual([])
      }),
    )
  })

  test('counts when requests really left, however long after their turns', () => {
    fc.assert(
      fc.property(PerSecond, Lateness, Lateness, (perSecond, lateness, delays) => {
        const leftAtMs = run(createPace(perSecond), {
          untilMs: 20_000,
          latenessOf: (index) => lateness[index % lateness.length] ?? 0,
          delayOf: (index) => delays[index % delays.length] ?? 0,
        })
        expect(tooClose(leftAtMs, perSecond)).toEqual([])
      }),
    )
  })

  test('makes up for a stall', () => {
    const leftAtMs = run(createPace(50), {
      untilMs: 30_000,
      latenessOf: (index) => (index % 100 === 99 ? 50 : 0.5),
    })
    expect(leftAtMs.length / 30).toBeGreaterThan(49.5)
    expect(tooClose(leftAtMs, 50)).toEqual([])
  })

  test('never does so after rests either', () => {
    fc.assert(
      fc.property(
        PerSecond,
        Lateness,
        fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 10 }),
        (perSecond, lateness, rests) => {
          const pace = createPace(perSecond)
          let taken = 0
          const leftAtMs = run(pace, {
            untilMs: 20_000,
            latenessOf: (index) => lateness[index % lateness.length] ?? 0,
            before: (nowMs) => {
              taken += 1
              const ms = rests[taken % rests.length] ?? 0
              if (taken % 7 === 0) pace.restUntil(nowMs + ms)
              if (taken % 11 === 0) pace.slowDown(nowMs, { retryAfterMs: ms, random: 0 })
            },
          })
          expect(tooClose(leftAtMs, perSecond)).toEqual([])
        },
      ),
    )
  })

  test('reaches 97 % of it in the long run although timers are up to 20 ms late', () => {
    fc.assert(
      fc.property(
        PerSecond,
        fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (perSecond, lateness) => {
          const seconds = 120
          const leftAtMs = run(createPace(perSecond), {
            untilMs: seconds * 1_000,
            latenessOf: (index) => lateness[index % lateness.length] ?? 0,
          })
          expect(leftAtMs.length).toBeGreaterThanOrEqual(0.97 * perSecond * seconds)
        },
      ),
      { examples: [1, 7, 40, 50, 120].map((perSecond) => [perSecond, [20]]) },
    )
  })

  test('reaches 99 % of it with timers as they are, up to 1 ms late and some more', () => {
    const lateness = [0.9, 0.1, 0.5, 0, 0.7, 8, 0.3, 1, 0.6, 0.2, 0.8, 0.4]
    const leftAtMs = run(createPace(50), {
      untilMs: 120_000,
      latenessOf: (index) => lateness[index % lateness.length] ?? 0,
    })
    expect(leftAtMs.length / 120).toBeGreaterThan(49.5)
    expect(leftAtMs.length / 120).toBeLessThanOrEqual(50)
  })

  test('is even: a quarter of a second holds its share, and what may be caught up of a late timer', () => {
    const leftAtMs = run(createPace(40), { untilMs: 5_000, latenessOf: () => 0 })
    const [share, caughtUp] = [11, 4]
    for (const at of leftAtMs) {
      const within = leftAtMs.filter((other) => at <= other && other <= at + 250)
      expect(within.length).toBeLessThanOrEqual(share + caughtUp)
    }
  })

  test('saves nothing up while there is nothing to send, but for a moment of a late timer', () => {
    const pace = createPace(10)
    pace.take(0)
    const leftAtMs: number[] = []
    for (let nowMs = 60_000; nowMs < 60_100; nowMs += 1) {
      if (pace.waitMs(nowMs) > 0) continue
      pace.take(nowMs)
      leftAtMs.push(nowMs)
    }
    expect(leftAtMs.length).toBeLessThanOrEqual(2)
  })

  test('lets the first request leave at once', () => {
    expect(createPace(1).waitMs(12_345)).toBe(0)
  })
})

describe('a service that is called too much', () => {
  const perSecond = 40
  const leftWithin = (pace: Pace, fromMs: number, ms: number) => {
    let count = 0
    for (let nowMs = fromMs; nowMs < fromMs + ms; nowMs += 1) {
      if (pace.waitMs(nowMs) > 0) continue
      pace.take(nowMs)
      count += 1
    }
    return count
  }
  const after = (retryAfterMs: number) => ({ retryAfterMs, random: 0.5 })
  const unsaid = { retryAfterMs: null, random: 0.999 }

  test('is left alone for as long as it asks', () => {
    const pace = createPace(perSecond)
    expect(pace.slowDown(1_000, after(12_000))).toBe(12_000)
    expect(pace.waitMs(12_999)).toBe(1)
    expect(pace.waitMs(13_000)).toBe(0)
  })

  test('is called less afterwards, and step by step as often as before', () => {
    const pace = createPace(perSecond)
    pace.slowDown(0, after(0))
    expect(leftWithin(pace, 0, 1_000)).toBeLessThan(36)
    for (let second = 1; second <= 20; second += 1) pace.slowDown(second * 1_000, after(0))
    const slowest = leftWithin(pace, 20_500, 1_000)
    expect(slowest).toBeGreaterThanOrEqual(perSecond / 4)
    expect(slowest).toBeLessThan(perSecond / 2)
    expect(leftWithin(pace, 60_000, 1_000)).toBeGreaterThanOrEqual(perSecond - 1)
  })

  test('is not called more again for having been left alone', () => {
    const firstSecondAfter = (restMs: number) => {
      const pace = createPace(perSecond)
      pace.slowDown(0, after(restMs))
      return leftWithin(pace, restMs, 1_000)
    }
    expect(firstSecondAfter(60_000)).toBe(firstSecondAfter(1_000))
  })

  test('counts the answers to what left together as one', () => {
    const [once, often] = [createPace(perSecond), createPace(perSecond)]
    once.slowDown(0, after(0))
    for (let nowMs = 0; nowMs < 500; nowMs += 10) often.slowDown(nowMs, after(0))
    const [leftOnce, leftOften] = [leftWithin(once, 1_000, 1_000), leftWithin(often, 1_000, 1_000)]
    // The last of them came half a second later, and so did what comes back: no more than that.
    expect(leftOften).toBeGreaterThanOrEqual(leftOnce - 1)
  })

  test('that does not say how long rests a second, which doubles while nothing gets through', () => {
    const pace = createPace(perSecond)
    const rests = [0, 10_000, 20_000, 40_000].map((nowMs) => pace.slowDown(nowMs, unsaid))
    expect(rests.map((ms) => Math.round(ms / 1_000))).toEqual([1, 2, 4, 8])
    pace.succeed()
    expect(Math.round(pace.slowDown(100_000, unsaid) / 1_000)).toBe(1)
    for (let nowMs = 200_000; nowMs < 4_000_000; nowMs += 200_000) pace.slowDown(nowMs, unsaid)
    expect(pace.slowDown(4_000_000, unsaid)).toBeLessThanOrEqual(60_000)
  })

  test('tells of a rest once', () => {
    const pace = createPace(perSecond)
    expect(pace.slowDown(0, after(5_000))).toBe(5_000)
    expect(pace.slowDown(100, after(5_000))).toBe(0)
    expect(pace.slowDown(200, after(9_000))).toBe(9_000)
  })
})

describe('a rest', () => {
  test('holds: nothing leaves before its end', () => {
    const pace = createPace(50)
    pace.take(0)
    pace.restUntil(7_000)
    expect(pace.waitMs(20)).toBe(6_980)
    expect(pace.waitMs(6_999)).toBe(1)
    expect(pace.waitMs(7_000)).toBe(0)
  })

  test('is not shortened by a shorter one that is asked for later', () => {
    const pace = createPace(50)
    pace.restUntil(7_000)
    pace.restUntil(2_000)
    expect(pace.waitMs(0)).toBe(7_000)
  })

  test('is followed by the even pace and not by all that was held back', () => {
    const pace = createPace(50)
    pace.restUntil(7_000)
    const leftAtMs = run(pace, { untilMs: 8_000, latenessOf: () => 0 })
    expect(leftAtMs[0]).toBe(7_000)
    // 50 in the second, and what may be caught up of a late timer.
    expect(leftAtMs.filter((at) => at < 7_200).length).toBeLessThanOrEqual(10 + 6)
  })
})
