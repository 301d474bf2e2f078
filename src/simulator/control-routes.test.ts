import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  businessNow,
  cardActivity,
  hello,
  itemsOf,
  startTestSimulator,
  stringOf,
  type TestSimulator,
} from './test-simulator.ts'

let simulator: TestSimulator
beforeEach(async () => {
  simulator = await startTestSimulator()
})
afterEach(() => simulator.close())

const control = (method: string, path: string, body?: unknown) =>
  simulator.ask(method, `/_control/${path}`, { body })

const nextOf = (json: unknown) => z.object({ next: z.string().nullable() }).parse(json).next

async function sendTo(upn: string, activity: unknown = hello): Promise<string> {
  const chat = await simulator.chat(await simulator.addPerson({ upn }))
  return stringOf((await simulator.connector('POST', chat, activity)).json, 'id')
}

test('the settings lead to this simulator', async () => {
  const { json } = await control('GET', 'settings')
  expect(json).toEqual(simulator.settings)
  expect(simulator.settings.teams.serviceUrl).toBe(`${simulator.url}/teams/`)
})

describe('people', () => {
  test('are made up by count and seed, the same again for the same order', async () => {
    const first = await control('POST', 'people', { count: 30, seed: 4 })
    const again = await control('POST', 'people', { count: 30, seed: 4 })
    expect(first.status).toBe(201)
    expect(again.json).toEqual(first.json)
    expect(itemsOf((await control('GET', 'people')).json)).toHaveLength(30)
  })

  test('are listed page by page, each once', async () => {
    await control('POST', 'people', { count: 25 })
    const seen: unknown[] = []
    for (let next: string | null = ''; next !== null;) {
      const { json } = await control('GET', `people?limit=10${next === '' ? '' : `&after=${next}`}`)
      seen.push(...itemsOf(json))
      next = nextOf(json)
    }
    expect(new Set(seen.map((person) => stringOf(person, 'upn'))).size).toBe(25)
    expect(seen).toHaveLength(25)
  })

  test('are changed by UPN or SIP address', async () => {
    await simulator.addPerson()
    for (const address of ['ANA@contoso.example', 'sip%3Aana%40contoso.example']) {
      const { status, json } = await control('PATCH', `people/${address}`, { presence: 'Away' })
      expect([status, json]).toMatchObject([200, { presence: 'Away', firstName: 'Ana' }])
    }
    expect(await control('PATCH', 'people/no@contoso.example', {})).toMatchObject({ status: 404 })
  })

  test.each([
    ['no UPN', { people: [{ firstName: 'A', lastName: 'B' }] }, 'people.0.upn'],
    [
      'an unknown presence',
      { people: [{ upn: 'a@b', firstName: 'A', lastName: 'B', presence: 'Asleep' }] },
      'people.0.presence',
    ],
    [
      'an unknown field',
      { people: [{ upn: 'a@b', firstName: 'A', lastName: 'B', age: 3 }] },
      'people.0',
    ],
    [
      'an unknown time zone',
      { people: [{ upn: 'a@b', firstName: 'A', lastName: 'B', timeZone: 'Mars' }] },
      'people.0.timeZone',
    ],
    ['a count of nothing', { count: 0 }, 'count'],
  ])('with %s are refused, and the place is named', async (_what, body, path) => {
    const { status, json } = await control('POST', 'people', body)
    expect(status).toBe(400)
    expect(json).toMatchObject({ code: 'invalid', details: { issues: [{ path }] } })
  })
})

test('a body that is no JSON, and an address that is none, are refused in the same shape', async () => {
  expect(await control('POST', 'people', '{"count":')).toMatchObject({
    status: 400,
    json: { code: 'invalid' },
  })
  expect(await control('GET', 'nothing')).toMatchObject({
    status: 404,
    json: { code: 'not-found' },
  })
})

test('the page of another site is kept out', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' }
  const answer = await simulator.ask('DELETE', '/_control/messages', { headers })
  expect(answer).toMatchObject({ status: 403, json: { code: 'not-allowed' } })
})

