import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  isOpen,
  lengthOf,
  nextOpenInstant,
  openTimeOf,
  reasonForNoOpenTime,
  wallClockOf,
  windowFrom,
  windowOf,
  type WorkingHours,
  yearsOf,
} from './calendar.ts'

const paris = 'Europe/Paris'
const hourMs = 3_600_000
const utc = (text: string) => Date.parse(`${text}Z`)
const utcText = (at: number) => new Date(at).toISOString().slice(0, 16)

const weekdays = [1, 2, 3, 4, 5]
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const officeHours = [{ days: weekdays, from: '09:00', to: '18:00' }]

describe('a window', () => {
  test.each([
    [
      'of days keeps the wall clock: Wednesday 10:00 and 5 days is Monday 10:00',
      { start: '2026-11-25T10:00', duration: 'P5D', timeZone: paris },
      ['2026-11-25T09:00', '2026-11-30T09:00'],
    ],
    [
      'of one day over the spring change lasts 23 hours',
      { start: '2026-03-28T10:00', duration: 'P1D', timeZone: paris },
      ['2026-03-28T09:00', '2026-03-29T08:00'],
    ],
    [
      'of one day over the autumn change lasts 25 hours',
      { start: '2026-10-24T10:00', duration: 'P1D', timeZone: paris },
      ['2026-10-24T08:00', '2026-10-25T09:00'],
    ],
    [
      'of hours counts elapsed hours over the spring change',
      { start: '2026-03-28T20:00', duration: 'PT12H', timeZone: paris },
      ['2026-03-28T19:00', '2026-03-29T07:00'],
    ],
    [
      'of hours counts elapsed hours over the autumn change',
      { start: '2026-10-24T20:00', duration: 'PT12H', timeZone: paris },
      ['2026-10-24T18:00', '2026-10-25T06:00'],
    ],
    [
      'of days whose end falls into the spring gap ends after the gap',
      { start: '2026-03-28T02:30', duration: 'P1D', timeZone: paris },
      ['2026-03-28T01:30', '2026-03-29T01:30'],
    ],
    [
      'of days in the southern hemisphere follows the change of that hemisphere',
      { start: '2026-04-04T10:00', duration: 'P1D', timeZone: 'Australia/Sydney' },
      ['2026-04-03T23:00', '2026-04-05T00:00'],
    ],
  ])('%s', (_rule, request, [from, until]) => {
    const window = windowOf(request)
    expect([utcText(window.from), utcText(window.until)]).toEqual([from, until])
  })

  test.each([
    ['an ordinary time is taken as it is', '2026-03-29T10:00', '2026-03-29T08:00', null],
    ['the last minute before the gap is ordinary', '2026-03-29T01:59', '2026-03-29T00:59', null],
    [
      'a time that spring leaves out is shifted forward',
      '2026-03-29T02:30',
      '2026-03-29T01:30',
      'shifted-forward',
    ],
    ['the end of the gap is ordinary', '2026-03-29T03:00', '2026-03-29T01:00', null],
    [
      'a time that autumn repeats is its first occurrence',
      '2026-10-25T02:30',
      '2026-10-25T00:30',
      'first-occurrence',
    ],
    ['the hour after the repeated one is ordinary', '2026-10-25T03:00', '2026-10-25T02:00', null],
  ])('start: %s', (_rule, start, from, startAdjusted) => {
    const window = windowOf({ start, timeZone: paris, duration: 'PT2H' })
    expect({ from: utcText(window.from), startAdjusted: window.startAdjusted }).toEqual({
      from,
      startAdjusted,
    })
  })

  test.each(['P3D', 'PT30H'])(
    'that starts now is the one that starts at this wall-clock time (%s)',
    (duration) => {
      const window = windowOf({ start: '2026-03-27T10:00', timeZone: paris, duration })
      const startsAt = new Date(window.from)
      expect(windowFrom({ startsAt, timeZone: paris, duration })).toEqual(window)
    },
  )

  test('that starts now keeps its very instant, within a repeated hour too', () => {
    const startsAt = new Date('2026-10-25T01:30:12.345Z') // The second 02:30 of that night.
    const window = windowFrom({ startsAt, timeZone: paris, duration: 'PT1H' })
    expect(window).toEqual({
      from: startsAt.getTime(),
      until: startsAt.getTime() + hourMs,
      startAdjusted: null,
    })
  })
})

const openTexts = (
  window: { start: string; duration: string; timeZone?: string },
  workingHours: WorkingHours[],
  holidays: string[] = [],
) => {
  const { timeZone = paris } = window
  return openTimeOf({
    window: windowOf({ ...window, timeZone }),
    timeZone,
    workingHours,
    holidays: new Set(holidays),
  }).map(({ from, until }) => `${utcText(from)} ${utcText(until)}`)
}

