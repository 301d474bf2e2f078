import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { z } from 'zod'

import { EventsResource } from '../../protocols/ucwa-events.ts'
import { UcwaReason, WebTicketError } from '../../protocols/ucwa-errors.ts'
import {
  ApplicationResource,
  ContactPresence,
  DiscoveryRoot,
  MyPresence,
  PresenceSubscription,
  UserResource,
  WebTicketToken,
} from '../../protocols/ucwa-resources.ts'
import type { Channel, InboundReport, OutgoingMessage } from '../channel.ts'
import { createSkypeChannel } from './skype-channel.ts'
import { caseOf, type PoolCall, startTestPool, type TestPool, ucwaCases } from './test-pool.ts'

let pool: TestPool
let channel: Channel
let reports: InboundReport[]
const told = new Set<string>()

/** A case of the documents, which is thereby tested. */
function printed(id: string) {
  told.add(id)
  return caseOf(id)
}

beforeEach(async () => {
  pool = await startTestPool()
  reports = []
  channel = createSkypeChannel(pool.settings, {
    channelKey: '1/2',
    userAgent: 'UCWA Samples',
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    onInbound: (report) => void reports.push(report),
  })
})
afterEach(async () => {
  vi.useRealTimers()
  await channel.close()
  await pool.close()
})
const quiet = () => undefined

const saying = (text: string): OutgoingMessage => ({
  doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] },
  presentation: 'simple',
  tone: 'none',
  buttons: [],
})
const send = (text = "What's up?", address = 'lenea@contoso.com') =>
  channel.send(
    saying(text),
    { address, contact: null, fields: {} },
    { signal: new AbortController().signal, nextTurn: () => Promise.resolve(null) },
  )

/** Waits for a request, and says which. */
async function seen(method: string, path: RegExp, count = 1): Promise<PoolCall> {
  await vi.waitFor(
    () => expect(pool.callsTo(method, path).length).toBeGreaterThanOrEqual(count),
    20_000,
  )
  const call = pool.callsTo(method, path)[count - 1]
  if (!call) throw new Error('It was seen, and is not there.')
  return call
}

const names = (body: object) => Object.keys(body).map((name) => name.toLowerCase())

/** Holds a request of ours against the printed one. */
function expectAsPrinted(call: PoolCall, id: string): void {
  const { request } = printed(id)
  const { pathname } = new URL(request.path, 'https://lyncweb.contoso.com')
  expect(call.method).toBe(request.method)
  expect(call.path.toLowerCase()).toBe(pathname.toLowerCase())
  expect(call.headers.accept).toBe(request.headers['Accept'])
  const isBearing = request.headers['Authorization'] !== undefined
  if (isBearing) expect(call.headers.authorization).toMatch(/^Bearer cwt=/)
  else expect(call.headers.authorization).toBeUndefined()
  const type = request.headers['Content-Type']
  if (type) expect(call.headers['content-type']?.split(';')[0]).toBe(type.split(';')[0])
}

async function connect(formats: 'Plain' | 'Html' = 'Plain'): Promise<void> {
  const sent = send('Bonjour')
  await seen('POST', /messagingInvitations$/)
  pool.tell('events-invitation-started')
  const success = JSON.stringify(printed('events-invitation-success').response.body)
  pool.tell(
    JSON.parse(formats === 'Html' ? success.replace('["Plain"]', '["Plain","Html"]') : success),
  )
  expect((await sent).result).toMatchObject({ kind: 'ok' })
}

