import { createServer, type IncomingHttpHeaders } from 'node:http'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { SendResult } from '../../domain/delivery.ts'
import { startTestServer, type TestServer } from '../../platform/test-server.ts'
import type { Addressee, Channel, OutgoingMessage, SendOutcome } from '../channel.ts'
import { createTeamsChannel } from './teams-channel.ts'

/**
 * Microsoft's side as its documents describe it, written for these tests alone: Entra ID, Graph and
 * the Bot Connector. The simulator shares our schemas and so could share our mistakes.
 */
type Call = 'token' | 'user' | 'create' | 'activity'
type Request = {
  call: Call
  method: string
  /** As it came over the wire, percent signs and all. */
  path: string
  headers: IncomingHttpHeaders
  body: unknown
}
type Answer = { status: number; body?: unknown; retryAfter?: string } | 'reset'

const tenantId = '6babcaad-604b-40ac-a9d7-9fd97c0b779f'
const appId = '00000000-0000-0000-0000-0000000000a1'
const marieId = 'b1b1b1b1-0000-4000-8000-000000000001'
/** With all the characters that must not stand in a path as they are. */
const chatId = 'a:1qh/NLq+p=?#%20_x'
const chatPath = '/teams/v3/conversations/a%3A1qh%2FNLq%2Bp%3D%3F%23%2520_x/activities'
const newChatPath = '/teams/v3/conversations/a%3Anew/activities'

let server: TestServer
let channel: Channel
let requests: Request[]
/** Requests and turns in the order in which they came. */
let story: string[]
/** Answers out of the ordinary, the next one first. */
let answers: Partial<Record<Call, Answer[]>>
let tokens: number

const callOf = (path: string): Call => {
  if (path.endsWith('/token')) return 'token'
  if (path.startsWith('/graph/')) return 'user'
  return path.endsWith('/activities') ? 'activity' : 'create'
}

function usualAnswer(call: Call, path: string): Answer {
  switch (call) {
    case 'token': {
      tokens += 1
      return {
        status: 200,
        body: { token_type: 'Bearer', expires_in: 3600, access_token: `token-${tokens}` },
      }
    }
    case 'user':
      return path.includes('contoso.example')
        ? { status: 200, body: { id: marieId } }
        : refusal(404, 'Request_ResourceNotFound')
    case 'create':
      return { status: 201, body: { id: chatId } }
    case 'activity':
      return [chatPath, newChatPath].includes(path)
        ? { status: 201, body: { id: '1692206589131' } }
        : refusal(404, 'ConversationNotFound')
  }
}

const refusal = (status: number, code: string): Answer => ({
  status,
  body: { error: { code, message: 'as Teams says it' } },
})
const denied: Answer = {
  status: 401,
  body: { message: 'Authorization has been denied for this request.' },
}

beforeEach(async () => {
  requests = []
  story = []
  answers = {}
  tokens = 0
  server = await startTestServer(
    createServer((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request
        const call = callOf(path)
        const isJson = headers['content-type'] === 'application/json'
        const body: unknown = isJson
          ? JSON.parse(text)
          : Object.fromEntries(new URLSearchParams(text))
        requests.push({ call, method, path, headers, body })
        story.push(call)
        const answer = answers[call]?.shift() ?? usualAnswer(call, path)
        if (answer === 'reset') {
          request.socket.resetAndDestroy()
          return
        }
        if (answer.retryAfter !== undefined) response.setHeader('retry-after', answer.retryAfter)
        response.writeHead(answer.status)
        response.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
      })
    }),
  )
  channel = createChannel(server.url)
})
afterEach(async () => {
  await channel.close()
  await server.close()
})

const createChannel = (url: string) =>
  createTeamsChannel({
    appId,
    tenantId,
    clientSecret: 'top-secret',
    serviceUrl: `${url}/teams`,
    tokenUrl: `${url}/tenant/oauth2/v2.0/token`,
    graphUrl: `${url}/graph/v1.0/`,
  })

const message: OutgoingMessage = {
  doc: {
    type: 'doc',
    content: [
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'Bonjour ' },
          { type: 'token', attrs: { name: 'FIRSTNAME' } },
        ],
      },
    ],
  },
  presentation: 'card',
  tone: 'none',
  buttons: [],
}
const marie: Addressee = {
  address: 'marie@contoso.example',
  contact: null,
  fields: { FIRSTNAME: 'Marie', LASTNAME: 'Curie' },
}
const known = { userId: marieId, conversationId: chatId }
const other = { userId: marieId, conversationId: 'a:new' }