describe('messages', () => {
  test('are found by address in any case, and by channel', async () => {
    await sendTo('ana@contoso.example')
    await sendTo('bo@contoso.example')
    expect(await simulator.messages('?address=ANA@contoso.example')).toHaveLength(1)
    expect(await simulator.messages('?address=sip:ana@contoso.example')).toHaveLength(0)
    expect(await simulator.messages('?channel=teams')).toHaveLength(2)
    expect(await simulator.messages('?channel=skype')).toHaveLength(0)
    expect(await simulator.messages('?address=&channel=&limit=')).toHaveLength(2)
  })

  test('are listed page by page in the order of arrival', async () => {
    const sent: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) sent.push(await sendTo(`${name}@contoso.example`))
    const { json } = await control('GET', 'messages?limit=2')
    const { json: rest } = await control('GET', `messages?limit=3&after=${stringOf(json, 'next')}`)
    const ids = [...itemsOf(json), ...itemsOf(rest)].map((item) => stringOf(item, 'id'))
    expect(ids).toEqual(sent)
    expect(rest).toMatchObject({ next: null })
  })

  test('are thrown away together', async () => {
    await sendTo('ana@contoso.example')
    expect(await control('DELETE', 'messages')).toMatchObject({ status: 204 })
    expect(await simulator.messages()).toEqual([])
  })
})

describe('a person', () => {
  test('reads a message, and with it those before', async () => {
    await sendTo('ana@contoso.example')
    const second = await sendTo('ana@contoso.example')
    await sendTo('ana@contoso.example')
    const answer = await control('POST', `messages/${second}/read`)
    expect(answer).toMatchObject({ status: 202, json: { recorded: true } })
    const readAt = (await simulator.messages()).map((message) => message.readAt)
    expect(readAt).toEqual([businessNow, businessNow, undefined])
  })

  test('replies, reacts and presses a button', async () => {
    const actions = [{ type: 'Action.Submit', title: 'Lu', data: {} }]
    const id = await sendTo('ana@contoso.example', cardActivity({ body: [], actions }))
    expect(await control('POST', `messages/${id}/reply`, { text: 'Merci' })).toMatchObject({
      status: 202,
    })
    await control('POST', `messages/${id}/react`, { type: 'heart' })
    await control('POST', `messages/${id}/press`, { button: 0 })
    expect(await simulator.messages()).toMatchObject([
      {
        replies: [{ at: businessNow, text: 'Merci' }],
        reactions: [{ type: 'heart' }],
        presses: [{ button: 0, title: 'Lu' }],
      },
    ])
    expect(await control('POST', `messages/${id}/press`, { button: 1 })).toMatchObject({
      status: 400,
    })
  })

  test('clicks a link as a browser does, and goes no further than the first answer', async () => {
    const asked: { url: string | undefined; agent: string | undefined }[] = []
    const site = createServer((request, answer) => {
      asked.push({ url: request.url, agent: request.headers['user-agent'] })
      answer.writeHead(302, { location: '/further' }).end()
    })
    await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening))
    const address = site.address()
    const port = typeof address === 'object' ? address?.port : address
    const url = `http://127.0.0.1:${port}/r/abc`
    const id = await sendTo('ana@contoso.example', { ...hello, text: `[ici](${url})` })
    const { status, json } = await control('POST', `messages/${id}/click`, { link: 0 })
    site.close()
    expect(status).toBe(202)
    expect(json).toMatchObject({
      recorded: true,
      followed: { url, status: 302, location: '/further' },
    })
    expect(asked).toMatchObject([{ url: '/r/abc', agent: expect.stringContaining('Mozilla') }])
    expect(await simulator.messages()).toMatchObject([{ clicks: [{ link: 0, url }] }])
  })

  test('cannot click a link that is not there, nor touch a message that is not there', async () => {
    const id = await sendTo('ana@contoso.example')
    expect(await control('POST', `messages/${id}/click`, { link: 0 })).toMatchObject({
      status: 400,
    })
    expect(await control('POST', 'messages/1/read')).toMatchObject({ status: 404 })
  })
})

test('the counters tell requests, sends, answers and the busiest second', async () => {
  await sendTo('ana@contoso.example')
  simulator.passMs(1_000)
  await simulator.connector('POST', '/a%3Anothing/activities', hello)
  expect((await control('GET', 'counters')).json).toEqual({
    teams: { requests: 3, sends: 1, byStatus: { 201: 2, 404: 1 }, maxPerSecond: 2 },
    token: { requests: 2, sends: 0, byStatus: { 200: 2 }, maxPerSecond: 2 },
    graph: { requests: 0, sends: 0, byStatus: {}, maxPerSecond: 0 },
    skype: { requests: 0, sends: 0, byStatus: {}, maxPerSecond: 0 },
  })
})
