import { setMaxListeners } from 'node:events'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { SendResult } from '../../domain/delivery.ts'
import type { Addressee, Channel, InboundReport, OutgoingMessage } from '../channel.ts'
import { usualTimes } from './conversations.ts'
import { createSkypeChannel } from './skype-channel.ts'
import { caseOf, type PoolCall, startTestPool, type TestPool } from './test-pool.ts'

const root = '/ucwa/oauth/v1/applications/102/communication'
const invitations = /messagingInvitations$/
const applications = /\/applications$/
const events = /\/events$/

let pool: TestPool
let channel: Channel
let reports: InboundReport[]
let errors: object[]

beforeEach(async () => {
  pool = await startTestPool()
  reports = []
  errors = []
  channel = open()
})
afterEach(async () => {
  await channel.close()
  await pool.close()
})

const quiet = () => undefined
const open = (times: Partial<typeof usualTimes> = {}) =>
  createSkypeChannel(pool.settings, {
    channelKey: '1/2',
    userAgent: 'Clairon',
    log: { debug: quiet, info: quiet, warn: quiet, error: (fields) => void errors.push(fields) },
    onInbound: (report) => void reports.push(report),
    times: { ...usualTimes, ...times },
  })

const saying = (text: string): OutgoingMessage => ({
  doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] },
  presentation: 'simple',
  tone: 'none',
  buttons: [],
})
const context = () => ({
  signal: new AbortController().signal,
  nextTurn: () => Promise.resolve(null),
})
async function send(address = 'lenea@contoso.com', text = 'Bonjour'): Promise<SendResult> {
  const to: Addressee = { address, contact: null, fields: {} }
  return (await channel.send(saying(text), to, context())).result
}

/** Waits for the nth request of a kind. */
async function seen(method: string, path: RegExp, count = 1): Promise<PoolCall> {
  await vi.waitFor(
    () => expect(pool.callsTo(method, path).length).toBeGreaterThanOrEqual(count),
    20_000,
  )
  const call = pool.callsTo(method, path)[count - 1]
  if (!call) throw new Error('It was seen, and is not there.')
  return call
}

/** What a pool tells of an invitation that was accepted, and of the conversation that it opens. */
const accepted = (operationId: string, conversation: string, formats = ['Plain']) => ({
  sender: [
    {
      rel: 'conversation',
      href: `${root}/conversations/${conversation}`,
      events: [
        {
          type: 'updated',
          link: { rel: 'messaging', href: `${root}/conversations/${conversation}/messaging` },
          _embedded: {
            messaging: {
              state: 'Connected',
              negotiatedMessageFormats: formats,
              _links: {
                sendMessage: {
                  href: `${root}/conversations/${conversation}/messaging/messages`,
                },
                stopMessaging: {
                  href: `${root}/conversations/${conversation}/messaging/terminate`,
                },
              },
            },
          },
        },
      ],
    },
    { rel: 'communication', href: root, events: [ended(operationId, conversation)] },
  ],
})

const ended = (operationId: string, conversation: string, reason?: object) => ({
  type: 'completed',
  status: reason ? 'Failure' : 'Success',
  ...(reason && { reason }),
  link: { rel: 'messagingInvitation', href: `${root}/messagingInvitations/${operationId}` },
  _embedded: {
    messagingInvitation: {
      direction: 'Outgoing',
      operationId,
      _links: { conversation: { href: `${root}/conversations/${conversation}` } },
    },
  },
})

/** Accepts every invitation at once, each in a conversation of its own. */
function acceptAll(): void {
  pool.always('POST', invitations, ({ body }) => {
    pool.tell(accepted(body.operationId, `c-${body.to.slice(4).split('@')[0]}`))
    return {
      status: 201,
      headers: { location: `${root}/messagingInvitations/${body.operationId}` },
    }
  })
}

const doubt = (code: string) => ({ kind: 'ambiguous', code })

describe('a token', () => {
  test.each([
    ['401', { status: 401 }],
    ['403 with its diagnosis', { status: 403, headers: { 'x-ms-diagnostics': '28055;reason=""' } }],
  ])('that is refused by %s is renewed once, and nothing is lost', async (_how, refusal) => {
    acceptAll()
    await send()
    pool.next('POST', invitations, refusal)
    expect(await send('tosh@contoso.com')).toMatchObject({ kind: 'ok' })
    expect(pool.callsTo('POST', /oauthtoken$/)).toHaveLength(2)
  })
})