const send = (
  to: Partial<Addressee> = {},
  what: Partial<OutgoingMessage> = {},
  noTurn: SendResult | null = null,
): Promise<SendOutcome> =>
  channel.send(
    { ...message, ...what },
    { ...marie, ...to },
    {
      signal: new AbortController().signal,
      nextTurn: () => {
        story.push('turn')
        return Promise.resolve(noTurn)
      },
    },
  )
const sentTo = (call: Call) => requests.filter((request) => request.call === call)
/** What happened beside tokens; the first message waits for one, and for a turn after it. */
function withoutTokens(): typeof story {
  const first = story.findIndex((step, at) => step === 'turn' && story[at - 1] === 'token')
  return story.filter((step, at) => step !== 'token' && at !== first)
}

describe('a message to somebody new', () => {
  test('looks the person up, creates the chat and posts, and remembers both', async () => {
    expect(await send()).toEqual({
      result: { kind: 'ok', receipt: '1692206589131' },
      contact: known,
    })
    expect(
      requests
        .filter(({ call }) => call !== 'token')
        .map(({ method, path }) => `${method} ${path}`),
    ).toEqual([
      'GET /graph/v1.0/users/marie%40contoso.example?$select=id',
      'POST /teams/v3/conversations',
      `POST ${chatPath}`,
    ])
  })

  test('creates the chat with the directory’s id of the person as the id of the only member', async () => {
    await send()
    expect(sentTo('create').map(({ body }) => body)).toEqual([
      {
        bot: { id: `28:${appId}` },
        isGroup: false,
        members: [{ id: marieId }],
        tenantId,
        channelData: { tenant: { id: tenantId } },
      },
    ])
  })

  test('writes addresses so that they stay one part of the path', async () => {
    await send({ address: 'a/b?c#ext#@contoso.example' })
    expect(sentTo('user')[0]?.path).toBe(
      '/graph/v1.0/users/a%2Fb%3Fc%23ext%23%40contoso.example?$select=id',
    )
  })

  test('takes to each service the token of its own scope, and to none the secret', async () => {
    await send()
    const scopes = sentTo('token').map(({ body }) => body)
    expect(scopes).toEqual([
      expect.objectContaining({ scope: 'https://graph.microsoft.com/.default' }),
      expect.objectContaining({ scope: 'https://api.botframework.com/.default' }),
    ])
    const authorization = (call: Call) => sentTo(call).map(({ headers }) => headers.authorization)
    expect(authorization('user')).toEqual(['Bearer token-1'])
    expect(authorization('create')).toEqual(['Bearer token-2'])
    expect(authorization('activity')).toEqual(['Bearer token-2'])
    const others = requests.filter(({ call }) => call !== 'token')
    expect(JSON.stringify(others)).not.toContain('top-secret')
  })

  test('is refused for good when the directory does not know the address', async () => {
    expect(await send({ address: 'marie@nowhere.example' })).toEqual({
      result: { kind: 'permanent', code: 'unknown-person', detail: '404' },
    })
    expect(sentTo('create')).toEqual([])
  })

  test('remembers the person even where the app is not installed', async () => {
    answers = { create: [refusal(403, 'ForbiddenOperationException')] }
    expect(await send()).toEqual({
      result: {
        kind: 'permanent',
        code: 'app-not-installed',
        detail: 'ForbiddenOperationException',
      },
      contact: { userId: marieId },
    })
    expect(sentTo('activity')).toEqual([])
  })

  test('remembers the chat even where the message is throttled', async () => {
    answers = { activity: [{ status: 429, retryAfter: '7' }] }
    expect(await send()).toEqual({
      result: { kind: 'throttled', retryAfterMs: 7_000 },
      contact: known,
    })
  })

  test.each<[string, Partial<Record<Call, Answer[]>>, object]>([
    [
      'Graph asks to wait',
      { user: [{ status: 429, retryAfter: '3' }] },
      { kind: 'throttled', retryAfterMs: 3_000 },
    ],
    [
      'Graph does not permit it',
      { user: [refusal(403, 'Authorization_RequestDenied')] },
      { kind: 'permanent', code: 'not-permitted', detail: '403 Authorization_RequestDenied' },
    ],
    ['Graph breaks off', { user: ['reset'] }, { kind: 'not-sent', code: 'service-unreachable' }],
    [
      'the answer of Graph breaks off',
      { user: [{ status: 200 }] },
      { kind: 'not-sent', code: 'service-unreachable' },
    ],
    [
      'creating the chat breaks off, which does no harm',
      { create: ['reset'] },
      { kind: 'not-sent', code: 'service-unreachable' },
    ],
    [
      'creating the chat fails inside Teams, which does no harm',
      { create: [refusal(500, 'ServiceError')] },
      { kind: 'not-sent', code: 'service-unreachable' },
    ],
    [
      'the answer with the chat breaks off',
      { create: [{ status: 201 }] },
      { kind: 'not-sent', code: 'service-unreachable' },
    ],
    [
      'Entra gives no token just now',
      { token: [{ status: 503 }] },
      { kind: 'not-sent', code: 'token-unavailable' },
    ],
    [
      'Entra refuses the secret',
      { token: [{ status: 401, body: { error_description: 'AADSTS7000215: no' } }] },
      { kind: 'permanent', code: 'credentials-refused', detail: 'AADSTS7000215' },
    ],
  ])('posts nothing when %s', async (_rule, outOfTheOrdinary, result) => {
    answers = outOfTheOrdinary
    expect((await send()).result).toEqual(result)
    expect(sentTo('activity')).toEqual([])
  })
})

