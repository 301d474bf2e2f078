import { expect, test } from 'vitest'

import { layOutTimeline, offsetOf, stepFor, ticksOf, type TimelineBin } from './timeline-layout.ts'

const start = Date.parse('2026-11-24T08:00:00Z')
const iso = (hours: number) => new Date(start + hours * 3_600_000).toISOString()
const bin = (hours: number, figures: Partial<TimelineBin> = {}): TimelineBin => ({
  from: iso(hours),
  to: iso(hours + 0.5),
  planned: 10,
  delivered: 9,
  opened: 2,
  clicked: 1,
  ...figures,
})
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

test('half hours keep a bar each where there is room', () => {
  const { bars, after } = layOutTimeline(
    { bins: [bin(0), bin(0.5), bin(3)], window: { from: iso(0), to: iso(9) } },
    { width: 900, offsetMs: 0 },
  )
  expect(bars.map(({ from }) => new Date(from).toISOString())).toEqual([iso(0), iso(0.5), iso(3)])
  expect(after).toBeNull()
})

test.each([320, 560, 1_100])('on %d pixels, thirty days lose nobody', (width) => {
  const bins = Array.from({ length: 30 * 48 }, (_, index) => bin(index / 2))
  const { bars } = layOutTimeline(
    { bins, window: { from: iso(0), to: iso(30 * 24) } },
    { width, offsetMs: 3_600_000 },
  )
  expect(width / bars.length).toBeGreaterThanOrEqual(3)
  for (const key of ['planned', 'delivered', 'opened', 'clicked'] as const) {
    expect(sum(bars.map((bar) => bar[key]))).toBe(sum(bins.map((each) => each[key] ?? 0)))
  }
})

test('openings after the last message do not stretch the time of sending', () => {
  const late = { planned: 0, delivered: 0, opened: 3, clicked: 2 }
  const { to, after } = layOutTimeline(
    { bins: [bin(0), bin(200, late), bin(900, late)], window: { from: iso(0), to: iso(9) } },
    { width: 900, offsetMs: 0 },
  )
  expect(new Date(to).toISOString()).toBe(iso(9))
  expect(after).toMatchObject({ planned: 0, delivered: 0, opened: 6, clicked: 4 })
})

test('a message that left after the window is in the drawing', () => {
  const { to, after } = layOutTimeline(
    { bins: [bin(0), bin(9)], window: { from: iso(0), to: iso(9) } },
    { width: 900, offsetMs: 0 },
  )
  expect(new Date(to).toISOString()).toBe(iso(9.5))
  expect(after).toBeNull()
})

test('bars of several hours begin at full hours of the day, by the clock on the wall', () => {
  const offsetMs = 5.5 * 3_600_000
  const { bars } = layOutTimeline(
    { bins: [bin(0)], window: { from: iso(0), to: iso(24 * 20) } },
    { width: 600, offsetMs },
  )
  expect(bars.map(({ from, to }) => (from + offsetMs) % (to - from))).toEqual([0])
})

test('marks never meet', () => {
  for (const width of [280, 560, 1_100]) {
    for (const hours of [3, 9, 30, 72, 24 * 9, 24 * 30]) {
      const span = { from: start, to: start + hours * 3_600_000 }
      const ticks = ticksOf(span, { width, timeZone: 'Europe/Paris' })
      for (const kind of ['day', 'hour']) {
        const places = ticks
          .filter((tick) => tick.kind === kind)
          .map(({ at }) => ((at - span.from) / (span.to - span.from)) * width)
        const gaps = places.slice(1).map((place, index) => place - (places[index] ?? 0))
        expect(Math.min(1_000, ...gaps), `${kind} ${width} ${hours}`).toBeGreaterThanOrEqual(40)
      }
      expect(ticks.length).toBeGreaterThan(0)
    }
  }
})

test('the wall clock of a zone is so far from UTC', () => {
  expect(offsetOf(start, 'Europe/Paris')).toBe(3_600_000)
  expect(offsetOf(Date.parse('2026-07-01T00:00:00Z'), 'Europe/Paris')).toBe(7_200_000)
  expect(offsetOf(start + 12_345, 'Asia/Kolkata')).toBe(19_800_000)
})

test('a bar stands for no less than half an hour', () => {
  expect(stepFor(3_600_000, 1_000)).toBe(1_800_000)
})
