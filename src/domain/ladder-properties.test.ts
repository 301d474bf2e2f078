import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  type Interval,
  isOpen,
  openTimeOf,
  wallClockOf,
  windowOf,
  type WorkingHours,
} from './calendar.ts'
import { climb, defaultLadderRules, type LadderRules, type Rung } from './ladder.ts'

const minuteMs = 60_000
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const weekdays = [1, 2, 3, 4, 5]

const clockText = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

type Stretch = { from: string; to: string }

/** One to three stretches of a day, in quarters of an hour, in order and apart; up to 24:00. */
const Hours = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 2, maxLength: 6 })
  .map((quarters) => quarters.toSorted((a, b) => a - b))
  .map((quarters) =>
    Array.from({ length: Math.floor(quarters.length / 2) }, (_, index): Stretch => ({
      from: clockText((quarters[2 * index] ?? 0) * 15),
      to: clockText((quarters[2 * index + 1] ?? 0) * 15),
    })),
  )

const Calendar = fc
  .record({
    hours: fc.oneof(
      { weight: 6, arbitrary: Hours },
      // Days that touch at midnight: open time is then one stretch over many days.
      { weight: 1, arbitrary: fc.constant<Stretch[]>([{ from: '00:00', to: '24:00' }]) },
      {
        weight: 1,
        arbitrary: fc.constant<Stretch[]>([
          { from: '00:00', to: '06:00' },
          { from: '20:00', to: '24:00' },
        ]),
      },
    ),
    days: fc.constantFrom(weekdays, everyDay, [2, 4], [5]),
    /** Weeks with a change of the clock among them. */
    date: fc.constantFrom('2026-03-26', '2026-10-22', '2026-11-23', '2026-03-06'),
    startHour: fc.integer({ min: 0, max: 23 }),
    duration: fc.constantFrom('PT3H', 'PT23H', 'P1D', 'P3D', 'P9D', 'P30D'),
    timeZone: fc.constantFrom('Europe/Paris', 'Asia/Kolkata', 'America/New_York', 'Asia/Kathmandu'),
  })
  .map(({ hours, days, date, startHour, duration, timeZone }) => {
    const window = windowOf({ start: `${date}T${clockText(startHour * 60)}`, timeZone, duration })
    const workingHours: WorkingHours[] = hours.map((stretch) => ({ days, ...stretch }))
    const openTime = openTimeOf({ window, timeZone, workingHours, holidays: new Set() })
    return { openTime, timeZone }
  })
  .filter(({ openTime }) => openTime.length > 0)

const Fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const Dice = fc.array(Fraction, { minLength: 8, maxLength: 8 })
/** How late a lane is with each attempt: mostly not at all, sometimes hours. */
const Lateness = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 * 60 * minuteMs })),
  { minLength: 20, maxLength: 20 },
)

const instantIn = (openTime: readonly Interval[], fraction: number): number => {
  const stretch = openTime[Math.floor(fraction * openTime.length)]
  if (!stretch) throw new Error('no open time')
  const { from, until } = stretch
  return from + Math.floor((until - from) * ((fraction * 7919) % 1))
}

/** Every attempt of a person who is always absent, each where it was due and where it really happened. */
function climbToTheEnd({
  openTime,
  timeZone,
  first,
  dice,
  lateness = [],
  rules,
}: {
  openTime: readonly Interval[]
  timeZone: string
  first: number
  dice: readonly number[]
  lateness?: readonly number[]
  rules?: LadderRules
}): { due: Rung; happenedAt: number }[] {
  const climbed: { due: Rung; happenedAt: number }[] = []
  let due: Rung | null = { at: first, round: 1, rung: 1 }
  while (due && climbed.length < 100) {
    const happenedAt: number = due.at + (lateness[climbed.length] ?? 0)
    climbed.push({ due, happenedAt })
    // A lane that is late beyond open time attempts nothing: it waits, as `judgeDue` says.
    if (!isOpen(openTime, happenedAt)) break
    due = climb({
      attempted: { ...due, at: happenedAt },
      openTime,
      timeZone,
      random: dice[climbed.length % dice.length] ?? 0,
      ...(rules && { rules }),
    })
  }
  return climbed
}