describe('what servers answer is read', () => {
  const schemas: Record<string, z.ZodType> = {
    'discovery-root': DiscoveryRoot,
    'user-authenticated': UserResource,
    'token-password': WebTicketToken,
    'token-bad-credentials': WebTicketError,
    'applications-create': ApplicationResource,
    'applications-missing-parameter': UcwaReason,
    'application-too-many': UcwaReason,
    'me-presence-get': MyPresence,
    'contact-presence': ContactPresence,
    'presenceSubscriptions-create': PresenceSubscription,
    'presenceSubscription-extend': PresenceSubscription,
  }
  const bodies = ucwaCases.filter(({ response: { body } }) => typeof body === 'object' && body)
  test.each(bodies.map(({ id }) => id))('%s', (id) => {
    const { body } = caseOf(id).response
    const schema = schemas[id] ?? EventsResource
    // Nothing of it may get lost, whether we know it or not.
    expect(schema.parse(body)).toEqual(body)
  })
})

describe('signing in', () => {
  test('asks as the documents print it', async () => {
    channel.listen?.()
    await seen('GET', /applications\/102\/events$/)
    const available = await seen('POST', /makeMeAvailable$/)
    const [root] = pool.callsTo('GET', /^\/$/)
    const [unknown, known] = pool.callsTo('GET', /oauth\/user$/)
    const [ticket] = pool.callsTo('POST', /oauthtoken$/)
    const [made] = pool.callsTo('POST', /\/applications$/)
    if (!root || !unknown || !known || !ticket || !made) throw new Error('A request is missing.')
    expectAsPrinted(root, 'discovery-root')
    expectAsPrinted(unknown, 'user-unauthenticated')
    expectAsPrinted(ticket, 'token-password')
    expect([...new URLSearchParams(ticket.text)]).toEqual([
      ['grant_type', 'password'],
      ['username', 'lenea@contoso.com'],
      ['password', 'top-secret'],
    ])
    expectAsPrinted(known, 'user-authenticated')
    expectAsPrinted(made, 'applications-create')
    expect(names(made.body).toSorted()).toEqual(['culture', 'endpointid', 'useragent'])
    expect(made.body.endpointId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expectAsPrinted(available, 'makeMeAvailable')
    expect(available.body).toMatchObject({ supportedModalities: ['Messaging'] })
  })

  test('tries a refused password once, whatever is asked for later', async () => {
    pool.always('POST', /oauthtoken$/, printed('token-bad-credentials').response)
    for (let times = 0; times < 3; times += 1) {
      expect((await send()).result).toEqual({
        kind: 'permanent',
        code: 'credentials-refused',
        detail: 'invalid_grant',
      })
    }
    expect(pool.callsTo('POST', /oauthtoken$/)).toHaveLength(1)
  })

  test('needs somebody to look where the server does not take what we are', async () => {
    const { response } = printed('applications-missing-parameter')
    pool.always('POST', /\/applications$/, response)
    expect((await send()).result).toMatchObject({
      kind: 'permanent',
      code: 'not-permitted',
      detail: 'HTTP 400 BadRequest ParameterValidationFailure',
    })
  })

  test('reports activity every three minutes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    channel.listen?.()
    await seen('GET', /applications\/102$/)
    await vi.advanceTimersByTimeAsync(3 * 60_000)
    // The address comes from the application, and not from us.
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(3 * 60_000)
      expect(pool.callsTo('POST', /reportMyActivity$/).length).toBeGreaterThan(0)
    }, 20_000)
    expectAsPrinted(await seen('POST', /reportMyActivity$/), 'reportMyActivity')
  })

  test('hears that it is available, and asks on', async () => {
    channel.listen?.()
    pool.tell(printed('events-after-makeMeAvailable').id)
    await seen('GET', /events$/, 2)
    const acks = pool.callsTo('GET', /events$/).map(({ query }) => query.get('ack'))
    expect(acks).toEqual(['1', '2'])
  })

  test('shows in the check how the account is seen', async () => {
    pool.always('POST', /messagingInvitations$/, { status: 403, body: { code: 'Forbidden' } })
    const steps = await channel.check(AbortSignal.timeout(20_000))
    expectAsPrinted(await seen('GET', /me\/presence$/), 'me-presence-get')
    expect(steps.find(({ name }) => name === 'presence')).toMatchObject({
      ok: true,
      detail: 'The account is seen as Online and can be written to.',
    })
    expect(pool.callsTo('DELETE', /applications\/102$/)).toHaveLength(1)
  })

  test('ends for good where the account is signed in too often', async () => {
    await connect()
    const { response } = printed('application-too-many')
    pool.endEvents(response)
    await vi.waitFor(async () => {
      expect((await send('Encore')).result).toEqual({
        kind: 'permanent',
        code: 'signed-out',
        detail: 'TooManyApplications',
      })
    })
    expect(pool.callsTo('POST', /\/applications$/)).toHaveLength(1)
  })
})

