import { expect, test } from 'vitest'

import { showsFigures, showsInstants } from './tracking.ts'

test.each([
  ['individual', 0, true],
  ['individual', 1, true],
  ['group', 4, false],
  ['group', 5, true],
  ['group', 1_000_000, true],
  ['none', 1_000_000, false],
] as const)('tracked as %s with %i delivered, figures show: %s', (tracking, delivered, shown) => {
  expect(showsFigures({ tracking, delivered })).toBe(shown)
})

test('instants are kept by name only', () => {
  expect((['individual', 'group', 'none'] as const).map(showsInstants)).toEqual([
    true,
    false,
    false,
  ])
})