describe('a message to somebody known', () => {
  test('is one request, and there is nothing new to remember', async () => {
    expect(await send({ contact: known })).toEqual({
      result: { kind: 'ok', receipt: '1692206589131' },
    })
    expect(withoutTokens()).toEqual(['activity'])
  })

  test('is one request with what the first message taught', async () => {
    const { contact } = await send()
    await send({ contact })
    expect(withoutTokens()).toEqual(['user', 'create', 'turn', 'activity', 'activity'])
    expect(sentTo('token')).toHaveLength(2)
  })

  test('asks the directory no more where only the chat is missing', async () => {
    await send({ contact: { userId: marieId } })
    expect(withoutTokens()).toEqual(['create', 'turn', 'activity'])
  })

  test('begins anew with a contact that it does not understand', async () => {
    await send({ contact: { version: 2 } })
    expect(sentTo('user')).toHaveLength(1)
  })

  test('is out even when the answer names no message', async () => {
    answers = { activity: [{ status: 202 }] }
    expect(await send({ contact: known })).toEqual({ result: { kind: 'ok', receipt: null } })
  })

  test.each<[string, Answer, object]>([
    ['a broken connection', 'reset', { kind: 'ambiguous', code: 'connection-lost' }],
    [
      'a fault inside Teams',
      refusal(500, 'ServiceError'),
      { kind: 'ambiguous', code: 'server-error' },
    ],
    [
      'a chat that is busy',
      refusal(412, 'PreconditionFailed'),
      { kind: 'not-sent', code: 'conversation-busy' },
    ],
    ['a throttle', refusal(429, 'Throttled'), { kind: 'throttled', retryAfterMs: null }],
    [
      'a person who blocked the bot',
      refusal(403, 'ConversationBlockedByUser'),
      { kind: 'permanent', code: 'blocked', detail: 'ConversationBlockedByUser' },
    ],
  ])('is never posted twice by the channel itself: %s', async (_rule, answer, result) => {
    answers = { activity: [answer] }
    expect((await send({ contact: known })).result).toEqual(result)
    expect(sentTo('activity')).toHaveLength(1)
  })

  test('whose chat was deleted by the person gets a new one, once, and it is remembered', async () => {
    answers = {
      activity: [refusal(404, 'ConversationNotFound')],
      create: [{ status: 201, body: { id: 'a:new' } }],
    }
    expect(await send({ contact: known })).toEqual({
      result: { kind: 'ok', receipt: '1692206589131' },
      contact: { userId: marieId, conversationId: 'a:new' },
    })
    expect(sentTo('activity').map(({ path }) => path)).toEqual([chatPath, newChatPath])
    expect(sentTo('user')).toEqual([])
  })

  test('whose new chat is not found either is refused, and not tried for ever', async () => {
    const notFound = refusal(404, 'ConversationNotFound')
    answers = { activity: [notFound, notFound, notFound] }
    expect((await send({ contact: known })).result).toMatchObject({ kind: 'permanent' })
    expect(sentTo('create')).toHaveLength(1)
    expect(sentTo('activity')).toHaveLength(2)
  })

  test('whose chat cannot be made anew is forgotten with it, so that the next message starts there', async () => {
    answers = {
      activity: [refusal(404, 'ConversationNotFound')],
      create: [refusal(403, 'ForbiddenOperationException')],
    }
    expect(await send({ contact: known })).toMatchObject({
      result: { code: 'app-not-installed' },
      contact: { userId: marieId },
    })
  })
})

