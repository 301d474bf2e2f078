import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import {
  hrefOf,
  lastOf,
  startTestPool,
  type Answer,
  type TestApplication,
  type TestPool,
} from './test-pool.ts'

let pool: TestPool
let bot: TestApplication
beforeEach(async () => {
  pool = await startTestPool()
  bot = await pool.signIn()
  await pool.addPerson()
})
afterEach(() => pool.close())

const ana = 'sip:ana@contoso.example'

describe('a batch', () => {
  const part = (request: string, body = '') =>
    `Content-Type: application/http; msgtype=request\r\n\r\n${request} HTTP/1.1\r\nHost: pool\r\nAccept: application/json\r\nContent-Type: application/json\r\n\r\n${body}`
  const whole = (...parts: string[]) =>
    `${parts.map((one) => `--X\r\n${one}\r\n`).join('')}--X--\r\n`
  const post = (body: string, type = 'multipart/batching; boundary=X') =>
    bot.call('POST', `${bot.root}/batch`, { body, headers: { 'content-type': type } })
  const statuses = ({ text }: Answer) =>
    Array.from(text.matchAll(/^HTTP\/1\.1 (\d+)/gm), ([, status]) => Number(status))

  test('is answered part by part, in its order', async () => {
    const people = `${bot.root}/people`
    const answer = await post(
      whole(
        part(`GET ${people}/ana@contoso.example/presence`),
        part(`GET ${people}/nobody@contoso.example/presence`),
        part(`POST ${bot.root}/me/presence`, '{"availability":"Busy"}'),
      ),
    )
    const boundary = /boundary="([^"]+)"/.exec(answer.headers.get('content-type') ?? '')?.[1]
    expect(answer.headers.get('content-type')).toMatch(/^multipart\/batching/)
    expect(statuses(answer)).toEqual([200, 404, 204])
    expect(answer.text.split(`--${boundary}`)).toHaveLength(5)
    expect(answer.text).toContain('"availability":"Online"')
  })

  test('may be written as clients write it', async () => {
    const request = `Content-Type: application/http;msgtype=request\n\nGET http://pool${bot.root}/me HTTP/1.1\nHost: pool\nAccept: application/json\n`
    const body = `\r\n--a1b2\n${request}\r\n--a1b2\n${request}\r\n\r\n--a1b2--\r\n`
    expect(statuses(await post(body, 'multipart/batching;boundary="a1b2"'))).toEqual([200, 200])
  })

  test('holds no events and no other batch', async () => {
    const answer = await post(
      whole(part(`GET ${bot.link()}`), part(`POST ${bot.root}/batch`), part(`GET ${bot.root}/me`)),
    )
    expect(statuses(answer)).toEqual([400, 400, 200])
  })

  test('of more than a hundred is refused as a whole', async () => {
    const set = part(`POST ${bot.root}/me/presence`, '{"availability":"Busy"}')
    expect(await post(whole(...Array.from({ length: 101 }, () => set)))).toMatchObject({
      status: 429,
      json: { code: 'TooManyRequests' },
    })
    expect((await bot.call('GET', `${bot.root}/me/presence`)).json).toMatchObject({
      availability: 'Online',
    })
  })

  test.each([
    ['multipart/mixed; boundary=X', 'x', 415],
    ['multipart/batching', 'x', 415],
    ['multipart/batching; boundary=X', '--X\r\nhello\r\n--X--', 400],
    ['multipart/batching; boundary=X', '--X\r\n', 400],
  ])('of %s with %j is refused', async (type, body, status) => {
    expect(await post(body, type)).toMatchObject({ status })
  })
})