describe('presence', () => {
  const ask = (...addresses: string[]) =>
    channel.askPresence(
      addresses.map((address) => ({ address, contact: null })),
      AbortSignal.timeout(20_000),
    )

  test('is subscribed to and asked for as the documents print it', async () => {
    const answers = await ask('SaraD@contoso.com')
    expect(answers).toEqual([{ kind: 'known', presence: 'offline', said: 'Offline' }])
    const subscribed = await seen('POST', /presenceSubscriptions$/)
    expectAsPrinted(subscribed, 'presenceSubscriptions-create')
    expect(names(subscribed.body).toSorted()).toEqual(['duration', 'uris'])
    expect(subscribed.body.uris).toEqual(['sip:sarad@contoso.com'])
    expectAsPrinted(await seen('GET', /sarad@contoso\.com\/presence$/), 'contact-presence')
    pool.tell(printed('events-presence-subscribed').id)
    await seen('GET', /events$/, 2)
    // Who is followed is not followed twice.
    await ask('sarad@contoso.com')
    expect(pool.callsTo('POST', /presenceSubscriptions$/)).toHaveLength(1)
  })

  test('is prolonged when the server says that it is about to end', async () => {
    await ask('sarad@contoso.com')
    const link = {
      rel: 'presenceSubscription',
      href: '/ucwa/oauth/v1/applications/102/people/presenceSubscriptions/97b6bd66',
    }
    const event = { link, type: 'updated' }
    pool.tell({ sender: [{ rel: 'people', href: '/people', events: [event] }] })
    const longer = await seen('POST', /97b6bd66$/)
    expectAsPrinted(longer, 'presenceSubscription-extend')
    expect(longer.query.get('duration')).toBe('30')
  })
})