describe('two messages to one person at once', () => {
  test('go one after the other, for Teams answers 412 to two calls on one chat', async () => {
    const sent = await Promise.all([send({ contact: known }), send({ contact: known })])
    expect(sent.map(({ result }) => result.kind)).toEqual(['ok', 'ok'])
    expect(withoutTokens()).toEqual(['activity', 'turn', 'activity'])
  })
})

describe('every request to the connector after the first waits its turn', () => {
  test.each<[string, unknown, Partial<Record<Call, Answer[]>>, string[]]>([
    ['a new person', null, {}, ['user', 'create', 'turn', 'activity']],
    ['a new chat', { userId: marieId }, {}, ['create', 'turn', 'activity']],
    ['a known chat', known, {}, ['activity']],
    [
      'a chat that was deleted',
      known,
      { activity: [refusal(404, 'ConversationNotFound')] },
      ['activity', 'turn', 'create', 'turn', 'activity'],
    ],
    ['a token that was refused', known, { activity: [denied] }, ['activity', 'turn', 'activity']],
  ])('%s', async (_rule, contact, outOfTheOrdinary, expected) => {
    answers = outOfTheOrdinary
    expect((await send({ contact })).result).toMatchObject({ kind: 'ok' })
    expect(withoutTokens()).toEqual(expected)
  })

  test('whoever waited for the token of the first one waits for a turn, and does not leave with the others', async () => {
    await Promise.all([send({ contact: known }), send({ contact: other })])
    expect(story).toEqual(['token', 'turn', 'turn', 'activity', 'activity'])
    story = []
    await send({ contact: known })
    expect(story).toEqual(['activity'])
  })

  test('and where there is no turn any more, nothing is posted and what was learnt is kept', async () => {
    const rest = { kind: 'throttled', retryAfterMs: 60_000 } as const
    await send({ contact: known })
    requests = []
    expect(await send({}, {}, rest)).toEqual({ result: rest, contact: known })
    expect(sentTo('activity')).toEqual([])

    answers = { activity: [refusal(404, 'ConversationNotFound'), denied] }
    expect(await send({ contact: known }, {}, rest)).toEqual({ result: rest })
    expect(await send({ contact: known }, {}, rest)).toEqual({ result: rest })
    expect(sentTo('activity')).toHaveLength(2)
    expect(sentTo('create')).toHaveLength(1)
  })
})

describe('a token that the connector refuses', () => {
  test('is renewed once, and the message goes out', async () => {
    answers = { activity: [denied] }
    expect((await send({ contact: known })).result).toMatchObject({ kind: 'ok' })
    expect(sentTo('activity').map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ])
  })

  test('twice means that the credentials are refused', async () => {
    answers = { activity: [denied, denied, denied] }
    expect(await send({ contact: known })).toEqual({
      result: { kind: 'permanent', code: 'credentials-refused', detail: '401' },
    })
    expect(sentTo('activity')).toHaveLength(2)
    expect(sentTo('token')).toHaveLength(2)
  })

  test('is renewed once for all who sent with it', async () => {
    await send({ contact: known })
    answers = { activity: [denied, denied] }
    const outcomes = await Promise.all([known, other].map((contact) => send({ contact })))
    expect(outcomes.map(({ result }) => result.kind)).toEqual(['ok', 'ok'])
    expect(sentTo('token')).toHaveLength(2)
  })
})