describe('an invitation', () => {
  test('whose answer is lost is believed by its events', async () => {
    pool.next('POST', invitations, ({ body }) => {
      pool.tell(accepted(body.operationId, 'c1'))
      return 'reset'
    })
    expect(await send()).toMatchObject({ kind: 'ok' })
  })

  test('whose answer is lost, and of which nobody tells, is in doubt', async () => {
    await channel.close()
    channel = open({ signMs: 100 })
    pool.next('POST', invitations, 'reset')
    expect(await send()).toEqual(doubt('connection-lost'))
    expect(pool.callsTo('POST', invitations)).toHaveLength(1)
  })

  test('that never ends is in doubt, and is not repeated', async () => {
    await channel.close()
    channel = open({ invitationMs: 100 })
    expect(await send()).toEqual(doubt('timeout'))
    expect(pool.callsTo('POST', invitations)).toHaveLength(1)
  })

  test('to a server that has forgotten us is made anew, and only then has left', async () => {
    acceptAll()
    pool.next('POST', invitations, {
      status: 404,
      body: { code: 'NotFound', subcode: 'ApplicationNotFound' },
    })
    expect(await send()).toMatchObject({ kind: 'ok' })
    expect(pool.callsTo('POST', applications)).toHaveLength(2)
    expect(errors).toEqual([])
  })

  test('that is under way when the server forgets us is in doubt', async () => {
    const sent = send()
    await seen('POST', invitations)
    await seen('GET', events)
    pool.endEvents({ status: 404, body: { code: 'NotFound', subcode: 'ApplicationNotFound' } })
    expect(await sent).toEqual(doubt('connection-lost'))
    // Whoever writes to the chatbot finds it again without our having anything to say.
    await seen('POST', applications, 2)
  })

  test('that is under way when the server has let go of conversations is in doubt', async () => {
    const sent = send()
    await seen('POST', invitations)
    const next = '/ucwa/oauth/v1/applications/102/events?ack=9'
    pool.tell({ resume: { href: next } })
    expect(await sent).toEqual(doubt('connection-lost'))
    await vi.waitFor(() => {
      expect(pool.callsTo('GET', events).at(-1)?.query.get('ack')).toBe('9')
    })
  })

  test.each([
    [429, { code: 'TooManyRequests' }, { kind: 'throttled', retryAfterMs: 3_000 }],
    [409, { code: 'Conflict', subcode: 'TooManyConversations' }, { kind: 'throttled' }],
    [500, { code: 'ServiceFailure' }, doubt('server-error')],
    [403, { code: 'Forbidden' }, { kind: 'permanent', code: 'not-permitted' }],
  ])('that is refused by %i is not repeated', async (status, body, expected) => {
    pool.next('POST', invitations, { status, body, headers: { 'retry-after': '3' } })
    expect(await send()).toMatchObject(expected)
    expect(pool.callsTo('POST', invitations)).toHaveLength(1)
  })

  test('is one for two messages to the same person at once', async () => {
    acceptAll()
    pool.next('POST', /messaging\/messages$/, ({ path, query }) => {
      pool.tell({
        sender: [
          {
            rel: 'conversation',
            href: path.replace('/messaging/messages', ''),
            events: [
              {
                type: 'completed',
                status: 'Success',
                link: { rel: 'message', href: `${path}/1` },
                _embedded: {
                  message: { direction: 'Outgoing', operationId: query.get('operationId') },
                },
              },
            ],
          },
        ],
      })
      return { status: 201, headers: { location: `${path}/1` } }
    })
    const both = await Promise.all([send(), send('SIP:LeneA@contoso.com')])
    expect(both.map(({ kind }) => kind)).toEqual(['ok', 'ok'])
    expect(pool.callsTo('POST', invitations)).toHaveLength(1)
  })
})

describe('a message in an open conversation', () => {
  beforeEach(async () => {
    acceptAll()
    await send()
  })

  test('that fails says why, by its event', async () => {
    pool.next('POST', /messaging\/messages$/, ({ path }) => {
      pool.tell({
        sender: [
          {
            rel: 'conversation',
            href: path.replace('/messaging/messages', ''),
            events: [
              {
                type: 'completed',
                status: 'Failure',
                reason: { code: 'RemoteFailure', subcode: 'TemporarilyUnavailable' },
                link: { rel: 'message', href: `${path}/1` },
              },
            ],
          },
        ],
      })
      return { status: 201, headers: { location: `${path}/1` } }
    })
    expect(await send()).toEqual({ kind: 'absent', code: 'offline' })
  })

  test('to a conversation that is gone begins a new one', async () => {
    pool.next('POST', /messaging\/messages$/, { status: 404, body: { code: 'NotFound' } })
    expect(await send()).toMatchObject({ kind: 'ok' })
    expect(pool.callsTo('POST', invitations)).toHaveLength(2)
  })
})

