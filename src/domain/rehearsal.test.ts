import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, test } from 'vitest'

import { openTimeOf, windowOf } from './calendar.ts'
import { defaultLadderRules } from './ladder.ts'
import { rehearse, type Rehearsal, type RehearsalPlan } from './rehearsal.ts'

const timeZone = 'Europe/Paris'
/** Five working days, Tuesday to Tuesday. */
const window = windowOf({ start: '2026-11-24T09:00', timeZone, duration: 'P7D' })
const openTime = openTimeOf({
  window,
  timeZone,
  workingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
  holidays: new Set(),
})
const nobodyElse = { absent: 0, blocked: 0 }

function run(plan: Partial<RehearsalPlan> = {}, seed = 7): Rehearsal {
  const dice = xoroshiro128plus(seed)
  const steps = rehearse({
    zones: [{ timeZone, openTime, people: 1_000 }],
    unreachable: 0,
    ladder: defaultLadderRules,
    presenceRule: 'available',
    dayZone: timeZone,
    betweenMessagesMs: 50,
    workforce: { patterns: [], ...nobodyElse },
    seed,
    random: () => (dice.next() >>> 0) / 2 ** 32,
    ...plan,
  })
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

describe('a rehearsal', () => {
  test('delivers at once to people who are always there', () => {
    const { ledger, days, attempts } = run()
    expect(ledger).toMatchObject({ recipients: 1_000, delivered: 1_000, unscheduled: 0 })
    expect(attempts).toBe(1_000)
    expect(days.map(({ date }) => date)).toEqual([
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
      '2026-11-27',
      '2026-11-30',
    ])
    for (const { delivered } of days) expect(Math.abs(delivered - 200)).toBeLessThan(3)
  })

  test('climbs the ladder to its end for people who never are', () => {
    const workforce = { patterns: [], absent: 1, blocked: 0 }
    const { ledger, days, attempts } = run({ workforce })
    expect(ledger).toMatchObject({ recipients: 1_000, delivered: 0, unscheduled: 1_000 })
    expect(attempts).toBe(days.reduce((sum, { absent }) => sum + absent, 0))
    // Three rounds of three at most; those whose turn comes late in the window have fewer.
    expect(attempts).toBeGreaterThan(5_000)
    expect(attempts).toBeLessThanOrEqual(9_000)
  })

  test('finds people at the hours at which they are there', () => {
    const mornings = {
      share: 1,
      hours: [{ from: '09:00', to: '12:00', presence: { available: 1 } }],
    }
    const { ledger, attempts } = run({ workforce: { patterns: [mornings], ...nobodyElse } })
    // A third of open time: one in three on each of three days, fewer for those whose turn comes late.
    expect(ledger.delivered).toBeGreaterThan(500)
    expect(ledger.delivered).toBeLessThan(700)
    expect(ledger.unscheduled).toBe(1_000 - ledger.delivered)
    expect(attempts).toBeGreaterThan(2_000)
  })

  test('asks nobody where the campaign does not', () => {
    const workforce = { patterns: [], absent: 1, blocked: 0 }
    expect(run({ workforce, presenceRule: 'any' }).ledger.delivered).toBe(1_000)
  })

  test('fails for those who have blocked the chatbot, and counts who is out of reach', () => {
    const workforce = { patterns: [], absent: 0, blocked: 0.2 }
    const { ledger } = run({ workforce, unreachable: 50 })
    expect(ledger).toMatchObject({ recipients: 1_050, unreachable: 50 })
    expect(ledger.failed).toBeGreaterThan(150)
    expect(ledger.failed).toBeLessThan(250)
    expect(ledger.failed + ledger.delivered).toBe(1_000)
  })

  test('leaves unscheduled whom the pace does not reach', () => {
    const openMs = 5 * 9 * 3_600_000
    const { ledger } = run({ betweenMessagesMs: openMs / 500 })
    expect(Math.abs(ledger.delivered - 500)).toBeLessThan(10)
    expect(ledger.unscheduled).toBe(1_000 - ledger.delivered)
  })

  test('is the same with the same seed, and another with another', () => {
    const office = {
      share: 1,
      hours: [{ from: '09:00', to: '18:00', presence: { available: 0.5, busy: 0.3 } }],
    }
    const workforce = { patterns: [office], ...nobodyElse }
    expect(run({ workforce }, 3)).toEqual(run({ workforce }, 3))
    expect(run({ workforce }, 3)).not.toEqual(run({ workforce }, 4))
  })

  test('leaves out whose zone has no open time', () => {
    const closed = { timeZone: 'Asia/Tokyo', openTime: [], people: 30 }
    const { ledger } = run({ zones: [{ timeZone, openTime, people: 10 }, closed] })
    expect(ledger).toMatchObject({ recipients: 40, delivered: 10, unscheduled: 30 })
  })
})
