import { describe, expect, test } from 'vitest'

import { publicHolidays } from './holidays.ts'

describe('public holidays', () => {
  test('of France are its eleven', async () => {
    expect([...((await publicHolidays('FR', [2026])) ?? [])].toSorted()).toEqual([
      '2026-01-01',
      '2026-04-06',
      '2026-05-01',
      '2026-05-08',
      '2026-05-14',
      '2026-05-25',
      '2026-07-14',
      '2026-08-15',
      '2026-11-01',
      '2026-11-11',
      '2026-12-25',
    ])
  })

  test('of the Moselle are those of France, Good Friday and the day after Christmas', async () => {
    const france = (await publicHolidays('FR', [2026])) ?? new Set()
    const moselle = (await publicHolidays('FR-57', [2026])) ?? new Set()
    expect([...moselle].filter((date) => !france.has(date)).toSorted()).toEqual([
      '2026-04-03',
      '2026-12-26',
    ])
    expect([...france].filter((date) => !moselle.has(date))).toEqual([])
  })

  test('of several years are together in one set', async () => {
    const dates = (await publicHolidays('FR', [2026, 2027])) ?? new Set()
    expect(dates.has('2026-12-25')).toBe(true)
    expect(dates.has('2027-01-01')).toBe(true)
    expect([...dates].every((date) => /^202[67]-\d\d-\d\d$/.test(date))).toBe(true)
  })

  test.each(['XX', 'FR-99', 'XX-57', 'fr', ''])(
    'of "%s", which is no country or region, are not known',
    async (region) => {
      expect(await publicHolidays(region, [2026])).toBeNull()
    },
  )
})
