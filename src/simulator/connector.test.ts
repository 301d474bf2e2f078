import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  ActivityResource,
  ConnectorError,
  ConversationResource,
  WritesBlocked,
  WritesBlockedDetail,
} from '../protocols/bot-connector.ts'
import { graphScope } from '../protocols/entra-token.ts'
import {
  businessNow,
  cardActivity,
  hello,
  startTestSimulator,
  stringOf,
  type Answer,
  type TestSimulator,
} from './test-simulator.ts'

let simulator: TestSimulator
beforeEach(async () => {
  simulator = await startTestSimulator()
})
afterEach(() => simulator.close())

function refusalOf({ status, json }: Answer) {
  const { code, message } = ConnectorError.parse(json).error
  return { status, code, message }
}

describe('a token', () => {
  const denied = { message: 'Authorization has been denied for this request.' }

  test.each([
    ['missing', undefined],
    ['unknown', 'abc.def.ghi'],
  ])('that is %s is denied', async (_what, token) => {
    const url = `${simulator.settings.teams.serviceUrl}v3/conversations`
    const answer = await simulator.ask('POST', url, { body: {}, ...(token ? { token } : {}) })
    expect(answer).toMatchObject({ status: 401, json: denied })
  })

  test('for Graph is denied', async () => {
    const url = `${simulator.settings.teams.serviceUrl}v3/conversations`
    const token = await simulator.token(graphScope)
    expect(await simulator.ask('POST', url, { body: {}, token })).toMatchObject({ status: 401 })
  })

  test('expires after an hour', async () => {
    const chat = await simulator.chat(await simulator.addPerson())
    simulator.passMs(3_600_000)
    expect(await simulator.connector('POST', chat, hello)).toMatchObject({ status: 401 })
    await simulator.renewToken()
    expect(await simulator.connector('POST', chat, hello)).toMatchObject({ status: 201 })
  })
})

describe('creating a conversation', () => {
  test('answers the same chat each time', async () => {
    const { aadObjectId } = await simulator.addPerson()
    const first = await simulator.create(aadObjectId)
    const second = await simulator.create(aadObjectId.toUpperCase(), {
      bot: { id: `28:${simulator.settings.teams.appId}` },
      isGroup: false,
    })
    expect(first.status).toBe(201)
    expect(ConversationResource.parse(first.json).id).toMatch(/^a:1[\w-]{100,}$/)
    expect(second.json).toEqual(first.json)
  })

  test('may bring the first message, whose id is not answered', async () => {
    const { aadObjectId } = await simulator.addPerson()
    const answer = await simulator.create(aadObjectId, { activity: hello })
    expect(Object.keys(answer.json ?? {})).toEqual(['id'])
    expect(await simulator.messages()).toMatchObject([{ text: 'Bonjour' }])
  })

  test.each([
    ['a UPN', { members: [{ id: 'ana@contoso.example' }] }, 400, 'BadSyntax'],
    ['an id in the wrong field', { members: [{ aadObjectId: 'GUID' }] }, 400, 'BadSyntax'],
    ['an object id behind 29:', { members: [{ id: '29:GUID' }] }, 403, 'BadArgument'],
    ['nobody', { members: [] }, 400, 'BadSyntax'],
    ['two members', { members: [{ id: 'GUID' }, { id: 'GUID' }] }, 400, 'BadSyntax'],
    ['a group', { members: [{ id: 'GUID' }], isGroup: true }, 400, 'BadSyntax'],
    ['no tenant', { members: [{ id: 'GUID' }], tenantId: undefined }, 400, 'BadSyntax'],
    [
      'another tenant',
      { members: [{ id: 'GUID' }], tenantId: '00000000-0000-4000-8000-000000000000' },
      400,
      'BadSyntax',
    ],
    ['another bot', { members: [{ id: 'GUID' }], bot: { id: '28:no' } }, 400, 'BadArgument'],
  ])('with %s is refused', async (_what, change, status, code) => {
    const { aadObjectId } = await simulator.addPerson()
    const body = JSON.stringify({ tenantId: simulator.settings.teams.tenantId, ...change })
    const answer = await simulator.connector('POST', '', body.replaceAll('GUID', aadObjectId))
    expect(refusalOf(answer)).toMatchObject({ status, code })
  })

  test('with someone whom the tenant does not know is refused', async () => {
    expect(refusalOf(await simulator.create('00000000-0000-4000-8000-000000000000'))).toEqual({
      status: 400,
      code: 'BadSyntax',
      message: 'Invalid user identity in provided tenant',
    })
  })

  test('with someone who has not the app is forbidden', async () => {
    const { aadObjectId } = await simulator.addPerson({ teamsInstalled: false })
    expect(refusalOf(await simulator.create(aadObjectId))).toMatchObject({
      status: 403,
      code: 'ForbiddenOperationException',
    })
  })
})