describe('a fault rule', () => {
  const invite = (more = {}) => bot.invite(ana, { operationId: 'op', ...more })

  test.each([
    [{ status: 503, retryAfterSeconds: 3 }, 503, 'ServiceUnavailable', undefined],
    [{ retryAfterSeconds: 2 }, 429, 'TooManyRequests', undefined],
    [{ code: 'TooManyConversations' }, 409, 'Conflict', 'TooManyConversations'],
    [{ code: 'CallbackChannelError' }, 500, 'ServiceFailure', 'CallbackChannelError'],
    [{ status: 403, code: 'Whatever' }, 403, 'Forbidden', 'Whatever'],
  ])('%o refuses an invitation: %d %s', async (rule, status, code, subcode) => {
    await pool.faults({ service: 'skype', times: 1, ...rule })
    const refused = await invite()
    expect(refused).toMatchObject({ status, json: { code } })
    expect(Reflect.get(Object(refused.json), 'subcode')).toBe(subcode)
    const wait = 'retryAfterSeconds' in rule ? String(rule.retryAfterSeconds) : null
    expect(refused.headers.get('retry-after')).toBe(wait)
    expect(await invite()).toMatchObject({ status: 201 })
  })

  test.each(['NotAcceptable', 'FederationRequired', 'Unreachable', 'SomethingNew'])(
    'with the subcode %s lets the invitation fail by an event',
    async (code) => {
      await pool.faults({ service: 'skype', code, operation: 'invite', address: ana })
      expect(await invite()).toMatchObject({ status: 201 })
      const events = await bot.pollUntil('messagingInvitation', 'completed')
      expect(lastOf(events, 'messagingInvitation', 'completed')).toMatchObject({
        status: 'Failure',
        reason: { subcode: code },
      })
    },
  )

  test('on messages leaves the invitation alone', async () => {
    await pool.faults({ service: 'skype', code: 'Unavailable', operation: 'message' })
    const conversation = await bot.talkTo(ana)
    expect(await bot.say(conversation, 'x')).toMatchObject({ status: 201 })
    const events = await bot.pollUntil('message', 'completed')
    expect(lastOf(events, 'message', 'completed')).toMatchObject({
      status: 'Failure',
      reason: { subcode: 'Unavailable' },
    })
  })

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('breaks the connection %s the message is taken', async (reset, taken) => {
    await pool.faults({ service: 'skype', reset, times: 1 })
    const links = { _links: { message: { href: 'data:text/plain,Bonjour' } } }
    await expect(invite(links)).rejects.toThrow()
    expect(await pool.messages()).toHaveLength(taken)
    const counters = await pool.ask('GET', '/_control/counters')
    expect(counters.json).toMatchObject({ skype: { sends: taken, byStatus: { reset: 1 } } })
  })

  test.each([
    ['events', 503, () => bot.call('GET', bot.link())],
    ['token', 400, () => pool.askToken({ grant_type: 'password' })],
    ['discovery', 503, () => pool.ask('GET', pool.discoveryUrl)],
    ['presence', 503, () => bot.call('GET', `${bot.root}/people/ana@contoso.example/presence`)],
  ] as const)('on %s strikes nothing else', async (operation, status, call) => {
    await pool.faults({ service: 'skype', operation, status, times: 1 })
    expect(await invite()).toMatchObject({ status: 201 })
    expect(await call()).toMatchObject({ status })
  })

  test('is for one person, by either address', async () => {
    await pool.addPerson({ sip: 'sip:petit@contoso.example' })
    await pool.faults({ service: 'skype', address: 'ana@contoso.example', status: 500 })
    expect(await bot.invite('sip:petit@contoso.example')).toMatchObject({ status: 500 })
    expect(await bot.invite('sip:bo@contoso.example')).toMatchObject({ status: 201 })
  })
})

describe('sentinels', () => {
  const name = (firstName: string) => pool.addPerson({ firstName })
  const invite = () => bot.invite(ana, { _links: { message: { href: 'data:text/plain,Bonjour' } } })

  test.each([
    ['Absente', 'TemporarilyUnavailable'],
    ['Bloquée', 'TemporarilyUnavailable'],
    ['SansApp', 'DestinationNotFound'],
  ])('%s cannot be reached: %s', async (firstName, subcode) => {
    await name(firstName)
    await invite()
    const events = await bot.pollUntil('messagingInvitation', 'completed')
    expect(lastOf(events, 'messagingInvitation', 'completed')).toMatchObject({
      reason: { subcode },
    })
  })

  test('Limitée is throttled once', async () => {
    await name('Limitée')
    const refused = await invite()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
    pool.pass(2_000)
    expect(await invite()).toMatchObject({ status: 201 })
  })

  test('Lente is told of before the answer comes', async () => {
    await name('Lente')
    const answer = invite()
    const events = await bot.pollUntil('messagingInvitation', 'completed')
    expect(hrefOf(events, 'conversation')).toBeDefined()
    pool.pass(3_000)
    expect(await answer).toMatchObject({ status: 201 })
  })

  test('Coupée gets the message, and the connection breaks', async () => {
    await name('Coupée')
    await expect(invite()).rejects.toThrow()
    expect(await pool.messages()).toHaveLength(1)
  })
})

test('the event channel is cut on order, and nothing is lost', async () => {
  const waiting = bot.poll()
  await bot.call('GET', bot.root)
  await pool.order({ cutEvents: true })
  await expect(waiting).rejects.toThrow()
  await bot.invite(ana)
  await bot.pollUntil('messagingInvitation', 'completed')
})

test('requests, answers and new conversations are counted', async () => {
  await pool.ask('DELETE', '/_control/counters')
  const conversation = await bot.talkTo(ana)
  await bot.say(conversation, 'x')
  expect((await pool.ask('GET', '/_control/counters')).json).toMatchObject({
    skype: { requests: 4, sends: 1, byStatus: { 200: 2, 201: 2 }, maxPerSecond: 4 },
    teams: { requests: 0 },
  })
})
