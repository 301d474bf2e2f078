import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import {
  CardAction,
  ConversationUpdate,
  InboundMessage,
  InstallationUpdate,
  MessageReaction,
  ReadReceipt,
} from '../protocols/bot-inbound.ts'
import { startTestBot, type TestBot } from './test-bot.ts'
import {
  businessNow,
  cardActivity,
  hello,
  startTestSimulator,
  stringOf,
  type TestSimulator,
} from './test-simulator.ts'

let simulator: TestSimulator
let bot: TestBot
beforeEach(async () => {
  bot = await startTestBot()
  simulator = await startTestSimulator()
  bot.trust(simulator.settings.teams.openIdUrl)
  await control('PUT', 'bot', { endpoint: bot.endpoint })
})
afterEach(async () => {
  expect(bot.refused).toEqual([])
  await simulator.close()
  await bot.close()
})

const control = (method: string, path: string, body?: unknown) =>
  simulator.ask(method, `/_control/${path}`, { body })

const ana = 'ana@contoso.example'

async function received(activity: unknown = hello): Promise<string> {
  const chat = await simulator.chat(await simulator.addPerson())
  return stringOf((await simulator.connector('POST', chat, activity)).json, 'id')
}

const lastActivity = () => bot.received.at(-1)?.activity

describe('a call to the bot', () => {
  test('is signed for it, and says whose chat it is about', async () => {
    const person = await simulator.addPerson()
    const answer = await control('POST', `people/${ana}/write`, { text: 'Bonjour' })
    expect(answer).toMatchObject({
      status: 202,
      json: {
        recorded: true,
        called: { endpoint: bot.endpoint, status: 200, calls: 1, failed: 0 },
      },
    })
    const [call] = bot.received
    const now = Math.floor(Date.parse('2026-11-24T08:00:00Z') / 1_000)
    const { appId, tenantId, serviceUrl } = simulator.settings.teams
    expect(call?.claims).toEqual({
      iss: 'https://api.botframework.com',
      aud: appId,
      nbf: now,
      exp: now + 3_600,
      serviceurl: serviceUrl,
    })
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-ms-conversation-id': call?.activity.conversation.id,
      'x-ms-tenant-id': tenantId,
    })
    expect(call?.activity).toMatchObject({
      timestamp: businessNow,
      channelId: 'msteams',
      serviceUrl,
      from: { id: expect.stringMatching(/^29:1/), aadObjectId: person.aadObjectId },
      recipient: { id: `28:${appId}` },
      conversation: { conversationType: 'personal', tenantId, id: expect.stringMatching(/^a:1/) },
      channelData: { tenant: { id: tenantId } },
      locale: 'fr-FR',
    })
  })

  test('names the chat in which the bot may answer', async () => {
    await simulator.addPerson()
    await control('POST', `people/${ana}/write`, { text: 'Bonjour' })
    const id = encodeURIComponent(lastActivity()?.conversation.id ?? '')
    const answer = await simulator.connector('POST', `/${id}/activities`, hello)
    expect(answer.status).toBe(201)
  })

  test('by a key that has been rotated is verified by the newly published one', async () => {
    await simulator.addPerson()
    await control('POST', `people/${ana}/write`, { text: 'un' })
    const { json } = await control('POST', 'keys/rotate')
    await control('POST', `people/${ana}/write`, { text: 'deux' })
    const kids = bot.received.map(({ kid }) => kid)
    expect(new Set(kids).size).toBe(2)
    expect(kids[1]).toBe(stringOf(json, 'kid'))
    const published = await simulator.ask('GET', '/v1/.well-known/keys')
    expect(published.json).toMatchObject({ keys: kids.map((kid) => ({ kid, x5t: kid })) })
  })

  test('never leaves this computer', async () => {
    for (const endpoint of ['https://bot.contoso.example/messages', 'ftp://127.0.0.1/', 'x']) {
      expect(await control('PUT', 'bot', { endpoint })).toMatchObject({ status: 400 })
    }
    expect((await control('GET', 'bot')).json).toEqual({ endpoints: [bot.endpoint] })
  })

  test('is not made when no bot is known', async () => {
    await control('PUT', 'bot', { endpoints: [] })
    await simulator.addPerson()
    const { json } = await control('POST', `people/${ana}/write`, { text: 'Bonjour' })
    expect(json).toEqual({ recorded: true, called: null })
  })
})

