import { createHmac, createPublicKey, randomUUID } from 'node:crypto'

import { generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createHttpClient, type HttpClient } from '../../platform/http-client.ts'
import type { Inbound } from '../channel.ts'
import { createServiceUrls } from './service-urls.ts'
import { createTeamsInbound } from './teams-inbound.ts'
import { startTestIssuer, type TestIssuer } from './test-issuer.ts'

const appId = '00000000-0000-0000-0000-0000000000a1'
const tenantId = '6babcaad-604b-40ac-a9d7-9fd97c0b779f'
const marieId = 'b1b1b1b1-0000-4000-8000-000000000001'
const serviceUrl = 'http://127.0.0.1:9/teams/'
const minutes = 60_000

let issuer: TestIssuer
let http: HttpClient
let nowMs: number
let receive: ReturnType<typeof createTeamsInbound>

beforeEach(async () => {
  nowMs = Date.parse('2026-11-24T09:00:00Z')
  issuer = await startTestIssuer({ appId, serviceUrl, nowMs: () => nowMs })
  http = createHttpClient({ timeoutMs: 5_000, connections: 4 })
  receive = open()
})
afterEach(async () => {
  await http.close()
  await issuer.close()
})

const open = (settings: { serviceUrl?: string } = { serviceUrl }) =>
  createTeamsInbound({
    http,
    settings: { appId, tenantId, clientSecret: 's', openIdUrl: issuer.openIdUrl, ...settings },
    serviceUrls: createServiceUrls(settings.serviceUrl),
    nowMs: () => nowMs,
  })

const activity = (more: Record<string, unknown> = {}) => ({
  type: 'message',
  id: 'f:1',
  timestamp: '2026-11-24T08:59:59.000Z',
  channelId: 'msteams',
  serviceUrl,
  from: { id: '29:1abc', aadObjectId: marieId.toUpperCase() },
  recipient: { id: `28:${appId}`, name: 'Nany' },
  conversation: { conversationType: 'personal', tenantId, id: 'a:1qhNLqp' },
  channelData: { tenant: { id: tenantId } },
  text: 'Bonjour',
  ...more,
})

/** Receives a usual activity with a usual token, both changed as a test needs. */
async function call(
  more: Record<string, unknown> = {},
  claims: Record<string, unknown> = {},
): Promise<Inbound> {
  return receive({
    authorization: `Bearer ${await issuer.sign(claims)}`,
    body: activity(more),
  })
}
const withToken = (token: string) => receive({ authorization: `Bearer ${token}`, body: activity() })

const refused = (status: number, reason: string) => ({ kind: 'refused', status, reason })
const seconds = (fromNowMs: number) => Math.floor((nowMs + fromNowMs) / 1_000)
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('a call of Teams is accepted, and says who did what', async () => {
  expect(
    await call({
      entities: [{ type: 'clientInfo', locale: 'fr-fr', timezone: 'europe/paris' }],
    }),
  ).toEqual({
    kind: 'accepted',
    activityKey: 'f:1',
    saidAt: new Date('2026-11-24T08:59:59Z'),
    from: {
      userKey: marieId,
      contact: { userId: marieId, conversationId: 'a:1qhNLqp', serviceUrl },
      language: 'fr-FR',
      timeZone: 'Europe/Paris',
    },
    event: { kind: 'wrote', receipt: null },
    answer: null,
  })
})

test('a channel that speaks to this computer only finds the keys there', async () => {
  const here = `${issuer.url}/teams/`
  receive = createTeamsInbound({
    http,
    settings: {
      appId,
      tenantId,
      clientSecret: 's',
      serviceUrl: here,
      tokenUrl: `${issuer.url}/token`,
      graphUrl: `${issuer.url}/v1.0/`,
    },
    serviceUrls: createServiceUrls(here),
    nowMs: () => nowMs,
  })
  expect(await call({ serviceUrl: here }, { serviceurl: here })).toMatchObject({ kind: 'accepted' })
  expect(issuer.asked()).toBe(1)
})

