import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { CommunicationResource } from '../../protocols/ucwa-resources.ts'
import { eventsOf, kindsOf, startTestPool, type TestPool } from './test-pool.ts'

let pool: TestPool
beforeEach(async () => {
  pool = await startTestPool()
})
afterEach(() => pool.close())

const applications = () => `${pool.url}/ucwa/oauth/v1/applications`

async function create(body: unknown) {
  const authorization = `Bearer ${await pool.token()}`
  return pool.ask('POST', applications(), { body, headers: { authorization } })
}

describe('an application', () => {
  test('is created once for an endpoint, whatever the case of the names', async () => {
    const first = await create({ UserAgent: 'Test', EndpointId: 'one', Culture: 'fr-FR' })
    const again = await create({ userAgent: 'Test', endpointId: 'ONE', culture: 'fr-FR' })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.json).toEqual(first.json)
    const other = await create({ userAgent: 'Test', endpointId: 'two', culture: 'fr-FR' })
    expect(other.json).not.toEqual(first.json)
  })

  test.each([
    ['endpointId', { userAgent: 'Test', culture: 'fr-FR' }],
    ['culture', { userAgent: 'Test', endpointId: 'one' }],
    ['userAgent', { userAgent: 'x'.repeat(101), endpointId: 'one', culture: 'fr-FR' }],
  ])('needs a %s of at most 100 characters', async (name, body) => {
    expect(await create(body)).toMatchObject({
      status: 400,
      json: {
        code: 'BadRequest',
        subcode: 'ParameterValidationFailure',
        parameters: { [name]: expect.any(String) },
      },
    })
  })

  test('is not for those whom the mobility policy leaves out', async () => {
    await pool.order({ mobility: false })
    expect(await create({ userAgent: 'T', endpointId: 'o', culture: 'fr-FR' })).toMatchObject({
      status: 403,
      json: { code: 'Forbidden' },
    })
  })

  test('needs a token', async () => {
    const { status, headers } = await pool.ask('POST', applications(), { body: {} })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toContain('MsRtcOAuth')
  })

  test('one too many ends the oldest', async () => {
    const { call, root } = await pool.signIn({ endpointId: 'oldest' })
    const waiting = call('GET', `${root}/events?ack=1`)
    for (let number = 0; number < 8; number++) await pool.signIn({ endpointId: `other ${number}` })
    const gone = { status: 410, json: { code: 'Gone', subcode: 'TooManyApplications' } }
    expect(await waiting).toMatchObject(gone)
    expect(await call('GET', root)).toMatchObject(gone)
  })

  test.each([
    ['ApplicationNotFound', 404, 'NotFound'],
    ['TooManyApplications', 410, 'Gone'],
    ['InactiveApplicationExpired', 410, 'Gone'],
  ])('ends as ordered: %s', async (subcode, status, code) => {
    const { call, root } = await pool.signIn()
    const waiting = call('GET', `${root}/events?ack=1`)
    await pool.order({ endApplication: subcode })
    expect(await waiting).toMatchObject({ status, json: { code, subcode } })
    expect(await call('GET', `${root}/me`)).toMatchObject({ status, json: { code, subcode } })
    expect((await pool.signIn()).root).not.toBe(root)
  })

  test('is gone after it was deleted, and with the process', async () => {
    const { call, root } = await pool.signIn()
    const waiting = call('GET', `${root}/events?ack=1`)
    expect(await call('DELETE', root)).toMatchObject({ status: 204, text: '' })
    const gone = { status: 404, json: { code: 'NotFound', subcode: 'ApplicationNotFound' } }
    expect(await waiting).toMatchObject(gone)
    expect(await call('GET', root)).toMatchObject(gone)
  })

  test('is gone 15 minutes after the last request for events', async () => {
    const { call, root } = await pool.signIn()
    pool.pass(14 * 60_000)
    expect(await call('GET', root)).toMatchObject({ status: 200 })
    pool.pass(2 * 60_000)
    expect(await call('GET', root)).toMatchObject({ json: { subcode: 'ApplicationNotFound' } })
  })

  test('that was away for long finds its conversations and subscriptions gone', async () => {
    await pool.addPerson()
    const { poll, talkTo, root, call } = await pool.signIn()
    const conversation = await talkTo('sip:ana@contoso.example')
    pool.pass(6 * 60_000)
    expect((await poll())._links).toMatchObject({ resume: { href: `${root}/events?ack=4` } })
    expect(await call('GET', conversation)).toMatchObject({ status: 404 })
  })

  test.each([
    ['GET', '/nothing', 404, 'NotFound'],
    ['PUT', '/me', 405, 'MethodNotAllowed'],
    ['GET', '/communication/conversations/none', 404, 'NotFound'],
  ])('%s %s is refused in its manner', async (method, path, status, code) => {
    const { call, root } = await pool.signIn()
    expect(await call(method, root + path)).toMatchObject({ status, json: { code } })
  })

  test('takes addresses in any case, with doubled slashes, and bodies of one type', async () => {
    const { call, root } = await pool.signIn({ available: false })
    const odd = pool.url + root.replaceAll('/', '//').replace('applications', 'APPLICATIONS')
    expect(await call('GET', `${odd}//Me`)).toMatchObject({ json: { rel: 'me' } })
    const headers = { 'content-type': 'text/xml' }
    const body = '<input/>'
    expect(await call('POST', `${root}/me/makeMeAvailable`, { body, headers })).toMatchObject({
      status: 415,
      json: { code: 'UnsupportedMediaType' },
    })
    const broken = { body: '{"a":', headers: { 'content-type': 'application/json' } }
    expect(await call('POST', `${root}/me/makeMeAvailable`, broken)).toMatchObject({ status: 400 })
  })
})