describe('writing to somebody', () => {
  test('invites them with the first words, as the documents print it', async () => {
    const sent = send('Bonjour à tous & « bienvenue »')
    const invited = await seen('POST', /messagingInvitations$/)
    expectAsPrinted(invited, 'startMessaging')
    const { body } = printed('startMessaging').request
    const known = new Set([...names(Object(body)), '_links'])
    expect(names(invited.body).filter((name) => !known.has(name))).toEqual([])
    expect(invited.body).toMatchObject({ to: 'sip:lenea@contoso.com', importance: 'Normal' })
    expect(invited.body.operationId.length).toBeLessThanOrEqual(50)
    const { href } = invited.body._links.message
    expect(decodeURIComponent(href.split(',')[1])).toBe('Bonjour à tous & « bienvenue »')
    pool.tell(printed('events-invitation-started').id)
    pool.tell(printed('events-invitation-success').id)
    expect(await sent).toEqual({
      result: { kind: 'ok', receipt: '60c6490148e84972a18ac13d601f29ec' },
      contact: { userId: 'sip:lenea@contoso.com' },
    })
  })

  test('is done even where the events come first, and the beginning is left out', async () => {
    // The answer to the invitation waits until its end was told.
    const events = printed('events-invitation-success').id
    pool.next('POST', /messagingInvitations$/, () => {
      pool.tell(events)
      return caseOf('startMessaging').response
    })
    expect((await send()).result).toMatchObject({ kind: 'ok' })
  })

  test('respects that they decline', async () => {
    const sent = send()
    await seen('POST', /messagingInvitations$/)
    pool.tell('events-invitation-started')
    // Captured of another kind of invitation, which by its page ends alike.
    const { body } = printed('events-invitation-failure').response
    const text = JSON.stringify(body)
      .replaceAll(
        'participantInvitations/<id>',
        'messagingInvitations/60c6490148e84972a18ac13d601f29ec',
      )
      .replaceAll('participantInvitation', 'messagingInvitation')
      .replace('"_links":"<...>",', '')
    pool.tell(JSON.parse(text))
    expect((await sent).result).toEqual({
      kind: 'permanent',
      code: 'declined',
      detail: 'Declined',
    })
  })

  test('goes on in the open conversation, as plain text where that was agreed', async () => {
    await connect()
    const sent = send("What's up?")
    const message = await seen('POST', /messaging\/messages$/)
    expectAsPrinted(message, 'sendMessage-plain')
    expect(message.text).toBe(printed('sendMessage-plain').request.body)
    pool.tell(printed('events-message-completed').id)
    expect((await sent).result).toEqual({ kind: 'ok', receipt: '21a1/messaging/messages/2' })
    expect(pool.callsTo('POST', /messagingInvitations$/)).toHaveLength(1)
  })

  test('writes rich text where that was agreed', async () => {
    await connect('Html')
    pool.next('POST', /messaging\/messages$/, printed('sendMessage-html').response)
    const sent = send('see <this>')
    const message = await seen('POST', /messaging\/messages$/)
    expectAsPrinted(message, 'sendMessage-html')
    expect(message.text).toBe('<div>see &lt;this&gt;</div>')
    const event = JSON.stringify(caseOf('events-message-completed').response.body)
    pool.tell(JSON.parse(event.replaceAll('messages/2', 'messages/3')))
    expect((await sent).result).toMatchObject({ kind: 'ok' })
  })

  test('begins anew where the conversation has ended', async () => {
    await connect()
    pool.tell(printed('events-after-terminate').id)
    await seen('GET', /events$/, 4)
    const sent = send('Encore')
    await seen('POST', /messagingInvitations$/, 2)
    pool.tell('events-invitation-success')
    expect((await sent).result).toMatchObject({ kind: 'ok' })
    expect(pool.callsTo('POST', /messaging\/messages$/)).toEqual([])
  })
})

describe('what people say', () => {
  test('is accepted and passed on when they open a chat', async () => {
    channel.listen?.()
    // Printed for the account of the other one.
    const text = JSON.stringify(printed('events-incoming-invitation').response.body)
    pool.tell(JSON.parse(swapped(text)))
    const accepted = await seen('POST', /messagingInvitations\/6408\/accept$/)
    expectAsPrinted(accepted, 'accept-incoming')
    expect(reports.map(({ from, event }) => [from.userKey, event.kind])).toEqual([
      ['sip:toshm@contoso.com', 'wrote'],
    ])
  })

  test('is passed on when they say it in a conversation', async () => {
    channel.listen?.()
    const text = JSON.stringify(printed('events-incoming-message').response.body)
    pool.tell(JSON.parse(swapped(text)))
    await vi.waitFor(() => expect(reports).toHaveLength(1))
    expect(reports[0]).toMatchObject({
      saidAt: new Date(1_383_784_870_271),
      from: { userKey: 'sip:toshm@contoso.com', contact: { userId: 'sip:toshm@contoso.com' } },
      event: { kind: 'wrote', receipt: null },
    })
  })
})

/** The account of the printed sign-in is Lene's, and these are addressed to Tosh. */
const swapped = (text: string) =>
  text
    .replaceAll('lenea@', 'somebody@')
    .replaceAll('toshm@', 'lenea@')
    .replaceAll('somebody@', 'toshm@')

test('every case of the documents is told of', () => {
  // Its own test is beside the subscriptions: it needs a quarter of an hour.
  told.add('presenceSubscription-delete')
  expect(ucwaCases.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([])
})
