import { expect, test } from 'vitest'

import { permanentCodes, type SendResult } from './delivery.ts'
import { reaches, reachOf, reasonOfReach } from './reach.ts'

test.each<[string, SendResult, string | null]>([
  ['a message that is out', { kind: 'ok', receipt: null }, 'reachable'],
  ['an app that is missing', { kind: 'permanent', code: 'app-not-installed' }, 'not-installed'],
  ['a person who blocked', { kind: 'permanent', code: 'blocked' }, 'blocked'],
  ['an address of nobody', { kind: 'permanent', code: 'unknown-person' }, 'unknown'],
  ['a fault of the channel', { kind: 'permanent', code: 'credentials-refused' }, null],
  ['a refused message', { kind: 'permanent', code: 'message-too-large' }, null],
  ['somebody who is away', { kind: 'absent', code: 'offline' }, null],
  ['a throttle', { kind: 'throttled', retryAfterMs: 1_000 }, null],
  ['a doubt', { kind: 'ambiguous', code: 'timeout' }, null],
  ['nothing sent', { kind: 'not-sent', code: 'service-unreachable' }, null],
])('%s says of the person what it can', (_rule, result, reach) => {
  expect(reachOf(result)).toBe(reach)
})

test('the reason of every reach leads back to it', () => {
  for (const reach of reaches) {
    if (reach === 'reachable') continue
    expect(reachOf({ kind: 'permanent', code: reasonOfReach[reach] })).toBe(reach)
  }
})

test('a reason that is no reach says nothing of the person', () => {
  const telling = permanentCodes.filter((code) => reachOf({ kind: 'permanent', code }) !== null)
  expect(telling).toHaveLength(reaches.length - 1)
})