describe('being available', () => {
  test('comes once, changes what one is, and is told', async () => {
    const { call, root, poll } = await pool.signIn({ available: false })
    const available = () =>
      call('POST', `${root}/me/makeMeAvailable`, { body: { SupportedModalities: ['Messaging'] } })
    expect(await call('POST', `${root}/me/reportMyActivity`)).toMatchObject({
      status: 409,
      json: { code: 'Conflict', subcode: 'MakeMeAvailableRequired' },
    })
    expect(await available()).toMatchObject({ status: 204 })
    expect(await available()).toMatchObject({
      status: 409,
      json: { code: 'Conflict', subcode: 'AlreadyExists' },
    })
    const me = await call('GET', `${root}/me`)
    expect(me.json).not.toHaveProperty('_links.makeMeAvailable')
    expect(me.json).toHaveProperty('_links.reportMyActivity')
    const waiting = poll()
    pool.pass(5_000)
    expect(kindsOf(eventsOf(await waiting))).toEqual([
      'communication updated',
      'me updated',
      'presence added',
      'note added',
      'location added',
    ])
  })

  test.each(['me/reportMyActivity', 'reportMyActivity'])(
    'lasts while activity is reported to %s, with nothing called JSON',
    async (path) => {
      const { call, root } = await pool.signIn()
      const headers = { 'content-type': 'application/json' }
      expect(await call('POST', `${root}/${path}`, { headers })).toMatchObject({ status: 204 })
    },
  )

  test('shows others what one signed in as, and what one is set to', async () => {
    const { call, root } = await pool.signIn()
    const own = async () => (await call('GET', `${root}/me/presence`)).json
    expect(await own()).toMatchObject({ availability: 'Online', rel: 'presence' })
    const set = await call('POST', `${root}/me/presence`, { body: { availability: 'Busy' } })
    expect(set.status).toBe(204)
    expect(await own()).toMatchObject({ availability: 'Busy' })
    const unknown = await call('POST', `${root}/me/presence`, { body: { availability: 'Asleep' } })
    expect(unknown.status).toBe(400)
    const others = await call('GET', `${root}/people/${pool.username}/presence`)
    expect(others.json).toMatchObject({ availability: 'Busy' })
  })
})

test('a note and a place can be left for others', async () => {
  const { call, root } = await pool.signIn()
  const note = await call('POST', `${root}/me/note`, { body: { Message: 'En réunion' } })
  const place = await call('POST', `${root}/me/location`, { body: { location: 'Siège' } })
  expect([note.status, place.status]).toEqual([204, 204])
  expect((await call('GET', `${root}/me/note`)).json).toMatchObject({ message: 'En réunion' })
  expect((await call('GET', `${root}/me/location`)).json).toMatchObject({ location: 'Siège' })
})

describe('what can be shown', () => {
  async function communication() {
    const { call, root } = await pool.signIn({ formats: ['Plain'] })
    const { json } = await call('GET', `${root}/communication`)
    const body = {
      ...CommunicationResource.parse(json),
      supportedMessageFormats: ['Plain', 'Html'],
    }
    const put = (ifMatch: string | undefined, sent: unknown = body) =>
      call('PUT', `${root}/communication`, {
        body: sent,
        headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
      })
    return { put, body, call, root, etag: body.etag ?? '' }
  }

  test('is replaced by who has read it', async () => {
    const { put, etag, call, root } = await communication()
    expect(await put(`"${etag}"`)).toMatchObject({ status: 204 })
    const { json } = await call('GET', `${root}/communication`)
    expect(json).toMatchObject({ supportedMessageFormats: ['Plain', 'Html'] })
    expect(await put(`"${etag}"`)).toMatchObject({
      status: 412,
      json: { code: 'PreconditionFailed' },
    })
  })

  test('is not replaced by who has not', async () => {
    const { put, etag, body } = await communication()
    expect(await put(undefined)).toMatchObject({
      status: 428,
      json: { code: 'PreconditionRequired' },
    })
    const blind = Object.fromEntries(
      Object.entries(body).filter(([, value]) => value !== 'please pass this in a PUT request'),
    )
    expect(await put(`"${etag}"`, blind)).toMatchObject({
      status: 400,
      json: { subcode: 'ParameterValidationFailure' },
    })
  })

  test('depends on the policies, which can be read', async () => {
    const { call, root } = await communication()
    await pool.order({ htmlMessaging: false, messagingUrls: false })
    expect((await call('GET', `${root}/policies`)).json).toMatchObject({
      htmlMessaging: 'Disabled',
      messagingUrls: 'Disabled',
      rel: 'policies',
    })
  })
})

test('orders that make no sense are refused, and what stands can be read', async () => {
  await pool.signIn()
  expect(await pool.order({ mobilty: false })).toMatchObject({
    status: 400,
    json: { code: 'invalid' },
  })
  expect((await pool.ask('GET', '/_control/skype')).json).toMatchObject({
    mobility: true,
    applications: [{ userAgent: 'Test', available: true, conversations: 0 }],
  })
})
