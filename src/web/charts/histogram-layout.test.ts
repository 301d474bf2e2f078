import { expect, test } from 'vitest'

import { type Bin, layOut, roundTop, ticksOf } from './histogram-layout.ts'

const at = (hours: number): string =>
  new Date(Date.UTC(2026, 10, 24, 8) + hours * 3_600_000).toISOString()
const halfHours = (from: number, to: number): Bin[] =>
  Array.from({ length: (to - from) * 2 }, (_, index) => ({
    from: at(from + index / 2),
    to: at(from + (index + 1) / 2),
    planned: 10,
  }))

test('a day is drawn bin by bin, over the whole width', () => {
  const { bars, top } = layOut(
    { bins: halfHours(0, 8), closed: [{ from: at(8), to: at(16) }] },
    { width: 800 },
  )
  expect(bars).toHaveLength(16)
  expect(bars[0]?.x).toBe(0)
  expect(bars.at(-1)?.x).toBe(375)
  expect(top).toBe(10)
})

test('bars that would be too thin are joined, no person gets lost, and never over closed hours', () => {
  const days = Array.from({ length: 30 }, (_, day) => day)
  const { bars } = layOut(
    {
      bins: days.flatMap((day) => halfHours(day * 24, day * 24 + 9)),
      closed: days.map((day) => ({ from: at(day * 24 + 9), to: at(day * 24 + 24) })),
    },
    { width: 800 },
  )
  expect(bars.reduce((sum, { planned }) => sum + planned, 0)).toBe(30 * 18 * 10)
  expect(bars.every(({ from, to }) => to - from <= 9 * 3_600_000)).toBe(true)
  expect(bars.length).toBeLessThan(30 * 18)
})

test.each([
  [0, 2],
  [7, 10],
  [10, 10],
  [481, 600],
  [1_943, 2_000],
  [601, 1_000],
])('an axis for %d ends with %d', (most, top) => {
  expect(roundTop(most)).toBe(top)
})

test('hours are those of the wall clock of the zone', () => {
  const laid = layOut({ bins: halfHours(0, 8), closed: [] }, { width: 800 })
  expect(ticksOf(laid, 'Europe/Paris').flatMap(({ hour }) => hour ?? [])).toEqual([
    '10',
    '12',
    '14',
    '16',
  ])
})