describe('conversations', () => {
  test('are twenty at once, and whoever is idle longest makes room', async () => {
    acceptAll()
    const names = Array.from({ length: 25 }, (_, index) => `p${index}`)
    for (const name of names) {
      expect(await send(`${name}@contoso.com`)).toMatchObject({ kind: 'ok' })
    }
    const endedPaths = pool.callsTo('POST', /terminate$/).map(({ path }) => path.split('/').at(-3))
    expect(endedPaths).toEqual(['c-p0', 'c-p1', 'c-p2', 'c-p3', 'c-p4'])
  })
})

describe('events', () => {
  test('that were cut off are asked for again, and nothing is lost', async () => {
    const sent = send()
    const { body } = await seen('POST', invitations)
    pool.endEvents('reset')
    pool.tell(accepted(body.operationId, 'c1'))
    expect(await sent).toMatchObject({ kind: 'ok' })
    const acks = pool.callsTo('GET', events).map(({ query }) => query.get('ack'))
    expect(acks.slice(0, 2)).toEqual(['1', '1'])
  })

  test('that have lost their place are found again', async () => {
    const sent = send()
    const { body } = await seen('POST', invitations)
    pool.tell({ resync: { href: '/ucwa/oauth/v1/applications/102/events?ack=7' } })
    pool.tell(accepted(body.operationId, 'c1'))
    expect(await sent).toMatchObject({ kind: 'ok' })
  })

  test('that somebody else asks for end everything, until somebody looks', async () => {
    acceptAll()
    await send()
    pool.endEvents({ status: 409, body: { code: 'Conflict', subcode: 'PGetReplaced' } })
    await vi.waitFor(async () => {
      expect(await send()).toMatchObject({ kind: 'permanent', code: 'account-in-use' })
    })
    expect(errors).toHaveLength(1)
    expect(pool.callsTo('POST', applications)).toHaveLength(1)
  })

  test('of an account that was not active bring it back once, with an alert', async () => {
    acceptAll()
    const gone = { status: 410, body: { code: 'Gone', subcode: 'InactiveApplicationExpired' } }
    await send()
    pool.endEvents(gone)
    await seen('POST', applications, 2)
    await vi.waitFor(async () => expect(await send()).toMatchObject({ kind: 'ok' }))
    pool.endEvents(gone)
    await vi.waitFor(async () => {
      expect(await send()).toMatchObject({ kind: 'permanent', code: 'signed-out' })
    })
    expect(pool.callsTo('POST', applications)).toHaveLength(2)
    expect(errors).toHaveLength(2)
  })

  test('that nobody can read take nothing else with them', async () => {
    const sent = send()
    const { body } = await seen('POST', invitations)
    const strange = [
      { type: 'completed', link: { rel: 'messagingInvitation', href: 'x' }, _embedded: { x: 1 } },
      { type: 'updated', link: { rel: 'messaging', href: root }, _embedded: { messaging: 7 } },
      { type: 'added', link: { rel: 'somethingNew', href: 'y' } },
    ]
    const good = accepted(body.operationId, 'c1')
    pool.tell({ sender: [{ rel: 'x', href: 'x', events: strange }, ...good.sender] })
    expect(await sent).toMatchObject({ kind: 'ok' })
  })

  test('of what the account says to itself are nobody’s reply', async () => {
    channel.listen?.()
    const text = JSON.stringify(caseOf('events-incoming-invitation').response.body)
    pool.tell(JSON.parse(text))
    await seen('GET', events, 2)
    expect(pool.callsTo('POST', /accept$/)).toEqual([])
    expect(reports).toEqual([])
  })
})

