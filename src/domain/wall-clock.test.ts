import { expect, test } from 'vitest'

import { createWallClock } from './wall-clock.ts'

test.each([
  ['Europe/Paris', '2026-11-24T09:00:00.250Z', '2026-11-24T10:00:00.250Z'],
  ['Europe/Paris', '2026-03-29T00:59:59.999Z', '2026-03-29T01:59:59.999Z'],
  ['Europe/Paris', '2026-03-29T01:00:00.000Z', '2026-03-29T03:00:00.000Z'],
  ['Europe/Paris', '2026-10-25T00:59:59.000Z', '2026-10-25T02:59:59.000Z'],
  ['Europe/Paris', '2026-10-25T01:00:00.000Z', '2026-10-25T02:00:00.000Z'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00.000Z', '2026-01-01T05:45:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-04T14:59:00.000Z', '2026-04-05T01:59:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00.000Z', '2026-04-05T01:30:00.000Z'],
  ['America/St_Johns', '2026-07-01T00:00:00.000Z', '2026-06-30T21:30:00.000Z'],
])('in %s, %s is shown as %s', (timeZone, at, shown) => {
  const clock = createWallClock(timeZone)
  const show = () => new Date(clock(new Date(at))).toISOString()
  expect([show(), show()]).toEqual([shown, shown])
})
