import { describe, expect, test } from 'vitest'

import type { SendResult } from '../../domain/delivery.ts'
import { applicationEnd, isKnownReason, resultOfFailure, resultOfRequest } from './skype-answers.ts'

const brief = (result: SendResult) =>
  'code' in result ? `${result.kind} ${result.code}` : result.kind

describe('a failed invitation or message', () => {
  test.each([
    ['DestinationNotFound', 'NotFound', 'permanent unknown-person'],
    ['Declined', 'RemoteFailure', 'permanent declined'],
    ['DoNotDisturb', 'RemoteFailure', 'absent do-not-disturb'],
    ['Busy', 'RemoteFailure', 'absent busy'],
    ['TemporarilyUnavailable', 'RemoteFailure', 'absent offline'],
    ['Unreachable', 'RemoteFailure', 'absent offline'],
    ['Unavailable', 'RemoteFailure', 'absent offline'],
    ['Timeout', 'RemoteFailure', 'ambiguous timeout'],
    ['Missed', 'RemoteFailure', 'ambiguous timeout'],
    [undefined, 'Timeout', 'ambiguous timeout'],
    [undefined, 'GatewayTimeout', 'ambiguous timeout'],
    ['NotAcceptable', 'RemoteFailure', 'permanent no-messaging'],
    ['ModalityNotSupported', 'RemoteFailure', 'permanent no-messaging'],
    ['RepliedWithOtherModality', 'RemoteFailure', 'permanent no-messaging'],
    ['FederationRequired', 'LocalFailure', 'permanent message-refused'],
    ['NotAllowed', 'Forbidden', 'permanent message-refused'],
    ['Forwarded', 'Informational', 'permanent message-refused'],
    ['Redirected', 'Informational', 'permanent message-refused'],
    ['TooManyConversations', 'Conflict', 'throttled'],
    ['LimitExceeded', 'Forbidden', 'throttled'],
    [undefined, 'TooManyRequests', 'throttled'],
    ['SomethingNew', 'RemoteFailure', 'not-sent conversation-failed'],
  ])('%s (%s) is %s', (subcode, code, expected) => {
    expect(brief(resultOfFailure({ code, subcode }))).toBe(expected)
  })

  test('without a reason has failed all the same, and may be tried again', () => {
    expect(brief(resultOfFailure(null))).toBe('not-sent conversation-failed')
    expect(isKnownReason(null)).toBe(false)
  })
})

describe('a refused request', () => {
  const answer = (status: number, body: object = {}, retryAfterMs: number | null = null) =>
    ({ kind: 'answered', status, body: JSON.stringify(body), retryAfterMs }) as const

  test.each([
    ['429', answer(429, { code: 'TooManyRequests' }, 7_000), 'throttled'],
    ['503 that says when', answer(503, {}, 1_000), 'throttled'],
    ['503 in the words of the server', answer(503, { code: 'ServiceUnavailable' }), 'throttled'],
    ['503 of something in between', answer(503), 'ambiguous server-error'],
    ['500', answer(500, { code: 'ServiceFailure' }), 'ambiguous server-error'],
    ['504', answer(504, { code: 'Timeout' }), 'ambiguous timeout'],
    ['408', answer(408, { code: 'ClientTimeout' }), 'ambiguous server-error'],
    [
      '409 of too many conversations',
      answer(409, { code: 'Conflict', subcode: 'TooManyConversations' }),
      'throttled',
    ],
    [
      '404 of somebody',
      answer(404, { code: 'NotFound', subcode: 'DestinationNotFound' }),
      'permanent unknown-person',
    ],
    ['404 of something', answer(404, { code: 'NotFound' }), 'not-sent conversation-failed'],
    ['403', answer(403, { code: 'Forbidden' }), 'permanent not-permitted'],
    ['400', answer(400, { code: 'BadRequest' }), 'permanent message-refused'],
    ['413', answer(413, { code: 'EntityTooLarge' }), 'permanent message-too-large'],
    ['401 with a new token', answer(401), 'permanent credentials-refused'],
    ['no connection', { kind: 'not-sent', cause: 'ECONNREFUSED' }, 'not-sent service-unreachable'],
    [
      'a broken connection',
      { kind: 'lost', cause: 'connection-lost' },
      'ambiguous connection-lost',
    ],
    ['no answer in time', { kind: 'lost', cause: 'timeout' }, 'ambiguous timeout'],
  ] as const)('by %s', (_what, reply, expected) => {
    expect(brief(resultOfRequest(reply))).toBe(expected)
  })

  test('tells how long to wait', () => {
    expect(resultOfRequest(answer(429, {}, 7_000))).toEqual({
      kind: 'throttled',
      retryAfterMs: 7_000,
    })
  })

  test.each([
    [answer(404, { code: 'NotFound', subcode: 'ApplicationNotFound' }), { kind: 'gone' }],
    [answer(404, { code: 'NotFound' }), null],
    [
      answer(410, { code: 'Gone', subcode: 'TooManyApplications' }),
      { kind: 'ended', subcode: 'TooManyApplications' },
    ],
    [answer(410, { code: 'Gone', subcode: 'CannotRedirect' }), null],
    [answer(200), null],
  ])('says whether the application has ended with it', (reply, expected) => {
    expect(applicationEnd(reply)).toEqual(expected)
  })
})
