import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { SendResult } from './delivery.ts'
import { defaultLadderRules } from './ladder.ts'
import { type Attempt, type AttemptRules, backoffMs, judgeDue, judgeResult } from './judge.ts'

const at = (text: string) => Date.parse(`2026-11-${text}:00Z`)

/** Tuesday and Wednesday, 09:00 to 12:00 and 13:00 to 17:00, in a zone without surprises. */
const openTime = [
  { from: at('24T09:00'), until: at('24T12:00') },
  { from: at('24T13:00'), until: at('24T17:00') },
  { from: at('25T09:00'), until: at('25T12:00') },
  { from: at('25T13:00'), until: at('25T17:00') },
]
const rules: AttemptRules = {
  openTime,
  timeZone: 'UTC',
  whenUncertain: 'keep',
  ladder: defaultLadderRules,
}
const resending: AttemptRules = { ...rules, whenUncertain: 'resend' }

const dueAt = at('24T10:00')
const due: Attempt = {
  state: 'planned',
  round: 2,
  rung: 2,
  attempt: 4,
  resent: false,
  reason: null,
  paused: false,
  dueAt,
}
/** The first back-off of the table: attempt 4 waits 16 s at most, 8 s with the lowest dice. */
const backoff = 8_000
const now = dueAt + 500

const judge = (
  result: SendResult,
  {
    delivery = due,
    by = rules,
    endedAt = now,
    rate = 1,
    random = 0,
  }: {
    delivery?: Attempt
    by?: AttemptRules
    endedAt?: number
    rate?: number
    random?: number
  } = {},
) => judgeResult(delivery, result, by, { now: endedAt, rate, random })

const sent: SendResult = { kind: 'ok', receipt: '1692206589131' }
const blocked: SendResult = { kind: 'permanent', code: 'blocked', detail: 'MessageWritesBlocked' }
const absent: SendResult = { kind: 'absent', code: 'presence-rule', presence: 'Away' }
const timeout: SendResult = { kind: 'ambiguous', code: 'timeout' }
const unreachable: SendResult = { kind: 'not-sent', code: 'service-unreachable' }
const throttled = (retryAfterMs: number | null): SendResult => ({ kind: 'throttled', retryAfterMs })

