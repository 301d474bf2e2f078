import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { type Interval, isOpen, lengthOf } from './calendar.ts'
import { binMs, countPerBin, leaveMargin, spreadOver } from './spread.ts'

const minuteMs = 60_000
const openingAt = Date.parse('2026-11-24T08:00:00Z')

/** Stretches in order, none touching another, as `openTimeOf` gives them. */
const OpenTime = fc
  .array(
    fc.record({
      gapMs: fc.integer({ min: 1, max: 900 * minuteMs }),
      lengthMs: fc.integer({ min: 1, max: 600 * minuteMs }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((stretches) => {
    let at = openingAt
    return stretches.map(({ gapMs, lengthMs }): Interval => {
      const from = at + gapMs
      at = from + lengthMs
      return { from, until: at }
    })
  })

/** Any dice, those at the very edges included. */
const Dice = fc
  .array(
    fc.oneof(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom(0, 1 - 2 ** -53),
    ),
    { minLength: 1, maxLength: 50 },
  )
  .map((throws) => () => {
    let next = 0
    return () => {
      next += 1
      return throws[next % throws.length] ?? 0
    }
  })

/** Splits open time where half of it is over. */
function isInFirstHalf(openTime: readonly Interval[], at: number): boolean {
  const passedMs = openTime.reduce(
    (sum, { from, until }) => sum + Math.max(0, Math.min(at, until) - from),
    0,
  )
  return passedMs < lengthOf(openTime) / 2
}

describe('first attempts', () => {
  test('lie in open time, in order, on whole milliseconds', () => {
    fc.assert(
      fc.property(OpenTime, fc.integer({ min: 0, max: 400 }), Dice, (openTime, count, dice) => {
        const instants = spreadOver({ openTime, count, random: dice() })
        expect(instants).toHaveLength(count)
        expect(instants.filter((at) => !isOpen(openTime, at))).toEqual([])
        expect(instants.filter((at) => !Number.isInteger(at))).toEqual([])
        expect(instants).toEqual(instants.toSorted((a, b) => a - b))
      }),
    )
  })

  test('are spread flat: each half of open time gets half of them, give or take one', () => {
    fc.assert(
      fc.property(OpenTime, fc.integer({ min: 1, max: 1_001 }), Dice, (openTime, count, dice) => {
        // Open time of less than a millisecond an attempt cannot be halved on whole milliseconds.
        fc.pre(lengthOf(openTime) > 2 * count)
        const instants = spreadOver({ openTime, count, random: dice() })
        const first = instants.filter((at) => isInFirstHalf(openTime, at)).length
        expect(Math.abs(first - count / 2)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('are the same with the same dice', () => {
    fc.assert(
      fc.property(OpenTime, Dice, (openTime, dice) => {
        const plan = () => spreadOver({ openTime, count: 30, random: dice() })
        expect(plan()).toEqual(plan())
      }),
    )
  })

  test('differ with other dice, so that nobody can tell the next instant from the last', () => {
    const openTime = [{ from: openingAt, until: openingAt + 60 * minuteMs }]
    const plan = (random: number) => spreadOver({ openTime, count: 3, random: () => random })
    const minutes = (instants: number[]) => instants.map((at) => (at - openingAt) / minuteMs)
    expect(minutes(plan(0))).toEqual([0, 20, 40])
    expect(minutes(plan(0.5))).toEqual([10, 30, 50])
  })

  test.each([
    ['nobody has no instant', 0, 0.5, []],
    ['one person may come at the opening', 1, 0, [0]],
    ['one person may come after lunch', 1, 0.75, [150]],
    ['the last second before lunch is followed by the reopening', 2, 0.5, [30, 150]],
  ])('%s', (_rule, count, random, minutes) => {
    const openTime = [
      { from: openingAt, until: openingAt + 60 * minuteMs },
      { from: openingAt + 120 * minuteMs, until: openingAt + 180 * minuteMs },
    ]
    const instants = spreadOver({ openTime, count, random: () => random })
    expect(instants.map((at) => (at - openingAt) / minuteMs)).toEqual(minutes)
  })
})

describe('the last moments of open time', () => {
  test.each([
    ['a minute of a day', 9 * 60, 9 * 60 - 1],
    ['a minute of an hour', 60, 59],
    ['a fiftieth of a short stretch', 25, 24.5],
  ])('stay free: %s', (_rule, minutes, left) => {
    const stretch = (length: number) => ({
      from: openingAt,
      until: openingAt + length * minuteMs,
    })
    expect(leaveMargin([stretch(minutes)])).toEqual([stretch(left)])
  })

  test('never take all of a stretch', () => {
    fc.assert(
      fc.property(OpenTime, (openTime) => {
        for (const { from, until } of leaveMargin(openTime)) expect(until).toBeGreaterThan(from)
      }),
    )
  })
})

describe('counts per half hour', () => {
  test('add up to the number of instants, each in the half hour it lies in', () => {
    fc.assert(
      fc.property(OpenTime, fc.integer({ min: 0, max: 300 }), Dice, (openTime, count, dice) => {
        const instants = spreadOver({ openTime, count, random: dice() })
        const bins = countPerBin(instants)
        expect([...bins.values()].reduce((sum, inBin) => sum + inBin, 0)).toBe(count)
        for (const [bin, inBin] of bins) {
          expect(bin % binMs).toBe(0)
          expect(instants.filter((at) => bin <= at && at < bin + binMs)).toHaveLength(inBin)
        }
      }),
    )
  })

  test('begin on the full and the half hour', () => {
    const at = (text: string) => Date.parse(`2026-11-24T${text}Z`)
    expect(
      countPerBin([at('09:29:59.999'), at('09:30:00'), at('09:59:59'), at('10:00:00')]),
    ).toEqual(
      new Map([
        [at('09:00:00'), 1],
        [at('09:30:00'), 2],
        [at('10:00:00'), 1],
      ]),
    )
  })
})