// https://github.com/MicrosoftDocs/msteams-docs/issues/6084: what is not answered within 15 s comes again.
describe('a bot that fails', () => {
  const ids = () => bot.received.map(({ activity }) => activity.id)

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  test.each([500, 503, 429])('with %i is called again with the same activity', async (status) => {
    await simulator.addPerson()
    bot.answers.push(status, status)
    const { json } = await control('POST', `people/${ana}/write`, { text: 'Bonjour' })
    expect(json).toMatchObject({ called: { status, failed: 1 } })
    await until(() => bot.received.length === 3)
    expect(new Set(ids()).size).toBe(1)
    expect(simulator.waits).toEqual([1_000, 3_000])
  })

  test('three times is called no more, and what comes next comes after', async () => {
    await simulator.addPerson()
    bot.answers.push(500, 500, 500)
    await control('POST', `people/${ana}/write`, { text: 'un' })
    await control('POST', `people/${ana}/write`, { text: 'deux' })
    expect(bot.received.map(({ activity }) => activity['text'])).toEqual(['un', 'un', 'un', 'deux'])
  })

  test('with 403 has said no', async () => {
    await simulator.addPerson()
    bot.answers.push(403)
    const { json } = await control('POST', `people/${ana}/write`, { text: 'un' })
    expect(json).toMatchObject({ called: { status: 403, failed: 1 } })
    await control('POST', `people/${ana}/write`, { text: 'deux' })
    expect(bot.received).toHaveLength(2)
  })

  test('to answer in time is called again', async () => {
    await simulator.close()
    simulator = await startTestSimulator({ botTimeoutMs: 200 })
    bot.trust(simulator.settings.teams.openIdUrl)
    await control('PUT', 'bot', { endpoint: bot.endpoint })
    await simulator.addPerson()
    bot.answers.push('hang')
    const { json } = await control('POST', `people/${ana}/write`, { text: 'Bonjour' })
    expect(json).toMatchObject({ called: { status: null, error: 'timeout' } })
    await until(() => bot.received.length === 2)
    expect(new Set(ids()).size).toBe(1)
  })

  test('because it is down holds up nobody else', async () => {
    await simulator.addPerson()
    const down = 'http://127.0.0.1:9/channels/2/teams/messages'
    await control('PUT', 'bot', { endpoints: [down, bot.endpoint] })
    const { json } = await control('POST', `people/${ana}/write`, { text: 'Bonjour' })
    expect(json).toMatchObject({
      called: { endpoint: down, status: null, error: 'ECONNREFUSED', calls: 2, failed: 1 },
    })
    expect(bot.received).toHaveLength(1)
  })
})

describe('where the bot is', () => {
  const agent = (endpoint: string) => ({ 'user-agent': `Clairon/0.1.0 (+${endpoint})` })

  /** Writes to Ana as the bot that listens there. */
  async function writeAs(endpoint: string): Promise<void> {
    const chat = await simulator.chat(await simulator.addPerson())
    const url = `${simulator.settings.teams.serviceUrl}v3/conversations${chat}`
    const token = await simulator.token('https://api.botframework.com/.default')
    const sent = { body: hello, token, headers: agent(endpoint) }
    expect(await simulator.ask('POST', url, sent)).toMatchObject({ status: 201 })
  }

  test('is learned from its calls, and whoever last wrote in a chat hears what happens there', async () => {
    const other = await startTestBot()
    other.trust(simulator.settings.teams.openIdUrl)
    await control('PUT', 'bot', { endpoints: [] })
    await writeAs(bot.endpoint)
    await writeAs(other.endpoint)
    expect((await control('GET', 'bot')).json).toEqual({
      endpoints: [bot.endpoint, other.endpoint],
    })
    await control('POST', `people/${ana}/write`, { text: 'Bonjour' })
    expect([bot.received.length, other.received.length]).toEqual([0, 1])

    await simulator.addPerson({ upn: 'bo@contoso.example' })
    await control('POST', 'people/bo@contoso.example/write', { text: 'Bonjour' })
    expect([bot.received.length, other.received.length]).toEqual([1, 2])
    await other.close()
  })

  test('is not learned when it is not on this computer', async () => {
    await writeAs('https://bot.contoso.example/channels/1/teams/messages')
    expect((await control('GET', 'bot')).json).toEqual({ endpoints: [bot.endpoint] })
  })
})

// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
describe('the app', () => {
  test('installed by a person is told in two activities, removed in one', async () => {
    await simulator.addPerson({ teamsInstalled: false })
    const { json } = await control('PATCH', `people/${ana}`, { teamsInstalled: true })
    expect(json).toMatchObject({
      teamsInstalled: true,
      called: { status: 200, calls: 2, failed: 0 },
    })
    expect(bot.kinds().toSorted()).toEqual(['conversationUpdate', 'installationUpdate add'])
    const added = bot.received.find(({ activity }) => activity.type === 'conversationUpdate')
    const { membersAdded, recipient } = ConversationUpdate.parse(added?.activity)
    expect(membersAdded?.map(({ id }) => id)).toEqual([recipient?.id])

    await control('PATCH', `people/${ana}`, { teamsInstalled: false })
    expect(InstallationUpdate.parse(lastActivity()).action).toBe('remove')
    expect(bot.received).toHaveLength(3)
  })

  test('that does not change is not told', async () => {
    await simulator.addPerson()
    const { json } = await control('PATCH', `people/${ana}`, {
      teamsInstalled: true,
      presence: 'Busy',
    })
    expect(json).not.toHaveProperty('called')
    expect(bot.received).toEqual([])
  })

  test('of people who are posted is told when announced', async () => {
    const order = (announce: boolean, teamsInstalled = true) => ({
      people: [{ upn: ana, firstName: 'Ana', lastName: 'Petit', teamsInstalled }],
      announce,
    })
    await control('POST', 'people', order(false))
    expect(bot.received).toEqual([])
    await control('POST', 'people', order(true))
    expect(bot.received).toEqual([])
    await control('POST', 'people', order(true, false))
    expect(bot.kinds()).toEqual(['installationUpdate remove'])
    const { json } = await control('POST', 'people', { count: 20, announce: true })
    expect(json).toMatchObject({ called: { status: 200, calls: 40, failed: 0 } })
  })

  test('gets new versions', async () => {
    await simulator.addPerson()
    await control('POST', `people/${ana}/upgrade`)
    await control('POST', `people/${ana}/upgrade`, { action: 'remove-upgrade' })
    expect(bot.kinds()).toEqual([
      'installationUpdate add-upgrade',
      'installationUpdate remove-upgrade',
    ])
  })
})

describe('a person', () => {
  test('writes, with the language and the time zone of their Teams', async () => {
    await simulator.addPerson({ timeZone: 'America/Toronto', locale: 'en-CA' })
    await control('POST', `people/${ana}/write`, { text: 'Hello <you>' })
    const message = InboundMessage.parse(lastActivity())
    expect(message).toMatchObject({
      id: expect.stringMatching(/^\d{13}$/),
      text: 'Hello <you>',
      textFormat: 'plain',
      locale: 'en-CA',
      attachments: [{ contentType: 'text/html', content: '<p>Hello &lt;you&gt;</p>' }],
      entities: [
        { type: 'clientInfo', locale: 'en-CA', country: 'CA', timezone: 'America/Toronto' },
      ],
    })
    expect(message).not.toHaveProperty('value')
  })

  test('who has not the app, or blocked the bot, cannot write', async () => {
    for (const fields of [{ teamsInstalled: false }, { teamsInstalled: true, blocked: true }]) {
      await simulator.addPerson(fields)
      const answer = await control('POST', `people/${ana}/write`, { text: 'Bonjour' })
      expect(answer).toMatchObject({ status: 409, json: { code: 'conflict' } })
    }
    expect(bot.received).toEqual([])
  })

  test('answers a message by quoting it', async () => {
    const id = await received()
    const { json } = await control('POST', `messages/${id}/reply`, { text: 'Merci' })
    expect(json).toMatchObject({
      called: { status: 200 },
      message: { replies: [{ text: 'Merci' }] },
    })
    const message = InboundMessage.parse(lastActivity())
    expect(message.text).toBe('Merci')
    expect(message).not.toHaveProperty('replyToId')
    expect(message.attachments?.[0]?.['content']).toContain(`itemid="${id}"`)
  })

  test('reads up to a message, which is told once', async () => {
    const first = await received()
    const second = await received()
    await control('POST', `messages/${second}/read`)
    expect(ReadReceipt.parse(lastActivity()).value.lastReadMessageId).toBe(second)
    for (const id of [first, second]) {
      const { json } = await control('POST', `messages/${id}/read`)
      expect(json).toMatchObject({ recorded: true, called: null })
    }
    expect(bot.received).toHaveLength(1)
  })

  test('who keeps read receipts off reads in silence', async () => {
    const id = await received()
    await control('PATCH', `people/${ana}`, { readReceipts: false })
    const { json } = await control('POST', `messages/${id}/read`)
    expect(json).toMatchObject({ called: null, message: { readAt: businessNow } })
    expect(bot.received).toEqual([])
  })

  test('reacts, and takes it back', async () => {
    const id = await received()
    await control('POST', `messages/${id}/react`, { type: 'heart' })
    expect(MessageReaction.parse(lastActivity())).toMatchObject({
      replyToId: id,
      reactionsAdded: [{ type: 'heart' }],
    })
    await control('POST', `messages/${id}/react`, { type: 'heart', remove: true })
    const taken = MessageReaction.parse(lastActivity())
    expect(taken.reactionsRemoved).toEqual([{ type: 'heart' }])
    expect(taken).not.toHaveProperty('reactionsAdded')
    expect(await simulator.messages()).toMatchObject([{ reactions: [] }])
  })

  test('who has blocked the bot meets it no more', async () => {
    const id = await received()
    await control('PATCH', `people/${ana}`, { blocked: true })
    const { json } = await control('POST', `messages/${id}/read`)
    expect(json).toMatchObject({ recorded: true, called: null })
    expect(bot.received).toEqual([])
  })

  test('who has removed the app meets the bot no more', async () => {
    const id = await received()
    await control('PATCH', `people/${ana}`, { teamsInstalled: false })
    for (const act of ['read', 'reply', 'react']) {
      const { json } = await control(
        'POST',
        `messages/${id}/${act}`,
        act === 'reply' ? { text: 'a' } : undefined,
      )
      expect(json).toMatchObject({ recorded: true, called: null })
    }
    expect(bot.kinds()).toEqual(['installationUpdate remove'])
  })
})