describe('what is posted', () => {
  const posted = async (what: Partial<OutgoingMessage>): Promise<unknown> => {
    await send({ contact: known }, what)
    expect(sentTo('activity')).toHaveLength(1)
    return sentTo('activity')[0]?.body
  }

  test('is JSON', async () => {
    await posted({})
    expect(sentTo('activity')[0]?.headers).toMatchObject({ 'content-type': 'application/json' })
  })

  test('as a card is one attachment without text, which Teams would make two messages of', async () => {
    const activity = await posted({ presentation: 'card' })
    expect(activity).toMatchObject({
      type: 'message',
      summary: 'Bonjour Marie',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', version: '1.5' },
        },
      ],
    })
    expect(activity).not.toHaveProperty('text')
    expect(activity).toHaveProperty('attachments.length', 1)
    expect(JSON.stringify(activity)).toContain('Marie')
  })

  test('as a simple message is text without a card', async () => {
    const activity = await posted({ presentation: 'simple' })
    expect(activity).toMatchObject({
      type: 'message',
      textFormat: 'xml',
      text: '<p>Bonjour Marie</p>',
      summary: 'Bonjour Marie',
    })
    expect(activity).not.toHaveProperty('attachments')
  })

  test.each(['card', 'simple'] as const)(
    'has a summary for the notification even without words, as a %s',
    async (presentation) => {
      const doc: OutgoingMessage['doc'] = {
        type: 'doc',
        content: [{ type: 'image', attrs: { src: 'https://contoso.example/a.png' } }],
      }
      expect(await posted({ presentation, doc })).toHaveProperty('summary')
    },
  )

  test.each([
    ['important', 'high'],
    ['none', undefined],
    ['idea', undefined],
    ['success', undefined],
  ] as const)('with the tone %s has the importance %s', async (tone, importance) => {
    expect(await posted({ tone })).toEqual(
      importance === undefined
        ? expect.not.objectContaining({ importance: expect.anything() })
        : expect.objectContaining({ importance }),
    )
  })

  test('carries the buttons, in a card as its actions', async () => {
    const buttons = [{ title: 'Lire', url: 'https://contoso.example/x' }]
    expect(await posted({ buttons })).toMatchObject({
      attachments: [
        {
          content: {
            actions: [{ type: 'Action.OpenUrl', title: 'Lire', url: 'https://contoso.example/x' }],
          },
        },
      ],
    })
  })
})

describe('a check', () => {
  const check = () => channel.check(new AbortController().signal)
  const failing = async () =>
    (await check()).filter(({ ok }) => !ok).map(({ name, detail }) => ({ name, detail }))

  test('passes token, directory and connector, and sends nobody a message', async () => {
    const steps = await check()
    expect(steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['token', true],
      ['directory-token', true],
      ['connector', true],
      ['clock', true],
      ['User.Read.All', true],
      ['TeamsAppInstallation.ReadForUser.All', true],
      ['Presence.Read.All', true],
      ['GroupMember.Read.All', true],
      ['AppCatalog.Read.All', true],
    ])
    expect(sentTo('create')).toEqual([])
    expect(sentTo('activity').map(({ path }) => path)).not.toContain(chatPath)
  })

  test('stops at a secret that Entra refuses, with its code and without the secret', async () => {
    const refused: Answer = { status: 401, body: { error_description: 'AADSTS7000215: no' } }
    answers = { token: [refused, refused] }
    const steps = await check()
    expect(steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['token', false],
      ['directory-token', false],
    ])
    expect(steps[0]?.detail).toMatch(/client secret is wrong \(AADSTS7000215\)/)
    expect(JSON.stringify(steps)).not.toContain('top-secret')
    expect(sentTo('user')).toEqual([])
  })

  test.each<[string, Partial<Record<Call, Answer[]>>, string, RegExp]>([
    [
      'names the permission that Graph misses',
      { user: [refusal(403, 'Authorization_RequestDenied')] },
      'User.Read.All',
      /403.*User\.Read\.All/,
    ],
    [
      'says that Graph cannot be reached',
      { user: ['reset'] },
      'User.Read.All',
      /Microsoft Graph cannot be reached/,
    ],
    [
      'says that the connector does not know the bot',
      { activity: [denied, denied] },
      'connector',
      /401.*registered/,
    ],
    ['says that the connector is broken', { activity: [{ status: 503 }] }, 'connector', /503/],
  ])('%s, and that step alone fails', async (_rule, outOfTheOrdinary, name, detail) => {
    answers = outOfTheOrdinary
    expect(await failing()).toEqual([{ name, detail: expect.stringMatching(detail) }])
  })

  test('says that Entra cannot be reached when nobody listens', async () => {
    await server.close()
    expect(await failing()).toEqual(
      ['token', 'directory-token'].map((name) => ({
        name,
        detail: expect.stringContaining('Entra ID cannot be reached (ECONNREFUSED)'),
      })),
    )
  })
})