describe('an attempt', () => {
  const again = { state: 'planned', round: 2, rung: 2, resent: false, reason: null, receipt: null }
  const event = (kind: string, code: string | null, presence: string | null = null) => ({
    event: { kind, code, presence },
  })

  test.each<[string, SendResult, AttemptRules, boolean, object]>([
    [
      'that succeeds is delivered, with its receipt',
      sent,
      rules,
      false,
      { ...again, state: 'delivered', dueAt, receipt: '1692206589131', event: null },
    ],
    [
      'that succeeds without a receipt is delivered all the same',
      { kind: 'ok', receipt: null },
      rules,
      false,
      { ...again, state: 'delivered', dueAt, event: null },
    ],
    [
      'refused for good fails at once, with the code of the service for those who look closer',
      blocked,
      rules,
      false,
      {
        ...again,
        state: 'failed',
        dueAt,
        reason: 'blocked',
        ...event('fault', 'MessageWritesBlocked'),
      },
    ],
    [
      'refused for good without a code of the service tells ours',
      { kind: 'permanent', code: 'unknown-person' },
      rules,
      false,
      {
        ...again,
        state: 'failed',
        dueAt,
        reason: 'unknown-person',
        ...event('fault', 'unknown-person'),
      },
    ],
    [
      'in doubt stays in doubt where the author said: do not resend',
      timeout,
      rules,
      false,
      { ...again, state: 'uncertain', dueAt, reason: 'timeout', ...event('uncertain', 'timeout') },
    ],
    [
      'in doubt is sent again where the author said so, and remembers it',
      timeout,
      resending,
      false,
      {
        ...again,
        dueAt: now + backoff,
        resent: true,
        reason: 'timeout',
        ...event('uncertain', 'timeout'),
      },
    ],
    [
      'in doubt for the second time stays in doubt: resent once, not for ever',
      timeout,
      resending,
      true,
      {
        ...again,
        state: 'uncertain',
        dueAt,
        resent: true,
        reason: 'timeout',
        ...event('uncertain', 'timeout'),
      },
    ],
    [
      'throttled waits as told',
      throttled(30_000),
      rules,
      false,
      { ...again, dueAt: now + 30_000, reason: 'throttled', ...event('throttled', null) },
    ],
    [
      'throttled without a time backs off',
      throttled(null),
      rules,
      false,
      { ...again, dueAt: now + backoff, reason: 'throttled', ...event('throttled', null) },
    ],
    [
      'certainly not sent backs off',
      unreachable,
      rules,
      false,
      {
        ...again,
        dueAt: now + backoff,
        reason: 'service-unreachable',
        ...event('fault', 'service-unreachable'),
      },
    ],
    [
      'that was sent again after a doubt stays so while it is throttled',
      throttled(30_000),
      resending,
      true,
      {
        ...again,
        dueAt: now + 30_000,
        resent: true,
        reason: 'throttled',
        ...event('throttled', null),
      },
    ],
    [
      'that finds the person absent climbs the ladder',
      absent,
      rules,
      false,
      {
        ...again,
        state: 'retrying',
        rung: 3,
        reason: 'presence-rule',
        dueAt: at('24T11:00'),
        ...event('absent', 'presence-rule', 'Away'),
      },
    ],
    [
      'that finds the person absent without a presence tells the code alone',
      { kind: 'absent', code: 'offline' },
      rules,
      false,
      {
        ...again,
        state: 'retrying',
        rung: 3,
        reason: 'offline',
        dueAt: at('24T11:00'),
        ...event('absent', 'offline'),
      },
    ],
  ])('%s', (_rule, result, by, resent, verdict) => {
    expect(judge(result, { delivery: { ...due, resent }, by })).toEqual(verdict)
  })

  test('of a person who was absent before stays on the ladder while it is throttled', () => {
    expect(judge(throttled(30_000), { delivery: { ...due, state: 'retrying' } })).toMatchObject({
      state: 'retrying',
      round: 2,
      rung: 2,
    })
  })

  test('that finds the person absent at the last rung of the third round is the last', () => {
    expect(judge(absent, { delivery: { ...due, round: 3, rung: 3 } })).toMatchObject({
      state: 'unscheduled',
      reason: 'absent-throughout',
      dueAt,
      event: { kind: 'absent', presence: 'Away' },
    })
  })

  test('that finds the person absent counts from when it really happened, not from when it was due', () => {
    const late = at('24T10:20')
    expect(judge(absent, { delivery: { ...due, rung: 1 }, endedAt: late })).toMatchObject({
      dueAt: late + 10 * 60_000,
      rung: 2,
    })
  })

  test.each<[string, SendResult, AttemptRules]>([
    ['a throttle', throttled(30 * 60_000), rules],
    ['a throttle without a time', throttled(null), rules],
    ['a fault', unreachable, rules],
    ['a doubt to be resent', timeout, resending],
  ])('waits for the reopening when %s outlasts open time', (_rule, result, by) => {
    expect(judge(result, { by, endedAt: at('24T12:00') - 1_000 })).toMatchObject({
      state: 'planned',
      dueAt: at('24T13:00'),
    })
  })

  test.each<[string, SendResult, string]>([
    ['a throttle', throttled(30 * 60_000), 'throttled'],
    ['a throttle without a time', throttled(null), 'throttled'],
    ['a fault', unreachable, 'service-unreachable'],
  ])('is unscheduled with its own reason when %s outlasts the window', (_rule, result, reason) => {
    expect(judge(result, { endedAt: at('25T17:00') - 1_000 })).toMatchObject({
      state: 'unscheduled',
      reason,
      dueAt,
      round: 2,
      rung: 2,
    })
  })

  test('in doubt with no open time left to resend it stays in doubt, for it may have arrived', () => {
    const endedAt = at('25T17:00') - 1_000
    expect(judge(timeout, { by: resending, endedAt })).toMatchObject({
      state: 'uncertain',
      reason: 'timeout',
      event: { kind: 'uncertain', code: 'timeout' },
    })
  })

  test.each<[string, SendResult, string]>([
    ['is refused for good', blocked, 'blocked'],
    ['finds the person absent for the last time', absent, 'absent-throughout'],
    ['is throttled to the end of the window', throttled(86_400_000 * 7), 'throttled'],
  ])(
    'after a doubt that %s is still in doubt: the first may have arrived',
    (_rule, result, reason) => {
      const delivery = { ...due, round: 3, rung: 3, resent: true }
      expect(judge(result, { by: resending, delivery })).toMatchObject({
        state: 'uncertain',
        reason,
      })
    },
  )

  test('after a doubt that succeeds is delivered', () => {
    const delivery = { ...due, resent: true, reason: 'timeout' }
    expect(judge(sent, { by: resending, delivery })).toMatchObject({
      state: 'delivered',
      reason: null,
    })
  })

  test.each<[string, SendResult, number]>([
    ['what the service asks for', throttled(30_000), 30_000],
    ['the back-off', unreachable, backoff],
  ])('waits %s in real time: business time passes faster', (_rule, result, waitMs) => {
    expect(judge(result, { rate: 60 }).dueAt).toBe(now + waitMs * 60)
  })

  test('never climbs a rung for what is no absence, and never leaves open time', () => {
    const Result = fc.oneof(
      fc.constantFrom<SendResult>(unreachable, timeout, throttled(null)),
      fc.integer({ min: 0, max: 48 * 3_600_000 }).map(throttled),
    )
    fc.assert(
      fc.property(
        Result,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: at('24T09:00'), max: at('25T16:59') }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.constantFrom(1, 1.5, 600),
        (result, round, rung, attempt, endedAt, random, rate) => {
          const delivery = { ...due, round, rung, attempt }
          const verdict = judge(result, { delivery, by: resending, endedAt, random, rate })
          expect(verdict).toMatchObject({ round, rung })
          if (verdict.state !== 'planned') return
          expect(verdict.dueAt).toBeGreaterThanOrEqual(endedAt)
          expect(Number.isInteger(verdict.dueAt)).toBe(true)
          expect(judgeDue(delivery, rules, { now: verdict.dueAt, random })).toBeNull()
        },
      ),
    )
  })
})