describe('sending', () => {
  test('answers an id in milliseconds that grows', async () => {
    const chat = await simulator.chat(await simulator.addPerson())
    const ids: number[] = []
    for (let count = 0; count < 3; count++) {
      const answer = await simulator.connector('POST', chat, hello)
      expect(answer.status).toBe(201)
      ids.push(Number(ActivityResource.parse(answer.json).id))
    }
    expect(String(ids[0])).toMatch(/^\d{13}$/)
    expect(ids).toEqual([ids[0], Number(ids[0]) + 1, Number(ids[0]) + 2])
  })

  test('puts the message before the person, at business time', async () => {
    const chat = await simulator.chat(await simulator.addPerson())
    await simulator.connector('POST', chat, hello)
    expect(await simulator.messages()).toMatchObject([
      {
        channel: 'teams',
        address: 'ana@contoso.example',
        at: businessNow,
        receivedAt: '2026-11-24T08:00:00.000Z',
        contentType: 'text/markdown',
        text: 'Bonjour',
        links: [],
      },
    ])
  })

  test('a text with an attachment becomes two messages, and no id is answered', async () => {
    const chat = await simulator.chat(await simulator.addPerson())
    const card = cardActivity({ body: [{ type: 'TextBlock', text: 'Carte' }] })
    const answer = await simulator.connector('POST', chat, { ...card, text: 'Texte' })
    expect(answer).toMatchObject({ status: 202, text: '' })
    expect((await simulator.messages()).map(({ text }) => text)).toEqual(['Texte', 'Carte'])
  })

  test.each([
    ['neither text nor attachment', { type: 'message' }, 'BadSyntax'],
    ['only spaces', { type: 'message', text: '  ' }, 'BadSyntax'],
    ['no type', { text: 'Bonjour' }, 'BadSyntax'],
    ['malformed JSON', '{"type":"message"', 'BadSyntax'],
    [
      'a card that is none',
      {
        type: 'message',
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: 'x' }],
      },
      'BadSyntax',
    ],
    [
      'a file',
      { type: 'message', attachments: [{ contentType: 'application/pdf' }] },
      'BadArgument',
    ],
  ])('%s is refused', async (_what, body, code) => {
    const chat = await simulator.chat(await simulator.addPerson())
    expect(refusalOf(await simulator.connector('POST', chat, body))).toMatchObject({
      status: 400,
      code,
    })
    expect(await simulator.messages()).toEqual([])
  })

  // bot-docs: ids come percent-encoded from some libraries, and as they are from others.
  test('finds the conversation by its id, encoded or not', async () => {
    const chat = await simulator.chat(await simulator.addPerson())
    for (const path of [chat, decodeURIComponent(chat)]) {
      expect(await simulator.connector('POST', path, hello)).toMatchObject({ status: 201 })
    }
  })

  // msteams-docs #14079: who removes the chat history removes the conversation, until it is made again.
  test('to a chat that the person removed is refused, until it is made again', async () => {
    const person = await simulator.addPerson()
    const chat = await simulator.chat(person)
    await simulator.ask('DELETE', `/_control/people/${person.upn}/chat`)
    const answer = await simulator.connector('POST', chat, hello)
    expect(refusalOf(answer)).toMatchObject({ status: 404, code: 'ConversationNotFound' })
    expect(await simulator.chat(person)).toBe(chat)
    expect(await simulator.connector('POST', chat, hello)).toMatchObject({ status: 201 })
  })

  test('to a conversation that does not exist is refused', async () => {
    const answer = await simulator.connector('POST', '/a%3A1nothing/activities', hello)
    expect(refusalOf(answer)).toMatchObject({ status: 404, code: 'ConversationNotFound' })
  })

  test('to someone who blocked the bot is refused', async () => {
    const chat = await simulator.chat(await simulator.addPerson({ blocked: true }))
    expect(refusalOf(await simulator.connector('POST', chat, hello))).toMatchObject({
      status: 403,
      code: 'ConversationBlockedByUser',
    })
  })

  test('to someone who removed the app since is refused', async () => {
    const chat = await simulator.chat(await simulator.addPerson())
    await simulator.addPerson({ teamsInstalled: false })
    expect(refusalOf(await simulator.connector('POST', chat, hello))).toMatchObject({
      status: 403,
      code: 'BotNotInConversationRoster',
    })
  })

  test('more than 100 KB of UTF-16 is too big, images apart', async () => {
    const chat = await simulator.chat(await simulator.addPerson())
    const send = (text: string) => simulator.connector('POST', chat, { ...hello, text })
    expect(await send('é'.repeat(51_000))).toMatchObject({ status: 201 })
    expect(refusalOf(await send('é'.repeat(51_300)))).toMatchObject({
      status: 413,
      code: 'MessageSizeTooBig',
    })
    const image = `data:image/png;base64,${'A'.repeat(200_000)}`
    expect(await send(`<img src=${image}>`)).toMatchObject({ status: 201 })
  })
})

