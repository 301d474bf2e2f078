import * as fc from 'fast-check'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, test } from 'vitest'

import type { Interval } from './calendar.ts'
import {
  closedOf,
  expectBins,
  instantAfterOpen,
  queueAtEnd,
  unionOf,
  type ZoneShare,
} from './preview.ts'
import { countPerBin, leaveMargin, spreadOver } from './spread.ts'

const at = (time: string) => Date.parse(`2026-11-${time}:00Z`)
const stretch = (from: string, until: string): Interval => ({ from: at(from), until: at(until) })
const tuesday = stretch('24T09:00', '24T17:00')
const wednesday = stretch('25T09:00', '25T17:00')

/** Open time of up to ten stretches, of a minute to half a day each, with gaps between. */
const anyOpenTime = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 720 })), {
    minLength: 1,
    maxLength: 10,
  })
  .map((minutes) => {
    let from = at('24T00:00')
    return minutes.map(([gap, open]): Interval => {
      from += gap * 60_000
      const until = from + open * 60_000
      const interval = { from, until }
      from = until
      return interval
    })
  })
const anyZones = fc.array(
  fc.record({ openTime: anyOpenTime, people: fc.integer({ min: 0, max: 3_000 }) }),
  { minLength: 1, maxLength: 4 },
)

describe('the expected half hours', () => {
  test('add up to everybody, and are what planning does, to one person for each zone', () => {
    fc.assert(
      fc.property(anyZones, fc.integer(), (zones, seed) => {
        const dice = xoroshiro128plus(seed)
        const random = () => (dice.next() >>> 0) / 2 ** 32
        const planned = countPerBin(
          zones.flatMap(({ openTime, people }) =>
            spreadOver({ openTime: leaveMargin(openTime), count: people, random }),
          ),
        )
        const expected = expectBins(zones)
        const people = zones.reduce((sum, zone) => sum + zone.people, 0)
        expect(expected.reduce((sum, bin) => sum + bin.planned, 0)).toBe(people)
        const binned = new Set(expected.map(({ from }) => from))
        expect([...planned.keys()].filter((bin) => !binned.has(bin))).toEqual([])
        let ahead = 0
        for (const { from, planned: wanted } of expected) {
          ahead += (planned.get(from) ?? 0) - wanted
          expect(Math.abs(ahead)).toBeLessThanOrEqual(zones.length + 1)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('leave out closed time, and begin on the half hour', () => {
    const bins = expectBins([{ openTime: [stretch('24T09:15', '24T10:15')], people: 59 }])
    expect(bins.map(({ from, planned }) => [new Date(from).toISOString(), planned])).toEqual([
      ['2026-11-24T09:00:00.000Z', 15],
      ['2026-11-24T09:30:00.000Z', 30],
      ['2026-11-24T10:00:00.000Z', 14],
    ])
  })

  test('are none where it is closed for everybody', () => {
    expect(expectBins([{ openTime: [], people: 5 }])).toEqual([])
  })
})

describe('closed time', () => {
  test('is what a window has beside its open time', () => {
    const window = stretch('24T08:00', '25T17:00')
    expect(closedOf(window, [tuesday, wednesday])).toEqual([
      stretch('24T08:00', '24T09:00'),
      stretch('24T17:00', '25T09:00'),
    ])
    expect(closedOf(tuesday, [tuesday])).toEqual([])
  })

  test('is closed for everybody', () => {
    const early = stretch('24T07:00', '24T15:00')
    expect(unionOf([[tuesday, wednesday], [early]])).toEqual([
      stretch('24T07:00', '24T17:00'),
      wednesday,
    ])
  })
})

describe('who does not fit', () => {
  const eightHours = 8 * 3_600
  const zone = (people: number, openTime = [tuesday]): ZoneShare => ({ openTime, people })

  test.each([
    { people: eightHours, pace: 1, left: 0 },
    { people: eightHours + 1, pace: 1, left: 1 },
    { people: 3 * eightHours, pace: 2, left: eightHours },
    { people: 0, pace: 1, left: 0 },
  ])('$people people at $pace a second: $left', ({ people, pace, left }) => {
    expect(queueAtEnd([zone(people)], pace)).toBe(left)
  })

  test('waits for the next day, and is served then', () => {
    expect(queueAtEnd([zone(2 * eightHours, [tuesday, wednesday])], 1)).toBe(0)
  })

  test('cannot wait for the hours of another zone', () => {
    const later = [stretch('24T17:00', '25T01:00')]
    expect(queueAtEnd([zone(2 * eightHours), zone(0, later)], 1)).toBe(eightHours)
    expect(queueAtEnd([zone(eightHours), zone(eightHours, later)], 1)).toBe(0)
  })

  test('is done when enough open time has passed', () => {
    expect(instantAfterOpen([tuesday, wednesday], 9 * 3_600_000)).toBe(at('25T10:00'))
    expect(instantAfterOpen([tuesday], 9 * 3_600_000)).toBeNull()
  })
})