const dayOf = (at: number, timeZone: string) => wallClockOf(new Date(at), timeZone).slice(0, 10)

/** The first day after that of `at` on which there is open time. */
function nextOpenDay(openTime: readonly Interval[], at: number, timeZone: string): string | null {
  const today = dayOf(at, timeZone)
  const tomorrow = new Date(Date.parse(today) + 24 * 60 * minuteMs).toISOString().slice(0, 10)
  const days = openTime
    .filter(({ until }) => dayOf(until - 1, timeZone) > today)
    .map(({ from }) => dayOf(from, timeZone))
    .map((day) => (day > today ? day : tomorrow))
  return days.toSorted()[0] ?? null
}

/** The properties that hold whatever the calendar, the lateness of the lane and the settings are. */
function expectLadder(
  climbed: { due: Rung; happenedAt: number }[],
  {
    openTime,
    timeZone,
    rules,
  }: { openTime: readonly Interval[]; timeZone: string; rules: LadderRules },
): void {
  expect(climbed.filter(({ due }) => !isOpen(openTime, due.at))).toEqual([])
  expect(climbed.length).toBeLessThanOrEqual(3 * rules.rounds)
  for (const [index, { due }] of climbed.entries()) {
    const before = climbed[index - 1]
    if (!before) continue
    expect(due.at).toBeGreaterThan(before.happenedAt)
    const day = dayOf(due.at, timeZone)
    const lastDay = dayOf(before.happenedAt, timeZone)
    if (due.round === before.due.round) {
      expect({ rung: due.rung, day }).toEqual({ rung: before.due.rung + 1, day: lastDay })
      if (due.rung === 2) {
        expect(due.at - before.happenedAt).toBeGreaterThanOrEqual(rules.secondRungAfterMs)
      }
    } else {
      expect({ round: due.round, rung: due.rung, day }).toEqual({
        round: before.due.round + 1,
        rung: 1,
        day: nextOpenDay(openTime, before.happenedAt, timeZone),
      })
    }
  }
}

