import { describe, expect, test } from 'vitest'

import { createFormats } from './formats.ts'

const paris = 'Europe/Paris'
const fr = createFormats('fr')
const en = createFormats('en')

describe('formats', () => {
  test('set thousands apart by a space that is seen and does not break', () => {
    expect(fr.number(12_480)).toBe('12\u00a0480')
    expect(en.number(12_480)).toBe('12,480')
    expect(fr.percent(0.3163)).toBe('31,6\u00a0%')
    expect(en.percent(1)).toBe('100%')
  })

  test('write an instant in the zone that is asked for, in 24 hours', () => {
    const at = '2026-11-23T22:30:00Z'
    expect(fr.dateTime(at, paris)).toBe('lun.\u00a023 nov., 23:30')
    expect(fr.dateTime(at, 'Pacific/Auckland')).toBe('mar.\u00a024 nov., 11:30')
    expect(en.dateTime(at, paris)).toBe('Mon\u00a023 Nov, 23:30')
    expect(en.time('2026-11-23T08:00:00Z', paris)).toBe('09:00')
    expect(fr.longDate(at, paris)).toBe('lundi 23 novembre 2026')
  })

  test('name the day of a range once where it is the same', () => {
    expect(fr.range('2026-11-23T08:00:00Z', '2026-11-23T16:30:00Z', paris)).toBe(
      'lun.\u00a023 nov., 09:00 – 17:30',
    )
    expect(fr.range('2026-11-23T08:00:00Z', '2026-11-24T16:30:00Z', paris)).toBe(
      'lun.\u00a023 nov., 09:00 – mar.\u00a024 nov., 17:30',
    )
  })

  test.each([
    [10, 'à l’instant', 'just now'],
    [180, 'il y a 3\u00a0min', '3 min ago'],
    [7_200, 'il y a 2\u00a0h', '2 hr ago'],
    [3 * 86_400, 'il y a 3\u00a0j', '3 days ago'],
  ])('say how long ago %i seconds are', (seconds, french, english) => {
    const now = new Date('2026-11-23T12:00:00Z')
    const at = new Date(now.getTime() - seconds * 1_000)
    expect(fr.ago(at, now)).toBe(french)
    expect(en.ago(at, now)).toBe(english)
  })

  test.each([
    ['PT1H', '1\u00a0heure', '1\u00a0hour'],
    ['PT8H', '8\u00a0heures', '8\u00a0hours'],
    ['P3D', '3\u00a0jours', '3\u00a0days'],
  ])('spell the length %s', (iso, french, english) => {
    expect(fr.duration(iso)).toBe(french)
    expect(en.duration(iso)).toBe(english)
  })

  test('weigh in the units of the language', () => {
    expect(fr.bytes(900)).toBe('900\u00a0octets')
    expect(fr.bytes(1_229)).toBe('1,2\u00a0ko')
    expect(en.bytes(3 * 1_024 * 1_024)).toBe('3\u00a0MB')
    expect(fr.list(['Lyon', 'Nice', 'Brest'])).toBe('Lyon, Nice et Brest')
  })

  test.each([
    [45, '45\u00a0s', '45\u00a0secs'],
    [300, '5\u00a0min', '5\u00a0mins'],
    [3_600, '1\u00a0h', '1\u00a0hr'],
    [5_400, '1\u00a0h\u00a030\u00a0min', '1\u00a0hr\u00a030\u00a0mins'],
    [86_400, '1\u00a0j', '1\u00a0day'],
  ])('say how long %i seconds last', (count, french, english) => {
    expect(fr.seconds(count)).toBe(french)
    expect(en.seconds(count)).toBe(english)
  })
})
