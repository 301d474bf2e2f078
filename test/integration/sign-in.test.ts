import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { makeSignInLink } from '../../src/actions/make-sign-in-link.ts'
import { raw, sql } from '../../src/platform/sql.ts'
import { findFirstAdministrator } from '../../src/store/accounts.ts'
import { startTestBed, type TestBed, token as apiToken } from '../support/test-bed.ts'

const email = 'admin@contoso.example'
const password = 'correct horse battery'

describe('signing in', () => {
  let bed: TestBed
  let url: string
  beforeAll(async () => {
    bed = await startTestBed()
    url = await bed.server.listen({ host: '127.0.0.1', port: 0 })
    const { cookie } = await comeByLink()
    expect(
      await ask('PATCH', 'me', { cookie, body: { password: { new: password } } }),
    ).toMatchObject({ status: 200, body: { account: { email, hasPassword: true } } })
  })
  beforeEach(async () => {
    await bed.db.query(sql`delete from sign_in_failure`)
  })
  afterAll(() => bed.close())

  /** Asks over HTTP as our own page does, unless `headers` say otherwise. */
  async function ask(
    method: string,
    path: string,
    {
      cookie,
      body,
      headers = { 'x-clairon': 'web' },
    }: { cookie?: string; body?: object; headers?: Record<string, string> } = {},
  ) {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: {
        ...headers,
        ...(cookie !== undefined && { cookie: `clairon_session=${cookie}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const [, setTo] = /clairon_session=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? []
    return {
      status: response.status,
      body: text === '' ? null : JSON.parse(text),
      headers: response.headers,
      cookie: setTo ?? '',
    }
  }

  const signIn = (given: object = {}, headers = {}) =>
    ask('POST', 'session', { body: { email, password, ...given }, headers })

  async function makeLink(): Promise<string> {
    const account = await findFirstAdministrator(bed.db, bed.organisationId)
    if (!account) throw new Error('There is no administrator.')
    const { token } = await bed.db.transaction((tx) => makeSignInLink(tx, account))
    return token
  }

  const comeByLink = async () => ask('POST', 'session/link', { body: { token: await makeLink() } })

  test('by e-mail and password gives a cookie that no script can read', async () => {
    const { status, body, headers, cookie } = await signIn()
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        name: 'Ada',
        role: 'administrator',
        organisation: 'Contoso',
        account: {
          id: expect.any(String),
          email,
          hasPassword: true,
          needsCurrentPassword: true,
          language: null,
        },
      },
    })
    expect(headers.get('set-cookie')).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
    expect((await ask('GET', 'me', { cookie })).body).toEqual(body)
  })

  test('takes the address in any case and with any accents', async () => {
    expect(await signIn({ email: ' ÀDMIN@Contoso.Example ' })).toMatchObject({ status: 200 })
  })

  test('is refused with the same sentence for a wrong password and an unknown address', async () => {
    const wrong = await signIn({ password: 'wrong' })
    const unknown = await signIn({ email: 'nobody@contoso.example' })
    expect(wrong).toMatchObject({ status: 401, body: { code: 'unauthenticated' }, cookie: '' })
    expect(unknown).toMatchObject({ status: 401, body: wrong.body })
  })

  test('keeps of password, session and link only what cannot be used', async () => {
    const { cookie } = await signIn()
    const link = await makeLink()
    const { rows } = await bed.db.query<{ row: string }>(sql`
      select row_to_json(a)::text as "row" from account a
      union all select row_to_json(s)::text from session s
      union all select row_to_json(l)::text from sign_in_link l`)
    const kept = rows.map(({ row }) => row).join('\n')
    expect(kept).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    for (const secret of [password, cookie, link]) {
      expect(kept).not.toContain(secret)
      expect(kept).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })

  test('begins a new session, and ends the one that the browser had', async () => {
    const first = await signIn()
    const second = await ask('POST', 'session', { cookie: first.cookie, body: { email, password } })
    expect(second.cookie).not.toBe(first.cookie)
    expect(await ask('GET', 'me', { cookie: first.cookie })).toMatchObject({ status: 401 })
    expect(await ask('GET', 'me', { cookie: second.cookie })).toMatchObject({ status: 200 })
  })

  test('out ends the session and takes the cookie back', async () => {
    const { cookie } = await signIn()
    const out = await ask('DELETE', 'session', { cookie })
    expect(out).toMatchObject({ status: 204, cookie: '' })
    expect(out.headers.get('set-cookie')).toMatch(
      /clairon_session=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/,
    )
    expect(await ask('GET', 'me', { cookie })).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    })
  })

  test('keeps the cookie to encrypted connections where the public address is https', async () => {
    const tls = await startTestBed({ publicUrl: 'https://clairon.contoso.example' })
    const account = await findFirstAdministrator(tls.db, tls.organisationId)
    const link = account && (await makeSignInLink(tls.db, account))
    const reply = await tls.server.inject({
      method: 'POST',
      url: '/api/v1/session/link',
      headers: { origin: 'https://clairon.contoso.example', host: 'inside:8080' },
      payload: { token: link?.token },
    })
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['set-cookie']).toMatch(/; Secure/)
    await tls.close()
  })

  describe('by a link', () => {
    test('works once', async () => {
      const token = await makeLink()
      const [one, two] = await Promise.all([
        ask('POST', 'session/link', { body: { token } }),
        ask('POST', 'session/link', { body: { token } }),
      ])
      expect(new Set([one.status, two.status])).toEqual(new Set([200, 401]))
    })

    test.each([
      ['29 minutes', 200],
      ['31 minutes', 401],
    ])('after %s answers %i', async (age, status) => {
      const token = await makeLink()
      await bed.db.query(sql`update sign_in_link set made_at = made_at - ${age}::interval`)
      expect(await ask('POST', 'session/link', { body: { token } })).toMatchObject({ status })
    })

    test('makes the one before void', async () => {
      const token = await makeLink()
      await makeLink()
      expect(await ask('POST', 'session/link', { body: { token } })).toMatchObject({ status: 401 })
    })

    test('lets a forgotten password be replaced', async () => {
      const { body, cookie } = await comeByLink()
      expect(body.account).toMatchObject({ hasPassword: true, needsCurrentPassword: false })
      const change = { password: { new: password } }
      expect(await ask('PATCH', 'me', { cookie, body: change })).toMatchObject({ status: 200 })
    })
  })

  describe('a session', () => {
    test.each([
      ['seen_at', '11 hours', 200],
      ['seen_at', '13 hours', 401],
      ['started_at', '167 hours', 200],
      ['started_at', '169 hours', 401],
    ] as const)('whose %s is %s ago answers %i', async (column, age, status) => {
      const { cookie } = await signIn()
      await bed.db.query(sql`update session set ${raw(column)} = now() - ${age}::interval`)
      expect(await ask('GET', 'me', { cookie })).toMatchObject({ status })
    })

    test('lasts longer when it is used', async () => {
      const { cookie } = await signIn()
      await bed.db.query(sql`update session set seen_at = now() - interval '11 hours'`)
      await ask('GET', 'me', { cookie })
      await bed.db.query(sql`update session set seen_at = seen_at - interval '11 hours'`)
      expect(await ask('GET', 'me', { cookie })).toMatchObject({ status: 200 })
    })

    test('ends with a new password, but for the one that chose it', async () => {
      const other = await signIn()
      const { cookie } = await signIn()
      const changed = await ask('PATCH', 'me', {
        cookie,
        body: { password: { current: password, new: password } },
      })
      expect(changed).toMatchObject({ status: 200, cookie: expect.stringMatching(/.{32}/) })
      for (const [ended, status] of [
        [other.cookie, 401],
        [cookie, 401],
        [changed.cookie, 200],
      ] as const) {
        expect(await ask('GET', 'me', { cookie: ended })).toMatchObject({ status })
      }
    })
  })

  describe('a new password', () => {
    test.each([
      ['is too short', { current: password, new: 'short' }, 'new'],
      ['repeats itself', { current: password, new: 'abababababab' }, 'new'],
      ['is the address', { current: password, new: email.toUpperCase() }, 'new'],
      ['comes without the present one', { new: 'another good password' }, 'current'],
      ['comes with a wrong one', { current: 'wrong', new: 'another good password' }, 'current'],
    ])('is refused when it %s', async (_why, change, field) => {
      const { cookie } = await signIn()
      const refused = await ask('PATCH', 'me', { cookie, body: { password: change } })
      expect(refused).toMatchObject({
        status: 400,
        body: { code: 'invalid', details: { issues: [{ path: ['password', field] }] } },
      })
    })

    test('is not guessed at from a session left open', async () => {
      const { cookie } = await signIn()
      const guess = { password: { current: 'wrong', new: 'another good password' } }
      const statuses = []
      for (let turn = 0; turn < 6; turn += 1) {
        statuses.push((await ask('PATCH', 'me', { cookie, body: guess })).status)
      }
      expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
    })
  })

  describe('after repeated failures', () => {
    const wrong = (from: string, of = email) =>
      signIn({ email: of, password: 'wrong' }, { 'x-forwarded-for': from })

    test('is refused for the account, from everywhere, with when to try again', async () => {
      for (let turn = 0; turn < 5; turn += 1) {
        expect((await wrong(`192.0.2.${turn}`)).status).toBe(401)
      }
      const refused = await signIn({}, { 'x-forwarded-for': '192.0.2.9', 'accept-language': 'fr' })
      expect(refused).toMatchObject({
        status: 429,
        body: { code: 'too-many-requests', message: expect.stringContaining('Réessayez') },
        cookie: '',
      })
      const retryAfter = Number(refused.headers.get('retry-after'))
      expect(retryAfter).toBeGreaterThan(14 * 60)
      expect(retryAfter).toBeLessThanOrEqual(15 * 60)
      // A link still opens: whoever shuts an account out cannot keep its owner out.
      expect((await comeByLink()).status).toBe(200)
    })

    test('is refused for the network address, whatever the account', async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        expect((await wrong('192.0.2.1', `nobody${turn}@contoso.example`)).status).toBe(401)
      }
      const from = (address: string) => signIn({}, { 'x-forwarded-for': address })
      expect((await from('192.0.2.1')).status).toBe(429)
      // What the proxy adds counts, not what the caller claimed before it.
      expect((await from('198.51.100.7, 192.0.2.1')).status).toBe(429)
      expect((await from('192.0.2.2')).status).toBe(200)
    })

    test('many at once do not slip past the count', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => wrong('192.0.2.1')))
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    })

    test('is possible again a quarter of an hour later', async () => {
      for (let turn = 0; turn < 6; turn += 1) await wrong('192.0.2.1')
      await bed.db.query(sql`update sign_in_failure set since = since - interval '15 minutes'`)
      expect((await signIn({}, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(200)
    })

    test('a success clears the account, and does not count against the address', async () => {
      for (let turn = 0; turn < 19; turn += 1)
        await wrong('192.0.2.1', `nobody${turn % 5}@contoso.example`)
      expect((await wrong('192.0.2.2')).status).toBe(401)
      expect((await signIn({}, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(200)
      expect((await wrong('192.0.2.1')).status).toBe(401)
      expect((await wrong('192.0.2.1')).status).toBe(429)
      for (let turn = 1; turn < 5; turn += 1) {
        expect((await wrong(`192.0.2.${turn + 2}`)).status).toBe(401)
      }
      expect((await wrong('192.0.2.9')).status).toBe(429)
    })
  })

  describe('pages of other sites', () => {
    const list = { name: 'Siège' }

    test.each([
      ['without our header', {}],
      ['with another value in it', { 'x-clairon': 'app' }],
      ['from another origin', { 'x-clairon': 'web', origin: 'https://evil.example' }],
      ['from a hidden origin', { 'x-clairon': 'web', origin: 'null' }],
      ['that the browser calls cross-site', { 'x-clairon': 'web', 'sec-fetch-site': 'cross-site' }],
      ['from another name of the same site', { 'x-clairon': 'web', 'sec-fetch-site': 'same-site' }],
    ])('change nothing by the cookie %s', async (_how, headers) => {
      const { cookie } = await signIn()
      expect(await ask('POST', 'lists', { cookie, body: list, headers })).toMatchObject({
        status: 403,
        body: { code: 'not-allowed' },
      })
      expect((await ask('GET', 'lists', { cookie })).body.items).toEqual([])
    })

    test('change nothing by a form either', async () => {
      const { cookie } = await signIn()
      const reply = await fetch(`${url}/api/v1/lists`, {
        method: 'POST',
        headers: { cookie: `clairon_session=${cookie}`, origin: 'https://evil.example' },
        body: new URLSearchParams({ name: 'Siège' }),
      })
      expect(reply.status).toBe(403)
    })

    test('sign nobody in under a name of theirs', async () => {
      const reply = await signIn({}, { origin: 'https://evil.example' })
      expect(reply).toMatchObject({ status: 403, cookie: '' })
    })

    test('our own page changes what its user may change', async () => {
      const { cookie } = await signIn()
      const headers = { 'x-clairon': 'web', origin: url, 'sec-fetch-site': 'same-origin' }
      const made = await ask('POST', 'lists', { cookie, body: list, headers })
      expect(made).toMatchObject({ status: 201 })
    })

    test('an API token needs none of this', async () => {
      const headers = { authorization: `Bearer ${apiToken}`, origin: 'https://tool.example' }
      const made = await ask('POST', 'lists', { body: { name: 'Par programme' }, headers })
      expect(made).toMatchObject({ status: 201 })
      expect((await ask('GET', 'me', { headers })).body).toEqual({
        name: 'administrator',
        role: 'administrator',
        organisation: 'Contoso',
        account: null,
      })
      expect(await ask('PATCH', 'me', { headers, body: { name: 'x' } })).toMatchObject({
        status: 403,
      })
    })

    test('a wrong token is not made good by a cookie', async () => {
      const { cookie } = await signIn()
      const headers = { authorization: 'Bearer wrong' }
      expect(await ask('GET', 'me', { cookie, headers })).toMatchObject({ status: 401 })
    })
  })

  test('logs no password, no token and no link', async () => {
    const { cookie } = await signIn()
    const link = await makeLink()
    await ask('POST', 'session/link', { body: { token: link } })
    const logged = JSON.stringify(bed.logged)
    for (const secret of [password, cookie, link]) expect(logged).not.toContain(secret)
  })

  test('every answer tells the browser to be careful', async () => {
    for (const path of ['/api/v1/me', '/api/v1/nothing', '/nothing/at/all', '/healthz']) {
      const { headers } = await fetch(`${url}${path}`)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('referrer-policy'), path).toBe('no-referrer')
      expect(headers.get('content-security-policy'), path).toContain('frame-ancestors')
    }
  })
})