describe('a person who is always absent', () => {
  test('is tried in open time only, ever later, at most nine times, rung by rung', () => {
    fc.assert(
      fc.property(Calendar, Fraction, Dice, (calendar, fraction, dice) => {
        const first = instantIn(calendar.openTime, fraction)
        const climbed = climbToTheEnd({ ...calendar, first, dice })
        expect(climbed.length).toBeLessThanOrEqual(9)
        expectLadder(climbed, { ...calendar, rules: defaultLadderRules })
      }),
      { numRuns: 300 },
    )
  })

  test('is tried so by a late lane too: the ladder shifts and does not bunch', () => {
    fc.assert(
      fc.property(Calendar, Fraction, Dice, Lateness, (calendar, fraction, dice, lateness) => {
        const first = instantIn(calendar.openTime, fraction)
        const climbed = climbToTheEnd({ ...calendar, first, dice, lateness })
        expectLadder(climbed, { ...calendar, rules: defaultLadderRules })
      }),
      { numRuns: 300 },
    )
  })

  test('is tried so under the settings of another organisation', () => {
    fc.assert(
      fc.property(
        Calendar,
        Fraction,
        Dice,
        fc.record({
          secondRungAfterMs: fc.integer({ min: 1, max: 180 }).map((minutes) => minutes * minuteMs),
          rounds: fc.integer({ min: 1, max: 6 }),
        }),
        (calendar, fraction, dice, rules) => {
          const first = instantIn(calendar.openTime, fraction)
          const climbed = climbToTheEnd({ ...calendar, first, dice, rules })
          expectLadder(climbed, { ...calendar, rules })
        },
      ),
      { numRuns: 300 },
    )
  })

  test('is tried in every round that a further working day allows', () => {
    fc.assert(
      fc.property(Calendar, Fraction, Dice, (calendar, fraction, dice) => {
        const { openTime, timeZone } = calendar
        const climbed = climbToTheEnd({
          ...calendar,
          first: instantIn(openTime, fraction),
          dice,
        })
        const last = climbed.at(-1)
        if (!last || last.due.round === 3) return
        expect(nextOpenDay(openTime, last.due.at, timeZone)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })
})

/** Monday 2026-11-23, one week. */
const week = (workingHours: WorkingHours[], timeZone = 'Europe/Paris') => ({
  timeZone,
  openTime: openTimeOf({
    window: windowOf({ start: '2026-11-23T00:00', timeZone, duration: 'P7D' }),
    timeZone,
    workingHours,
    holidays: new Set<string>(),
  }),
})
const office = week([{ days: weekdays, from: '09:00', to: '18:00' }])
const roundTheClock = week([{ days: everyDay, from: '00:00', to: '24:00' }])

/** Where the next rung lies for one who was absent at `time` of that Monday; local wall clock. */
const nextAfter = (
  calendar: { openTime: Interval[]; timeZone: string },
  time: string,
  rung: number,
  more: { random?: number; rules?: LadderRules; round?: number } = {},
) => {
  const { timeZone } = calendar
  const at = windowOf({ start: `2026-11-23T${time}`, timeZone, duration: 'PT1H' }).from
  const { random = 0.5, round = 1, rules } = more
  const next = climb({
    ...calendar,
    attempted: { at, round, rung },
    random,
    ...(rules && { rules }),
  })
  return next && `${wallClockOf(new Date(next.at), timeZone)} ${next.round}.${next.rung}`
}

describe('the next rung', () => {
  test.each([
    ['of a setting of 25 minutes comes 25 minutes later', '14:27', 1, '2026-11-23T14:52 1.2'],
    ['after it is the next full hour', '14:52', 2, '2026-11-23T15:00 1.3'],
    ['after one on the full hour is the hour after', '15:00', 2, '2026-11-23T16:00 1.3'],
  ])('%s', (_rule, time, rung, expected) => {
    const rules = { secondRungAfterMs: 25 * minuteMs, rounds: 3 }
    expect(nextAfter(office, time, rung, { rules })).toBe(expected)
  })

  test.each([
    ['at closing is past the last open instant, so a new round begins', '17:50', 1],
    ['past closing begins a new round', '17:51', 1],
    ['at the full hour of closing begins a new round', '17:30', 2],
    ['after the third is in the next round', '10:00', 3],
  ])('%s', (_rule, time, rung) => {
    expect(nextAfter(office, time, rung)).toBe('2026-11-24T13:30 2.1')
  })

  test.each([
    ['after the last of the only round does not exist', { rules: { rounds: 1 }, round: 1 }],
    ['after the last of the third round does not exist', { rules: {}, round: 3 }],
  ])('%s', (_rule, { rules, round }) => {
    const all = { ...defaultLadderRules, ...rules }
    expect(nextAfter(office, '15:00', 3, { rules: all, round })).toBeNull()
  })

  test.each([
    ['the opening of the next day', 0, '2026-11-24T09:00 2.1'],
    ['before lunch', 0.4, '2026-11-24T11:48 2.1'],
    ['the reopening after lunch', 3 / 7, '2026-11-24T14:00 2.1'],
    ['its last second', 0.999999, '2026-11-24T17:59 2.1'],
  ])('of a new round may be %s', (_rule, random, expected) => {
    const withLunch = week([
      { days: weekdays, from: '09:00', to: '12:00' },
      { days: weekdays, from: '14:00', to: '18:00' },
    ])
    expect(nextAfter(withLunch, '15:00', 3, { random })).toBe(expected)
  })

  // Where work never ends, open time is one stretch over many days; days end at midnight all the same.
  test.each([
    ['climbs within its day', '14:27', 2, '2026-11-23T15:00 1.3'],
    ['past midnight begins a new round on the next day', '23:55', 1, '2026-11-24T12:00 2.1'],
    ['of a new round lies within the next day', '15:00', 3, '2026-11-24T12:00 2.1'],
  ])('where people are written to round the clock %s', (_rule, time, rung, expected) => {
    expect(nextAfter(roundTheClock, time, rung)).toBe(expected)
  })
})