describe('open time', () => {
  const wednesday = { start: '2026-11-25T00:00', duration: 'P1D' }
  test.each([
    [
      'is cut by the window on both sides',
      { start: '2026-11-25T10:00', duration: 'P1D' },
      officeHours,
      [],
      ['2026-11-25T09:00 2026-11-25T17:00', '2026-11-26T08:00 2026-11-26T09:00'],
    ],
    [
      'ends before the window does when the day is over',
      { start: '2026-11-25T16:00', duration: 'PT8H' },
      officeHours,
      [],
      ['2026-11-25T15:00 2026-11-25T17:00'],
    ],
    [
      'leaves out lunch',
      wednesday,
      [
        { days: weekdays, from: '14:00', to: '18:00' },
        { days: weekdays, from: '09:00', to: '12:00' },
      ],
      [],
      ['2026-11-25T08:00 2026-11-25T11:00', '2026-11-25T13:00 2026-11-25T17:00'],
    ],
    [
      'counts hours that overlap, touch or lie within others once',
      wednesday,
      [
        { days: weekdays, from: '09:00', to: '12:00' },
        { days: [3], from: '11:00', to: '14:00' },
        { days: [3], from: '14:00', to: '15:00' },
        { days: [3], from: '10:00', to: '10:30' },
      ],
      [],
      ['2026-11-25T08:00 2026-11-25T14:00'],
    ],
    [
      'has other hours on other days',
      { start: '2026-11-26T00:00', duration: 'P3D' },
      [
        { days: [4], from: '09:00', to: '18:00' },
        { days: [5], from: '09:00', to: '16:00' },
      ],
      [],
      ['2026-11-26T08:00 2026-11-26T17:00', '2026-11-27T08:00 2026-11-27T15:00'],
    ],
    [
      'leaves out the weekend',
      { start: '2026-11-27T12:00', duration: 'P3D' },
      officeHours,
      [],
      ['2026-11-27T11:00 2026-11-27T17:00', '2026-11-30T08:00 2026-11-30T11:00'],
    ],
    [
      'leaves out a holiday',
      { start: '2026-12-24T12:00', duration: 'P4D' },
      officeHours,
      ['2026-12-25'],
      ['2026-12-24T11:00 2026-12-24T17:00', '2026-12-28T08:00 2026-12-28T11:00'],
    ],
    [
      'that ends at 24:00 reaches midnight',
      { start: '2026-11-25T20:00', duration: 'PT10H' },
      [{ days: everyDay, from: '22:00', to: '24:00' }],
      [],
      ['2026-11-25T21:00 2026-11-25T23:00'],
    ],
    [
      'on the last instant of the window is none: its end does not belong to it',
      { start: '2026-11-25T07:00', duration: 'PT2H' },
      officeHours,
      [],
      [],
    ],
    [
      'in the spring night loses the hour that does not exist',
      { start: '2026-03-29T00:00', duration: 'P1D' },
      [{ days: everyDay, from: '01:00', to: '05:00' }],
      [],
      ['2026-03-29T00:00 2026-03-29T03:00'],
    ],
    [
      'that begins in the spring gap begins after it',
      { start: '2026-03-29T00:00', duration: 'P1D' },
      [{ days: everyDay, from: '02:30', to: '05:00' }],
      [],
      ['2026-03-29T01:30 2026-03-29T03:00'],
    ],
    [
      'in the autumn night gains the hour that comes twice',
      { start: '2026-10-25T00:00', duration: 'P1D' },
      [{ days: everyDay, from: '01:00', to: '05:00' }],
      [],
      ['2026-10-24T23:00 2026-10-25T04:00'],
    ],
    [
      'until midnight is whole where the clock changes at midnight',
      { start: '2026-04-23T12:00', duration: 'P1D', timeZone: 'Africa/Cairo' },
      [{ days: [4], from: '20:00', to: '24:00' }],
      [],
      ['2026-04-23T18:00 2026-04-23T22:00'],
    ],
    [
      'belongs to the days of the zone, not to those of UTC',
      { start: '2026-11-23T00:00', duration: 'P1D', timeZone: 'Pacific/Auckland' },
      [{ days: [1], from: '08:00', to: '12:00' }],
      [],
      ['2026-11-22T19:00 2026-11-22T23:00'],
    ],
  ])('%s', (_rule, window, workingHours, holidays, expected) => {
    expect(openTexts(window, workingHours, holidays)).toEqual(expected)
  })

  test('holds exactly the instants of the window whose wall clock is in working hours', () => {
    const Hours = fc
      .record({
        days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        hours: fc.tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 24 })),
      })
      .filter(({ hours: [a, b] }) => a !== b)
      .map(({ days, hours: [a, b] }) => ({ days, from: Math.min(a, b), to: Math.max(a, b) }))
    const clockText = (hour: number) => `${String(hour).padStart(2, '0')}:00`

    fc.assert(
      fc.property(
        fc.array(Hours, { minLength: 1, maxLength: 4 }),
        // Around both changes of 2026 and in between.
        fc.integer({
          min: utc('2026-03-20T00:00') / hourMs,
          max: utc('2026-11-05T00:00') / hourMs,
        }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(paris, 'America/New_York', 'Asia/Tokyo'),
        (hours, startHour, days, timeZone) => {
          const window = windowFrom({
            startsAt: new Date(startHour * hourMs),
            timeZone,
            duration: `P${days}D`,
          })
          const workingHours = hours.map(({ days: on, from, to }) => ({
            days: on,
            from: clockText(from),
            to: clockText(to),
          }))
          const openTime = openTimeOf({ window, timeZone, workingHours, holidays: new Set() })

          for (let at = window.from; at < window.until; at += hourMs / 2) {
            const local = wallClockOf(new Date(at), timeZone)
            const hour = Number(local.slice(11, 13))
            const day = new Date(`${local.slice(0, 10)}T00:00Z`).getUTCDay() || 7
            const works = hours.some(
              ({ days: on, from, to }) => on.includes(day) && from <= hour && hour < to,
            )
            expect({ local, open: isOpen(openTime, at) }).toEqual({ local, open: works })
          }
          expect(openTime.every(({ from, until }) => from < until)).toBe(true)
          for (const [index, { from }] of openTime.entries()) {
            const before = openTime[index - 1]
            expect(before === undefined || before.until < from).toBe(true)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('is as long as its stretches together', () => {
    expect(lengthOf([])).toBe(0)
    expect(
      lengthOf([
        { from: 10, until: 15 },
        { from: 20, until: 21 },
      ]),
    ).toBe(6)
  })
})

describe('an empty open time has a reason', () => {
  test.each([
    ['a weekend', { start: '2026-11-28T00:00', duration: 'P2D' }, 'days-off'],
    ['an evening', { start: '2026-11-25T18:00', duration: 'PT5H' }, 'outside-hours'],
    [
      'Sunday and Monday before opening',
      { start: '2026-11-29T10:00', duration: 'PT22H' },
      'outside-hours',
    ],
    ['a working day that is a holiday', { start: '2026-12-25T00:00', duration: 'P1D' }, 'holidays'],
    [
      'a holiday and the weekend after it',
      { start: '2026-12-25T00:00', duration: 'P3D' },
      'holidays',
    ],
  ])('%s', (_rule, { start, duration }, reason) => {
    const window = windowOf({ start, duration, timeZone: paris })
    const options = { window, timeZone: paris, workingHours: officeHours }
    expect(openTimeOf({ ...options, holidays: new Set(['2026-12-25']) })).toEqual([])
    expect(reasonForNoOpenTime(options)).toBe(reason)
  })
})

describe('the next open instant', () => {
  const openTime = [
    { from: 100, until: 200 },
    { from: 300, until: 400 },
  ]
  test.each([
    ['before opening is the opening', 5, 100],
    ['within open time is the instant itself', 150, 150],
    ['at the opening is the opening', 100, 100],
    ['at the end of a stretch is the next opening: the end does not belong to it', 200, 300],
    ['in a gap is the reopening', 250, 300],
    ['of the last millisecond is itself', 399, 399],
    ['after the last end does not exist', 400, null],
  ])('%s', (_rule, at, expected) => {
    expect(nextOpenInstant(openTime, at)).toBe(expected)
    expect(isOpen(openTime, at)).toBe(expected === at)
  })

  test('does not exist without open time', () => {
    expect(nextOpenInstant([], 0)).toBeNull()
  })
})

test.each([
  ['has no seconds', '2026-11-24T09:00:59.999Z', paris, '2026-11-24T10:00'],
  ['is that of the zone and its date', '2026-11-24T23:30:00Z', paris, '2026-11-25T00:30'],
  ['knows summer time', '2026-07-01T09:00:00Z', paris, '2026-07-01T11:00'],
  ['shows a repeated hour the same twice', '2026-10-25T01:30:00Z', paris, '2026-10-25T02:30'],
  ['knows half-hour zones', '2026-11-24T09:00:00Z', 'Asia/Kolkata', '2026-11-24T14:30'],
])('the wall clock %s', (_rule, at, timeZone, expected) => {
  expect(wallClockOf(new Date(at), timeZone)).toBe(expected)
})

test.each([
  ['within one year', '2026-11-24T10:00', 'P30D', [2026]],
  ['over the turn of the year', '2026-12-20T10:00', 'P20D', [2026, 2027]],
  ['of the first hour of a year, still the old one in UTC', '2027-01-01T00:30', 'PT2H', [2027]],
])('a window %s touches these years', (_rule, start, duration, years) => {
  expect(yearsOf(windowOf({ start, duration, timeZone: paris }), paris)).toEqual(years)
})