describe('a token is refused', () => {
  test.each<[string, string | null]>([
    ['no header at all', null],
    ['an empty one', ''],
    ['another scheme', 'Basic YTpi'],
    ['a scheme without a token', 'Bearer '],
  ])('%s', async (_rule, authorization) => {
    expect(await receive({ authorization, body: activity() })).toEqual(refused(401, 'no-token'))
  })

  test.each(['x', 'a.b.c', '..', 'A'.repeat(10_000)])('not a token: %.10s', async (token) => {
    expect(await withToken(token)).toEqual(refused(401, 'malformed-token'))
  })

  test('signed by nobody: alg none', async () => {
    const payload = base64({ iss: issuer.issuer, aud: appId, exp: seconds(60 * minutes) })
    for (const alg of ['none', 'None', 'NONE']) {
      const header = base64({ alg, kid: issuer.jwk().kid })
      expect(await withToken(`${header}.${payload}.`)).toEqual(refused(401, 'wrong-algorithm'))
    }
  })

  test('signed with the public key as if it were a secret: HS256', async () => {
    const pem = createPublicKey({ key: { ...issuer.jwk() }, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString()
    const content = `${base64({ alg: 'HS256', kid: issuer.jwk().kid })}.${base64({
      iss: issuer.issuer,
      aud: appId,
      exp: seconds(60 * minutes),
      serviceurl: serviceUrl,
    })}`
    const signature = createHmac('sha256', pem).update(content).digest('base64url')
    expect(await withToken(`${content}.${signature}`)).toEqual(refused(401, 'wrong-algorithm'))
  })

  test('signed by another key that bears the name of ours', async () => {
    const forger = await generateKeyPair('RS256')
    const token = await new SignJWT({
      iss: issuer.issuer,
      aud: appId,
      serviceurl: serviceUrl,
      exp: seconds(60 * minutes),
    })
      .setProtectedHeader({ alg: 'RS256', kid: issuer.jwk().kid ?? '' })
      .sign(forger.privateKey)
    expect(await withToken(token)).toEqual(refused(401, 'bad-signature'))
  })

  test('changed after it was signed', async () => {
    const [header, , signature] = (await issuer.sign()).split('.')
    const claims = { iss: issuer.issuer, aud: appId, exp: seconds(9e9), serviceurl: serviceUrl }
    expect(await withToken(`${header}.${base64(claims)}.${signature}`)).toEqual(
      refused(401, 'bad-signature'),
    )
  })

  test('signed with another algorithm of the same key', async () => {
    const token = await issuer.sign({}, { alg: 'PS256' }).catch(() => null)
    const header = base64({ alg: 'RS384', kid: issuer.jwk().kid })
    const [, payload, signature] = (await issuer.sign()).split('.')
    expect(token).toBeNull()
    expect(await withToken(`${header}.${payload}.${signature}`)).toEqual(
      refused(401, 'wrong-algorithm'),
    )
  })

  test('with a critical extension that nobody knows', async () => {
    const [, payload, signature] = (await issuer.sign()).split('.')
    const header = base64({ alg: 'RS256', kid: issuer.jwk().kid, crit: ['x'], x: 1 })
    expect(await withToken(`${header}.${payload}.${signature}`)).toEqual(
      refused(401, 'malformed-token'),
    )
  })

  test('naming no key, or its own', async () => {
    const { kid: _kid, ...jwk } = issuer.jwk()
    expect(await withToken(await issuer.sign({}, { kid: undefined, jwk }))).toEqual(
      refused(401, 'unknown-key'),
    )
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['of another issuer', { iss: 'https://sts.windows.net/x/' }, 'wrong-issuer'],
    [
      'of the worldwide issuer with keys of another',
      { iss: 'https://api.botframework.com' },
      'wrong-issuer',
    ],
    ['of no issuer', { iss: undefined }, 'wrong-issuer'],
    ['for another application', { aud: '00000000-0000-0000-0000-0000000000a2' }, 'wrong-audience'],
    ['for several applications', { aud: [appId, 'x'] }, 'malformed-claims'],
    ['for nobody', { aud: undefined }, 'wrong-audience'],
    ['that never ends', { exp: undefined }, 'malformed-claims'],
    ['whose end is no number', { exp: 'tomorrow' }, 'malformed-claims'],
  ])('%s', async (_rule, claims, reason) => {
    expect(await call({}, claims)).toEqual(refused(401, reason))
  })

  test('after its end and before its beginning, five minutes of skew apart', async () => {
    const hour = 60 * minutes
    const at = (nbfMs: number, expMs: number) =>
      call({}, { nbf: seconds(nbfMs), exp: seconds(expMs) })
    expect(await at(-hour, -4 * minutes)).toMatchObject({ kind: 'accepted' })
    expect(await at(4 * minutes, hour)).toMatchObject({ kind: 'accepted' })
    expect(await at(-hour, -6 * minutes)).toEqual(refused(401, 'expired'))
    expect(await at(-hour, -10 * minutes)).toEqual(refused(401, 'expired'))
    expect(await at(6 * minutes, hour)).toEqual(refused(401, 'not-yet-valid'))
    expect(await at(10 * minutes, hour)).toEqual(refused(401, 'not-yet-valid'))
  })
})

describe('an activity is refused, though its token is good', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'activity'],
    ['a list', [activity()]],
    ['no type', { ...activity(), type: undefined }],
    ['no sender', { ...activity(), from: undefined }],
    ['no chat', { ...activity(), conversation: {} }],
    ['a chat that no database takes', { ...activity(), conversation: { id: 'a:\u0000' } }],
    ['a chat beyond all measure', { ...activity(), conversation: { id: 'a'.repeat(501) } }],
  ])('400: %s', async (_rule, body) => {
    const authorization = `Bearer ${await issuer.sign()}`
    expect(await receive({ authorization, body })).toEqual(refused(400, 'malformed-activity'))
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['of another channel', { channelId: 'skype' }, 'other-channel'],
    ['of no known channel', { channelId: 'MSTEAMS' }, 'other-channel'],
    [
      'that wants its answers elsewhere',
      { serviceUrl: 'https://evil.example/' },
      'other-service-url',
    ],
    [
      'of another tenant',
      { conversation: { id: 'a:1', tenantId: '7babcaad-604b-40ac-a9d7-9fd97c0b779f' } },
      'other-tenant',
    ],
    [
      'of two tenants',
      { channelData: { tenant: { id: '7babcaad-604b-40ac-a9d7-9fd97c0b779f' } } },
      'other-tenant',
    ],
    ['of no tenant', { conversation: { id: 'a:1' }, channelData: {} }, 'other-tenant'],
  ])('403: %s', async (_rule, more, reason) => {
    expect(await call(more)).toEqual(refused(403, reason))
  })

  test('403: its token names no service URL, or another', async () => {
    expect(await call({}, { serviceurl: undefined })).toEqual(refused(403, 'other-service-url'))
    expect(await call({}, { serviceurl: 'https://evil.example/' })).toEqual(
      refused(403, 'other-service-url'),
    )
    expect(await call({ serviceUrl: undefined }, {})).toEqual(refused(400, 'malformed-activity'))
  })

  test('403: token and activity agree on a service URL of a stranger', async () => {
    for (const url of [
      'https://evil.example/teams/',
      'https://smba.trafficmanager.net.evil.example/',
      'https://evilbotframework.com/',
      'https://smba.trafficmanager.net@evil.example/',
      'http://127.0.0.1:10/teams/',
      // A channel that speaks to this computer speaks to nobody else.
      'https://smba.trafficmanager.net/emea/',
      'not a url',
    ]) {
      expect(await call({ serviceUrl: url }, { serviceurl: url }), url).toEqual(
        refused(403, 'untrusted-service-url'),
      )
    }
  })

  test.each<[string, string[] | undefined]>([
    ['endorses nobody', undefined],
    ['endorses others', ['skype', 'webchat']],
    ['endorses nothing', []],
  ])('403: its key %s', async (_rule, endorsements) => {
    issuer.answers.endorsements = endorsements
    expect(await call()).toEqual(refused(403, 'not-endorsed'))
  })
})

