import { describe, expect, test } from 'vitest'

import type { PermanentCode, SendResult } from '../../domain/delivery.ts'
import type { HttpReply } from '../../platform/http-client.ts'
import { codeOfRefusal, resultOfPreparation, resultOfSend } from './teams-answers.ts'

const answered = (status: number, body = '', retryAfterMs: number | null = null): HttpReply => ({
  kind: 'answered',
  status,
  body,
  retryAfterMs,
})
/** How the connector writes a refusal. */
const refusal = (code: string, message = 'as Teams says it') =>
  JSON.stringify({ error: { code, message } })
/** How Teams writes it when the person blocked or removed the bot: JSON within a string. */
const writesBlocked = (subCode = 'MessageWritesBlocked') =>
  JSON.stringify({
    errorCode: 209,
    message: `{\r\n  "subCode": "${subCode}",\r\n  "details": "Thread is blocked from message writes.",\r\n  "errorCode": null,\r\n  "errorSubCode": null\r\n}`,
  })
const gatewayPage = '<html><body><h1>Gateway</h1></body></html>'

const notSent: HttpReply = { kind: 'not-sent', cause: 'ECONNREFUSED' }
const timedOut: HttpReply = { kind: 'lost', cause: 'timeout' }
const broken: HttpReply = { kind: 'lost', cause: 'connection-lost' }

const unreachable: SendResult = { kind: 'not-sent', code: 'service-unreachable' }
const ambiguous = (code: 'timeout' | 'connection-lost' | 'server-error'): SendResult => ({
  kind: 'ambiguous',
  code,
})

describe('the answer to a message', () => {
  test.each([200, 201, 202, 204])(
    '%i is a message that is out, whatever its body says',
    (status) => {
      for (const body of ['', gatewayPage, refusal('ServiceError')]) {
        expect(resultOfSend(answered(status, body), null)).toEqual({ kind: 'ok', receipt: null })
      }
      expect(resultOfSend(answered(status), '1692206589131')).toEqual({
        kind: 'ok',
        receipt: '1692206589131',
      })
    },
  )

  test.each<[string, HttpReply, SendResult]>([
    ['no connection: nothing left', notSent, unreachable],
    ['no answer in time: it may have arrived', timedOut, ambiguous('timeout')],
    ['a broken connection: it may have arrived', broken, ambiguous('connection-lost')],
    ['408: it may have arrived', answered(408), ambiguous('server-error')],
    [
      '500: Teams asks not to repeat it',
      answered(500, refusal('ServiceError')),
      ambiguous('server-error'),
    ],
    [
      '502 of a gateway: it may have arrived',
      answered(502, gatewayPage),
      ambiguous('server-error'),
    ],
    ['503 with a time to wait too', answered(503, '', 5_000), ambiguous('server-error')],
    ['504: it may have arrived', answered(504), ambiguous('server-error')],
    [
      '429: wait as told',
      answered(429, refusal('Throttled'), 12_000),
      { kind: 'throttled', retryAfterMs: 12_000 },
    ],
    ['429 without a time', answered(429, gatewayPage), { kind: 'throttled', retryAfterMs: null }],
    [
      '412: somebody else writes to this chat just now',
      answered(412, refusal('PreconditionFailed')),
      { kind: 'not-sent', code: 'conversation-busy' },
    ],
  ])('%s', (_rule, reply, result) => {
    expect(resultOfSend(reply, null)).toEqual(result)
  })

  test.each<[number, string, PermanentCode]>([
    [401, 'BotNotRegistered', 'credentials-refused'],
    [403, 'ForbiddenOperationException', 'app-not-installed'],
    [403, 'BotNotInConversationRoster', 'app-not-installed'],
    [404, 'BotNotInConversationRoster', 'app-not-installed'],
    [403, 'ConversationBlockedByUser', 'blocked'],
    [403, 'BotDisabledByAdmin', 'bot-disabled'],
    [403, 'InvalidBotApiHost', 'wrong-service-host'],
    [403, 'NotEnoughPermissions', 'not-permitted'],
    [413, 'MessageSizeTooBig', 'message-too-large'],
  ])('%i %s is for good: %s', (status, detail, code) => {
    expect(resultOfSend(answered(status, refusal(detail)), null)).toEqual({
      kind: 'permanent',
      code,
      detail,
    })
  })

  test('403 in the other shape, JSON within a string, is a person who blocked the bot', () => {
    expect(resultOfSend(answered(403, writesBlocked()), null)).toEqual({
      kind: 'permanent',
      code: 'blocked',
      detail: 'MessageWritesBlocked',
    })
  })

  test.each<[string, number, string, PermanentCode, string]>([
    [
      'names a person without the app in words',
      403,
      refusal('BadArgument', "Bot is not installed in user's personal scope"),
      'app-not-installed',
      'BadArgument',
    ],
    [
      'names a person who is not in the tenant in words',
      400,
      refusal('BadSyntax', 'Invalid user identity in provided tenant'),
      'unknown-person',
      'BadSyntax',
    ],
    ['refuses our payload', 400, refusal('BadSyntax'), 'message-refused', '400 BadSyntax'],
    [
      'knows no such chat',
      404,
      refusal('ConversationNotFound'),
      'message-refused',
      '404 ConversationNotFound',
    ],
    ['has a code of tomorrow', 403, refusal('NewCode'), 'not-permitted', '403 NewCode'],
    ['is the one of a gateway', 403, gatewayPage, 'not-permitted', '403'],
    [
      'denies authorisation without a code',
      401,
      '{"message":"Authorization has been denied for this request."}',
      'credentials-refused',
      '401',
    ],
    ['is too large for a gateway', 413, gatewayPage, 'message-too-large', '413'],
    ['blocks writing for another reason', 403, writesBlocked('Other'), 'not-permitted', '403'],
  ])(
    'that %s is for good, with what it said for those who look closer',
    (_rule, status, body, code, detail) => {
      expect(resultOfSend(answered(status, body), null)).toEqual({
        kind: 'permanent',
        code,
        detail,
      })
    },
  )
})

describe('the answer to a call that can be repeated without harm', () => {
  test.each<[string, HttpReply, SendResult]>([
    ['no connection', notSent, unreachable],
    ['no answer in time', timedOut, unreachable],
    ['a broken connection', broken, unreachable],
    ['408', answered(408), unreachable],
    ['500', answered(500, refusal('ServiceError')), unreachable],
    ['503', answered(503), unreachable],
    ['201 whose body broke off', answered(201, ''), unreachable],
    ['429', answered(429, '', 3_000), { kind: 'throttled', retryAfterMs: 3_000 }],
    [
      '403',
      answered(403, refusal('ForbiddenOperationException')),
      { kind: 'permanent', code: 'app-not-installed', detail: 'ForbiddenOperationException' },
    ],
  ])('%s is never in doubt', (_rule, reply, result) => {
    expect(resultOfPreparation(reply)).toEqual(result)
  })
})

test.each<[string, string, string | undefined]>([
  ['the usual shape', refusal('Throttled'), 'Throttled'],
  ['the other shape', writesBlocked(), 'MessageWritesBlocked'],
  ['the other shape with words instead of JSON', '{"errorCode":209,"message":"no"}', undefined],
  ['JSON of another kind', '{"message":"denied"}', undefined],
  ['JSON that is no object', 'null', undefined],
  ['a page', gatewayPage, undefined],
  ['nothing', '', undefined],
])('the code of a refusal in %s', (_rule, body, code) => {
  expect(codeOfRefusal(body)).toBe(code)
})
