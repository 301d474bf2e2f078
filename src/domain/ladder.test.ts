import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { openTimeOf, windowOf, lengthOf } from './calendar.ts'
import { climb, type Rung } from './ladder.ts'

const Instant = z.iso.datetime().transform((text) => Date.parse(text))
const Attempt = z.object({ at: Instant, round: z.int(), rung: z.int() })
const { cases } = z
  .object({
    cases: z.array(
      z.object({
        name: z.string(),
        start: z.string(),
        timeZone: z.string(),
        duration: z.string(),
        workingHours: z.array(
          z.object({ days: z.array(z.int()), from: z.string(), to: z.string() }),
        ),
        holidays: z.array(z.string()),
        window: z.object({ start: Instant, end: Instant }),
        openTime: z.array(z.object({ from: Instant, to: Instant })),
        openSeconds: z.number(),
        alwaysAbsent: z
          .object({
            firstAttempt: Instant,
            nextRoundFractions: z.array(z.number()),
            attempts: z.array(Attempt),
          })
          .optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('test/fixtures/ladder-cases.json', 'utf8')))

describe.each(cases)('$name', (golden) => {
  const { start, timeZone, duration, workingHours } = golden
  const window = windowOf({ start, timeZone, duration })
  const holidays = new Set(golden.holidays)
  const openTime = openTimeOf({ window, timeZone, workingHours, holidays })

  test('has the window and the open time that the wall clock says', () => {
    expect(window).toMatchObject({ from: golden.window.start, until: golden.window.end })
    expect(openTime).toEqual(golden.openTime.map(({ from, to }) => ({ from, until: to })))
    expect(lengthOf(openTime) / 1000).toBe(golden.openSeconds)
  })

  const { alwaysAbsent } = golden
  if (alwaysAbsent) {
    test('a person who is always absent climbs exactly these rungs', () => {
      const climbed: Rung[] = []
      let attempted: Rung | null = { at: alwaysAbsent.firstAttempt, round: 1, rung: 1 }
      while (attempted) {
        climbed.push(attempted)
        const random: number = alwaysAbsent.nextRoundFractions[attempted.round - 1] ?? 0
        attempted = climb({ attempted, openTime, timeZone, random })
      }
      expect(climbed).toEqual(alwaysAbsent.attempts)
    })
  }
})