describe('a service URL', () => {
  test.each([
    'https://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net/teams',
    'https://smba.infra.gcc.teams.microsoft.com/gcc',
    'https://smba.infra.gov.teams.microsoft.us/gcch',
    'https://europe.api.botframework.com/',
  ])('of Microsoft is good: %s', async (url) => {
    receive = open({})
    expect(await call({ serviceUrl: url }, { serviceurl: url })).toMatchObject({
      kind: 'accepted',
      from: { contact: { serviceUrl: url.endsWith('/') ? url : `${url}/` } },
    })
  })

  test.each([
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net:8443/emea/',
    'https://user@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net/?next=https://evil.example/',
    'http://127.0.0.1:9/teams/',
  ])('that only looks like it is not: %s', async (url) => {
    receive = open({})
    expect(await call({ serviceUrl: url }, { serviceurl: url })).toEqual(
      refused(403, 'untrusted-service-url'),
    )
  })

  test('is the same with and without a slash, by either name of the claim', async () => {
    const bare = serviceUrl.slice(0, -1)
    expect(await call({ serviceUrl: bare })).toMatchObject({ kind: 'accepted' })
    expect(await call({}, { serviceurl: undefined, serviceUrl: bare })).toMatchObject({
      kind: 'accepted',
    })
  })
})