async function sendOne() {
  const chat = await simulator.chat(await simulator.addPerson())
  const { json } = await simulator.connector('POST', chat, hello)
  return { chat, activity: `${chat}/${stringOf(json, 'id')}` }
}

describe('a sent message', () => {
  test('can be answered to', async () => {
    const { activity } = await sendOne()
    expect(await simulator.connector('POST', activity, hello)).toMatchObject({ status: 201 })
    const [first, reply] = await simulator.messages()
    expect(reply?.replyToId).toBe(first?.id)
  })

  test('can be changed', async () => {
    const { activity } = await sendOne()
    const answer = await simulator.connector('PUT', activity, { ...hello, text: 'Au revoir' })
    expect(answer.status).toBe(200)
    expect(await simulator.messages()).toMatchObject([{ text: 'Au revoir', editedAt: businessNow }])
  })

  test('can be deleted, once', async () => {
    const { activity } = await sendOne()
    expect(await simulator.connector('DELETE', activity)).toMatchObject({ status: 200, text: '' })
    expect(await simulator.messages()).toMatchObject([{ deletedAt: businessNow }])
    expect(refusalOf(await simulator.connector('DELETE', activity))).toMatchObject({
      status: 404,
      code: 'ActivityNotFoundInConversation',
    })
  })

  test('that was deleted cannot be changed', async () => {
    const { activity } = await sendOne()
    await simulator.connector('DELETE', activity)
    expect(await simulator.connector('PUT', activity, hello)).toMatchObject({ status: 404 })
  })

  test('cannot be changed into nothing', async () => {
    const { activity } = await sendOne()
    expect(await simulator.connector('PUT', activity, { type: 'message' })).toMatchObject({
      status: 400,
    })
    expect(await simulator.messages()).toMatchObject([{ text: 'Bonjour' }])
  })

  test('can neither be changed nor deleted once the person has removed the app', async () => {
    const { activity } = await sendOne()
    await simulator.addPerson({ teamsInstalled: false })
    for (const answer of [
      await simulator.connector('PUT', activity, hello),
      await simulator.connector('DELETE', activity),
    ]) {
      expect(refusalOf(answer)).toMatchObject({ status: 403, code: 'BotNotInConversationRoster' })
    }
  })

  test('by the person is not the bot’s to change', async () => {
    const { chat } = await sendOne()
    await simulator.ask('POST', '/_control/people/ana@contoso.example/write', {
      body: { text: 'Oui' },
    })
    const [last] = await simulator.messages()
    const written = `${chat}/${Number(last?.id) + 1}`
    expect(await simulator.connector('DELETE', written)).toMatchObject({ status: 404 })
  })

  test('of someone else cannot be changed', async () => {
    const { activity } = await sendOne()
    const other = await simulator.chat(await simulator.addPerson({ upn: 'bo@contoso.example' }))
    const stolen = `${other}/${activity.split('/').at(-1)}`
    expect(await simulator.connector('PUT', stolen, hello)).toMatchObject({ status: 404 })
  })
})

