import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { openDelayEnds, timeToOpen } from './open-delay.ts'

describe('the time to open', () => {
  test.each([
    ['nobody', [], null],
    ['one person', [{ seconds: 42, people: 1 }], 42],
    [
      'three people',
      [
        { seconds: 1, people: 2 },
        { seconds: 9, people: 1 },
      ],
      1,
    ],
    [
      'an even number, between the two in the middle',
      [
        { seconds: 10, people: 2 },
        { seconds: 21, people: 2 },
      ],
      15.5,
    ],
  ])('of %s has its median', (_whose, delays, medianSeconds) => {
    expect(timeToOpen(delays).medianSeconds).toBe(medianSeconds)
  })

  test('counts a stretch of time up to its end, which belongs to the next', () => {
    const { bins } = timeToOpen([
      { seconds: 0, people: 1 },
      { seconds: 59, people: 2 },
      { seconds: 60, people: 4 },
      { seconds: 86_399, people: 8 },
      { seconds: 86_400, people: 16 },
    ])
    expect(bins.map(({ people }) => people)).toEqual([3, 4, 0, 0, 0, 8, 16])
    expect(bins.map(({ upToSeconds }) => upToSeconds)).toEqual([...openDelayEnds])
  })

  test('leaves nobody out, and half of them opened within the median', () => {
    const delay = fc.record({ seconds: fc.nat(300_000), people: fc.integer({ min: 1, max: 5 }) })
    fc.assert(
      fc.property(
        fc.uniqueArray(delay, { selector: ({ seconds }) => seconds, minLength: 1 }),
        (unsorted) => {
          const delays = unsorted.toSorted((a, b) => a.seconds - b.seconds)
          const all = delays.reduce((sum, { people }) => sum + people, 0)
          const { bins, medianSeconds } = timeToOpen(delays)
          expect(bins.reduce((sum, { people }) => sum + people, 0)).toBe(all)
          const within = delays.filter(({ seconds }) => seconds <= (medianSeconds ?? -1))
          const early = within.reduce((sum, { people }) => sum + people, 0)
          expect(early * 2).toBeGreaterThanOrEqual(all)
        },
      ),
    )
  })
})