describe('presence', () => {
  async function ask(count: number) {
    const people = Array.from({ length: count }, (_, index) => {
      return { address: `p${index}@contoso.com`, contact: null }
    })
    const signal = new AbortController().signal
    setMaxListeners(0, signal) // One listener a request, as the lane has it.
    return channel.askPresence(people, signal)
  }
  const subscriptions = /presenceSubscriptions$/

  function answerBatches(): void {
    pool.always('POST', /\/batch$/, ({ text }) => {
      const parts = [...text.matchAll(/^GET (\S+) /gm)].map(([, href = '']) => {
        const isNobody = href.includes('/p1@')
        // Parts begin with the mark of their byte order, by the printed example.
        const body = `\uFEFF${isNobody ? '{"code":"NotFound"}' : '{"availability":"IdleOnline"}'}`
        const status = isNobody ? '404 Not Found' : '200 OK'
        return `--b\r\nContent-Type: application/http; msgtype=response\r\n\r\nHTTP/1.1 ${status}\r\nContent-Type: application/json\r\n\r\n${body}\r\n`
      })
      return {
        status: 200,
        headers: { 'content-type': 'multipart/batching; boundary="b"' },
        body: `${parts.join('')}--b--`,
      }
    })
  }

  test('of many is asked in batches, and subscribed to by the hundred', async () => {
    answerBatches()
    const answers = await ask(250)
    expect(answers).toHaveLength(250)
    expect(answers[0]).toEqual({ kind: 'known', presence: 'away', said: 'IdleOnline' })
    expect(answers[1]).toMatchObject({ kind: 'failed', result: { code: 'unknown-person' } })
    expect(pool.callsTo('POST', /\/batch$/)).toHaveLength(5)
    expect(pool.callsTo('POST', /\/batch$/)[0]?.headers.accept).toBe('multipart/batching')
    const sizes = pool.callsTo('POST', subscriptions).map(({ body }) => body.uris.length)
    expect(sizes).toEqual([100, 100, 50])
  })

  test('is asked without subscriptions where the server grants no more', async () => {
    answerBatches()
    pool.always('POST', subscriptions, {
      status: 403,
      body: { code: 'Forbidden', subcode: 'LimitExceeded' },
    })
    expect((await ask(10)).filter(({ kind }) => kind === 'known')).toHaveLength(9)
    await ask(10)
    expect(pool.callsTo('POST', subscriptions)).toHaveLength(1)
  })

  test('is asked one by one where the server knows no batches', async () => {
    pool.always('POST', /\/batch$/, { status: 404, body: { code: 'NotFound' } })
    expect(await ask(12)).toHaveLength(12)
    expect(pool.callsTo('GET', /\/presence$/)).toHaveLength(12)
    await ask(12)
    expect(pool.callsTo('POST', /\/batch$/)).toHaveLength(1)
  })

  test('of a subscription that has run out is no end of the application', async () => {
    await ask(1)
    pool.always('POST', /97b6bd66$/, {
      status: 404,
      body: { code: 'NotFound', subcode: 'ApplicationNotFound' },
    })
    const link = {
      rel: 'presenceSubscription',
      href: `${root}/../people/presenceSubscriptions/97b6bd66`,
    }
    const href = '/ucwa/oauth/v1/applications/102/people/presenceSubscriptions/97b6bd66'
    pool.tell({
      sender: [
        { rel: 'people', href: '/p', events: [{ type: 'updated', link: { ...link, href } }] },
      ],
    })
    await seen('POST', /97b6bd66$/)
    await vi.waitFor(async () => {
      await ask(1)
      expect(pool.callsTo('POST', subscriptions).length).toBeGreaterThanOrEqual(2)
    })
    expect(pool.callsTo('POST', applications)).toHaveLength(1)
  })

  test('is asked again before a message leaves, and holds it back', async () => {
    pool.always('GET', /\/presence$/, { status: 200, body: { availability: 'Busy' } })
    const to = { address: 'lenea@contoso.com', contact: null, fields: {} }
    const { result } = await channel.send(saying('Bonjour'), to, {
      ...context(),
      presenceRule: 'available',
    })
    expect(result).toEqual({ kind: 'absent', code: 'presence-rule', presence: 'Busy' })
    expect(pool.callsTo('POST', invitations)).toEqual([])
  })
})

test('what a process left open that died is ended by the next one', async () => {
  pool.next('POST', applications, { ...caseOf('applications-create').response, status: 200 })
  pool.always('GET', /communication\/conversations$/, {
    status: 200,
    body: {
      _links: { self: { href: `${root}/conversations?filter=active` } },
      _embedded: {
        conversation: [
          {
            _links: {
              self: { href: `${root}/conversations/old` },
              messaging: { href: `${root}/conversations/old/messaging` },
            },
          },
        ],
      },
    },
  })
  acceptAll()
  expect(await send()).toMatchObject({ kind: 'ok' })
  expect(pool.callsTo('DELETE', /conversations/).map(({ path }) => path)).toEqual([
    `${root}/conversations/old`,
  ])
})

test('the account signs out when the channel is closed', async () => {
  acceptAll()
  await send()
  await channel.close()
  expect(pool.callsTo('DELETE', /applications\/102$/)).toHaveLength(1)
  channel = open()
})