describe('keys', () => {
  test('are asked for once, however many calls come', async () => {
    await Promise.all(Array.from({ length: 20 }, () => call()))
    expect(issuer.asked()).toBe(1)
  })

  test('that have been changed are looked for at once', async () => {
    const before = await issuer.sign()
    expect(await withToken(before)).toMatchObject({ kind: 'accepted' })
    await issuer.rotate()
    expect(await call()).toMatchObject({ kind: 'accepted' })
    // What is no longer published is no longer good.
    expect(await withToken(before)).toEqual(refused(401, 'unknown-key'))
  })

  test('that nobody knows do not make us ask for ever', async () => {
    for (let index = 0; index < 50; index += 1) {
      const token = await issuer.sign({}, { kid: `made-up-${index}` })
      expect(await withToken(token)).toEqual(refused(401, 'unknown-key'))
    }
    expect(issuer.asked()).toBe(3)
    nowMs += minutes
    await issuer.rotate()
    expect(await call()).toMatchObject({ kind: 'accepted' })
    expect(issuer.asked()).toBe(4)
  })

  test('are asked for anew within a day, and the old ones serve while there are no new ones', async () => {
    expect(await call()).toMatchObject({ kind: 'accepted' })
    nowMs += 23 * 60 * minutes
    issuer.answers.status = 503
    expect(await call()).toMatchObject({ kind: 'accepted' })
    await expect.poll(() => issuer.asked()).toBe(2)
    nowMs += 24 * 60 * minutes
    expect(await call()).toMatchObject({ kind: 'accepted' })
    nowMs += 30 * 60 * minutes
    expect(await call()).toMatchObject({ kind: 'refused', status: 503 })
    issuer.answers.status = 200
    nowMs += minutes
    expect(await call()).toMatchObject({ kind: 'accepted' })
  })

  test('that cannot be had leave the question open: 503, never 200', async () => {
    issuer.answers.status = 500
    expect(await call()).toMatchObject({
      kind: 'refused',
      status: 503,
      reason: expect.stringContaining('HTTP 500'),
    })
  })

  test('that we do not understand do not spoil the others', async () => {
    issuer.answers.extraKeys = [
      null,
      { kty: 'EC', kid: 'ec', crv: 'P-256' },
      { kty: 'RSA', kid: 'broken', n: '!', e: '!' },
      { kty: 'RSA' },
    ]
    expect(await call()).toMatchObject({ kind: 'accepted' })
  })

  test.each(['https://evil.example/keys', 'http://10.0.0.1/keys'])(
    'are not fetched from elsewhere: %s',
    async (jwks_uri) => {
      issuer.answers.metadata = { jwks_uri }
      expect(await call()).toMatchObject({
        status: 503,
        reason: expect.stringContaining('elsewhere'),
      })
    },
  )
})