describe('a pressed button', () => {
  const actions = [
    { type: 'Action.Submit', title: 'Oui', data: { answer: 'yes', delivery: '7' } },
    { type: 'Action.Execute', title: 'Inscrire', verb: 'enrol', data: { course: 3 } },
  ]
  const body = [{ type: 'TextBlock', text: 'Venez-vous ?' }]
  const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'Noté' }] }

  test('of Action.Submit is a message with its data, what was filled in, and no text', async () => {
    const id = await received(cardActivity({ body, actions }))
    await control('POST', `messages/${id}/press`, { button: 0, inputs: { answer: 'no' } })
    const message = InboundMessage.parse(lastActivity())
    expect(message).toMatchObject({ replyToId: id, value: { answer: 'no', delivery: '7' } })
    expect(message).not.toHaveProperty('text')
  })

  // https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
  test('of Action.Execute is an invoke whose sentence is kept', async () => {
    const id = await received(cardActivity({ body, actions }))
    const type = 'application/vnd.microsoft.activity.message'
    bot.answers.push({ status: 200, body: { statusCode: 200, type, value: 'C’est noté' } })
    const { json } = await control('POST', `messages/${id}/press`, {
      button: 1,
      inputs: { seat: '2' },
    })
    expect(CardAction.parse(lastActivity())).toMatchObject({
      replyToId: id,
      value: {
        action: { type: 'Action.Execute', verb: 'enrol', data: { course: 3, seat: '2' } },
        trigger: 'manual',
      },
    })
    expect(json).toMatchObject({
      message: { presses: [{ button: 1, answer: { kind: 'message', text: 'C’est noté' } }] },
    })
  })

  test('of Action.Execute puts the card that is answered in place', async () => {
    const id = await received(cardActivity({ body, actions }))
    const type = 'application/vnd.microsoft.card.adaptive'
    bot.answers.push({ status: 200, body: { statusCode: 200, type, value: card } })
    const { json } = await control('POST', `messages/${id}/press`, { button: 1 })
    expect(json).toMatchObject({
      message: { text: 'Noté', card, buttons: [], presses: [{ answer: { kind: 'card' } }] },
    })
  })

  test('of Action.Execute that is answered with anything else came to nothing', async () => {
    const id = await received(cardActivity({ body, actions }))
    const { json } = await control('POST', `messages/${id}/press`, { button: 1 })
    expect(json).toMatchObject({
      message: { text: 'Venez-vous ?', presses: [{ answer: { kind: 'none' } }] },
    })
  })

  test('that opens a link is followed, and the bot hears nothing', async () => {
    const site = await startTestBot()
    const link = { type: 'Action.OpenUrl', title: 'Lire', url: `${site.endpoint}?page` }
    const id = await received(cardActivity({ body, actions: [link] }))
    const { json } = await control('POST', `messages/${id}/press`, { button: 0 })
    expect(json).toMatchObject({
      called: null,
      followed: { url: link.url },
      message: { clicks: [{ link: 0, url: link.url }], presses: [{ title: 'Lire' }] },
    })
    expect(bot.received).toEqual([])
    await site.close()
  })
})
