import { expect, test } from 'vitest'

import { groupsOf, runsOf } from './hours-by-day.ts'

test('days with the same hours stand together, and hours in their order', () => {
  expect(
    groupsOf([
      { days: [1, 2, 3, 4, 5], from: '14:00', to: '18:00' },
      { days: [1, 2, 3, 4], from: '09:00', to: '12:00' },
      { days: [5], from: '09:00', to: '12:00' },
      { days: [6], from: '10:00', to: '12:00' },
    ]),
  ).toEqual([
    { days: [1, 2, 3, 4, 5], spans: ['09:00\u2060–\u206012:00', '14:00\u2060–\u206018:00'] },
    { days: [6], spans: ['10:00\u2060–\u206012:00'] },
  ])
})

test('neighbouring days are said from the first to the last', () => {
  expect(runsOf([1, 2, 3, 5, 7])).toEqual([
    { from: 1, to: 3 },
    { from: 5, to: 5 },
    { from: 7, to: 7 },
  ])
})