describe('a delivery that is due', () => {
  test.each([
    ['may leave within open time', at('24T10:00'), null],
    ['may leave at the opening', at('24T09:00'), null],
    [
      'waits for the reopening at lunch',
      at('24T12:00'),
      { state: 'planned', dueAt: at('24T13:00') },
    ],
    [
      'waits for the next day in the evening',
      at('24T20:00'),
      { state: 'planned', dueAt: at('25T09:00') },
    ],
    [
      'is unscheduled once the window is over',
      at('25T17:00'),
      { state: 'unscheduled', reason: 'window-over', dueAt },
    ],
  ])('%s', (_rule, moment, verdict) => {
    const instead = judgeDue(due, rules, { now: moment, random: 0 })
    if (verdict === null) expect(instead).toBeNull()
    else expect(instead).toMatchObject({ ...verdict, round: 2, rung: 2, event: null })
  })

  test.each([
    ['in the evening', at('24T20:00')],
    ['in the night', at('25T03:00')],
  ])('%s gets an instant of its own in the next day, not all its opening', (_rule, moment) => {
    const dueAtOf = (random: number) => judgeDue(due, rules, { now: moment, random })?.dueAt
    // Seven hours are open: the middle of them is half past one.
    expect([0, 0.25, 0.5].map(dueAtOf)).toEqual([at('25T09:00'), at('25T10:45'), at('25T13:30')])
  })

  test('at lunch does not wait for another day', () => {
    expect(judgeDue(due, rules, { now: at('24T12:30'), random: 0.9 })).toMatchObject({
      dueAt: at('24T13:00'),
    })
  })

  test.each<[string, Partial<Attempt>, string]>([
    ['its turn did not come', {}, 'window-over'],
    ['the channel is paused', { paused: true, reason: 'throttled' }, 'channel-paused'],
    ['the service limited the rate', { reason: 'throttled' }, 'throttled'],
    ['the service was unreachable', { reason: 'service-unreachable' }, 'service-unreachable'],
    ['the person was absent', { state: 'retrying', reason: 'presence-rule' }, 'absent-throughout'],
  ])('once the window is over says that %s', (_rule, what, reason) => {
    const delivery: Attempt = { ...due, ...what }
    expect(judgeDue(delivery, rules, { now: at('25T17:00'), random: 0 })).toMatchObject({
      state: 'unscheduled',
      reason,
    })
  })

  test('keeps its place on the ladder while it waits', () => {
    const delivery: Attempt = { ...due, state: 'retrying', round: 3, rung: 1, resent: true }
    expect(judgeDue(delivery, rules, { now: at('24T12:30'), random: 0.5 })).toMatchObject({
      state: 'retrying',
      round: 3,
      rung: 1,
      resent: true,
    })
  })

  test('after a doubt is still in doubt once the window is over: it may have arrived', () => {
    expect(
      judgeDue({ ...due, resent: true }, resending, { now: at('25T17:00'), random: 0 }),
    ).toMatchObject({
      state: 'uncertain',
    })
  })
})

describe('the back-off', () => {
  test.each([
    ['begins with half a second to a second', 0, 500, 1_000],
    ['doubles', 1, 1_000, 2_000],
    ['doubles again', 2, 2_000, 4_000],
    ['reaches five minutes', 9, 150_000, 300_000],
    ['never exceeds five minutes', 10_000, 150_000, 300_000],
  ])('%s', (_rule, attempt, least, most) => {
    expect(backoffMs(attempt, 0)).toBe(least)
    expect(backoffMs(attempt, 1 - 2 ** -53)).toBe(most)
  })

  test('never shrinks from one attempt to the next with the same dice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          expect(backoffMs(attempt + 1, random)).toBeGreaterThanOrEqual(backoffMs(attempt, random))
        },
      ),
    )
  })
})