describe('a sentinel', () => {
  test('Limitée: each message is refused first, and taken once the wait is over', async () => {
    const chat = await simulator.chat(await simulator.addPerson({ firstName: 'Limitée' }))
    for (let message = 1; message <= 2; message++) {
      const first = await simulator.connector('POST', chat, hello)
      expect(refusalOf(first)).toMatchObject({ status: 429, code: 'Throttled' })
      expect(first.headers.get('retry-after')).toBe('2')
      simulator.passMs(1_000)
      expect((await simulator.connector('POST', chat, hello)).headers.get('retry-after')).toBe('1')
      simulator.passMs(1_000)
      expect(await simulator.connector('POST', chat, hello)).toMatchObject({ status: 201 })
    }
  })

  test('Lente: the answer comes after three seconds', async () => {
    const chat = await simulator.chat(await simulator.addPerson({ firstName: 'lente' }))
    expect(await simulator.connector('POST', chat, hello)).toMatchObject({ status: 201 })
    expect(simulator.waits).toEqual([3_000])
  })

  test('Coupée: the message is taken and the connection breaks', async () => {
    const chat = await simulator.chat(await simulator.addPerson({ firstName: 'Coupee' }))
    await expect(simulator.connector('POST', chat, hello)).rejects.toThrow('fetch failed')
    expect(await simulator.messages()).toHaveLength(1)
  })

  test('Bloquée, SansApp and Absente are so from the start', async () => {
    expect(await simulator.addPerson({ firstName: 'Bloquée' })).toMatchObject({ blocked: true })
    expect(await simulator.addPerson({ firstName: 'SansApp' })).toMatchObject({
      teamsInstalled: false,
    })
    expect(await simulator.addPerson({ firstName: 'Absente' })).toMatchObject({
      presence: 'Offline',
    })
  })
})

test('the other shape of 403 is JSON inside a string', async () => {
  const chat = await simulator.chat(await simulator.addPerson())
  await simulator.faults({ service: 'teams', code: 'MessageWritesBlocked' })
  const answer = await simulator.connector('POST', chat, hello)
  expect(answer.status).toBe(403)
  const { message } = WritesBlocked.parse(answer.json)
  expect(WritesBlockedDetail.parse(JSON.parse(message)).subCode).toBe('MessageWritesBlocked')
})

// CONV, status codes: 412 answers concurrent operations on one conversation.
describe('while a conversation is being written to', () => {
  test('it takes nothing else, and others are free', async () => {
    await simulator.close()
    const waiting: (() => void)[] = []
    simulator = await startTestSimulator({
      time: {
        nowMs: () => Date.parse('2026-11-24T08:00:00Z'),
        wait: () => new Promise((resolve) => waiting.push(resolve)),
      },
    })
    const slow = await simulator.chat(await simulator.addPerson({ firstName: 'Lente' }))
    const other = await simulator.chat(await simulator.addPerson({ upn: 'bo@contoso.example' }))
    const first = simulator.connector('POST', slow, hello)
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))

    const second = await simulator.connector('POST', slow, hello)
    expect(refusalOf(second)).toMatchObject({ status: 412, code: 'PreconditionFailed' })
    expect(await simulator.connector('POST', other, hello)).toMatchObject({ status: 201 })

    waiting.forEach((end) => end())
    expect(await first).toMatchObject({ status: 201 })
    const third = simulator.connector('POST', slow, hello)
    while (waiting.length === 1) await new Promise((resolve) => setTimeout(resolve, 5))
    waiting.at(-1)?.()
    expect(await third).toMatchObject({ status: 201 })
  })
})