describe('what happened', () => {
  const read = (lastReadMessageId: unknown) => ({
    type: 'event',
    name: 'application/vnd.microsoft.readReceipt',
    value: { lastReadMessageId },
  })
  const press = {
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: '1692206589131',
    value: { action: { type: 'Action.Execute', verb: 'ok', data: { delivery: 1 } } },
  }

  test.each<[string, Record<string, unknown>, object]>([
    ['a text', { type: 'message', text: 'Merci' }, { kind: 'wrote', receipt: null }],
    [
      'a text that names a message',
      { type: 'message', text: 'Merci', replyToId: '1692206589131' },
      { kind: 'wrote', receipt: '1692206589131' },
    ],
    [
      'an image alone',
      { text: null, attachments: [{ contentType: 'image/*' }] },
      { kind: 'wrote', receipt: null },
    ],
    [
      'Action.Submit',
      { text: undefined, value: { choice: 1 }, replyToId: '1692206589131' },
      { kind: 'pressed', receipt: '1692206589131' },
    ],
    ['Action.Execute', press, { kind: 'pressed', receipt: '1692206589131' }],
    [
      'a reaction',
      { type: 'messageReaction', replyToId: '17', reactionsAdded: [{ type: 'like' }] },
      { kind: 'reacted', receipt: '17' },
    ],
    [
      'a reaction taken back',
      { type: 'messageReaction', replyToId: '17', reactionsRemoved: [{ type: 'like' }] },
      { kind: 'other' },
    ],
    ['a read receipt', read('1692206589131'), { kind: 'read', upTo: 1_692_206_589_131 }],
    ['a read receipt of nothing', read(undefined), { kind: 'other' }],
    ['a read receipt beyond all numbers', read('9'.repeat(100)), { kind: 'other' }],
    [
      'another event',
      { type: 'event', name: 'application/vnd.microsoft.meetingStart' },
      { kind: 'other' },
    ],
    ['an install', { type: 'installationUpdate', action: 'add' }, { kind: 'installed' }],
    [
      'an upgrade: the new version',
      { type: 'installationUpdate', action: 'add-upgrade' },
      { kind: 'installed' },
    ],
    [
      'an upgrade: the old version',
      { type: 'installationUpdate', action: 'remove-upgrade' },
      { kind: 'other' },
    ],
    ['an uninstall', { type: 'installationUpdate', action: 'remove' }, { kind: 'removed' }],
    ['an action of tomorrow', { type: 'installationUpdate', action: 'suspend' }, { kind: 'other' }],
    [
      'the bot joins the chat',
      { type: 'conversationUpdate', membersAdded: [{ id: '29:x' }, { id: `28:${appId}` }] },
      { kind: 'installed' },
    ],
    [
      'somebody else joins',
      { type: 'conversationUpdate', membersAdded: [{ id: '29:x' }] },
      { kind: 'other' },
    ],
    [
      'an install in a team',
      {
        type: 'installationUpdate',
        action: 'add',
        conversation: { conversationType: 'channel', tenantId, id: '19:x@thread.tacv2' },
      },
      { kind: 'other' },
    ],
    [
      'an install in a group chat that does not say so',
      {
        type: 'installationUpdate',
        action: 'add',
        conversation: { tenantId, id: '19:x@thread.v2' },
      },
      { kind: 'other' },
    ],
    ['typing', { type: 'typing' }, { kind: 'other' }],
    [
      'an edited message',
      {
        type: 'messageUpdate',
        channelData: { tenant: { id: tenantId }, eventType: 'editMessage' },
      },
      { kind: 'other' },
    ],
    ['a deleted message', { type: 'messageDelete' }, { kind: 'other' }],
    ['an end', { type: 'endOfConversation' }, { kind: 'other' }],
    ['a kind of tomorrow', { type: 'somethingNew', value: { deep: [] } }, { kind: 'other' }],
  ])('%s', async (_rule, more, event) => {
    expect(await call(more)).toMatchObject({ kind: 'accepted', event })
  })

  test('an uninstall takes the chat away', async () => {
    const inbound = await call({ type: 'installationUpdate', action: 'remove' })
    expect(inbound).toHaveProperty('from.contact', { userId: marieId, serviceUrl })
  })

  test.each<[string, string]>([
    ['fr-CA', 'Merci.'],
    ['en-GB', 'Thank you.'],
    ['de-DE', 'Thank you.'],
    ['', 'Merci.'],
  ])('a pressed button is answered in the language of the screen: %s', async (locale, value) => {
    expect(await call({ ...press, locale })).toMatchObject({
      answer: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value },
    })
  })

  test('an invoke that we do not know is answered with nothing', async () => {
    expect(await call({ type: 'invoke', name: 'task/fetch', value: {} })).toMatchObject({
      event: { kind: 'other' },
      answer: {},
    })
  })

  test('somebody whom Teams does not name by an id of the directory is nobody', async () => {
    for (const aadObjectId of [undefined, 'marie', `${marieId}'; --`]) {
      expect(await call({ from: { id: '29:1', aadObjectId } })).toMatchObject({ from: null })
    }
  })

  test('nonsense about language and time zone is left out', async () => {
    expect(await call({ locale: 'x\u0000', localTimezone: 'Mars/Olympus' })).toMatchObject({
      from: { language: null, timeZone: null },
    })
  })

  test('what has no id is known by what it says', async () => {
    const keyOf = async (more: Record<string, unknown>) => {
      const inbound = await call({ id: undefined, ...more })
      return inbound.kind === 'accepted' ? inbound.activityKey : null
    }
    const key = await keyOf(read('17'))
    expect(key).toMatch(/^[\w-]{43}$/)
    expect(await keyOf(read('17'))).toBe(key)
    expect(await keyOf(read('18'))).not.toBe(key)
    expect(await keyOf({ id: `\u0000${randomUUID()}` })).toMatch(/^[\w-]{43}$/)
  })
})
