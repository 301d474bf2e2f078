import { get } from 'node:http'
import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startTestPool, type TestPool } from './test-pool.ts'

let pool: TestPool
beforeEach(async () => {
  pool = await startTestPool()
})
afterEach(() => pool.close())

const user = () => `${pool.discoveryUrl}/oauth/user`

/** The header lines as they travel, which `fetch` would join, and to a request that says nothing of its own. */
async function rawHeaders(
  url: string,
  headers: Record<string, string> = {},
): Promise<[string, string][]> {
  const flat = await new Promise<string[]>((resolve, reject) => {
    get(url, { headers }, (response) => {
      response.resume()
      resolve(response.rawHeaders)
    }).once('error', reject)
  })
  return flat.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), flat[index + 1] ?? '']] : [],
  )
}

describe('discovery', () => {
  test('leads to the user resource, also from the root of this computer for who asks for JSON', async () => {
    const links = { user: { href: `${user()}?originalDomain=contoso.example` } }
    expect((await pool.ask('GET', pool.discoveryUrl)).json).toMatchObject({ _links: links })
    const root = await pool.ask('GET', '/', { headers: { accept: 'application/json' } })
    expect(root.json).toMatchObject({ _links: links })
    expect((await pool.ask('GET', '/')).headers.get('content-type')).toContain('text/html')
  })

  test('without a token two challenges come in two lines, to GET and to HEAD', async () => {
    const challenges = (await rawHeaders(user())).filter(([name]) => name === 'www-authenticate')
    expect(challenges.map(([, value]) => value)).toEqual([
      expect.stringMatching(/^Bearer trusted_issuers="[^"]*", client_id="[\da-f-]+"$/),
      `MsRtcOAuth href="${pool.url}/WebTicket/oauthtoken",grant_type="urn:microsoft.rtc:windows,urn:microsoft.rtc:anonmeeting,password"`,
    ])
    const head = await pool.ask('HEAD', user())
    expect([head.status, head.headers.get('content-type'), head.text]).toEqual([
      401,
      'text/html',
      '',
    ])
  })

  test.each([
    [{}, 'application/json', undefined],
    [{ accept: 'application/json' }, 'application/json; charset=utf-8', undefined],
    [{ 'accept-encoding': 'gzip, deflate' }, 'application/json', 'gzip'],
  ])('to %o it is %s, as clients expect it', async (headers, type, encoding) => {
    const given = new Map(await rawHeaders(pool.discoveryUrl, headers))
    expect([given.get('content-type'), given.get('content-encoding')]).toEqual([type, encoding])
  })

  test.each([
    '/autodiscover/autodiscoverservice.svc/ROOT/oauth/user',
    '//Autodiscover//AutodiscoverService.svc/root//oauth/user',
    '/AUTODISCOVER/AutodiscoverService.svc/root/oauth/user?originalDomain=contoso.example',
  ])('%s is the same address', async (path) => {
    const authorization = `Bearer ${await pool.token()}`
    const { status, json } = await pool.ask('GET', pool.url + path, { headers: { authorization } })
    expect([status, json]).toMatchObject([
      200,
      { _links: { applications: { href: `${pool.url}/ucwa/oauth/v1/applications` } } },
    ])
  })
})

describe('a token', () => {
  const good = () => ({
    grant_type: 'password',
    username: pool.username,
    password: pool.password,
  })

  test.each(['clairon@contoso.example', 'CLAIRON@contoso.example', 'CONTOSO\\clairon'])(
    'is given to %s',
    async (username) => {
      const { status, json, headers } = await pool.askToken({ ...good(), username })
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(json).toEqual({
        access_token: expect.stringMatching(/^cwt=AAEB/),
        expires_in: 28_800,
        ms_rtc_identityscope: 'local',
        token_type: 'Bearer',
      })
    },
  )

  test('is given to a form of several parts, with more than is needed, zipped', async () => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...good(), foo: 'bar' })) form.set(name, value)
    expect(
      await pool.ask('POST', `${pool.url}/webticket/OAuthToken`, { body: form }),
    ).toMatchObject({
      status: 200,
    })
    const body = gzipSync(new URLSearchParams(good()).toString())
    const headers = {
      'content-encoding': 'gzip',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    }
    const zipped = await pool.ask('POST', '/WebTicket/oauthtoken', { body, headers })
    expect(zipped.status).toBe(200)
  })

  test.each([
    ['a wrong password', { password: 'guess' }, 'invalid_grant'],
    ['another account', { username: 'ana@contoso.example' }, 'invalid_grant'],
    ['no password', { password: '' }, 'invalid_request'],
    ['no grant', { grant_type: '' }, 'invalid_request'],
    ['a grant of its own', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
  ])('is refused for %s', async (_what, change, error) => {
    expect(await pool.askToken({ ...good(), ...change })).toMatchObject({
      status: 400,
      json: { error },
    })
  })

  test('of the passive grant is to be had from a browser, of the Windows grant after a handshake', async () => {
    const passive = await pool.askToken({ grant_type: 'urn:microsoft.rtc:passive' })
    expect(passive.json).toMatchObject({
      error: 'invalid_grant',
      ms_rtc_passiveauthuri: expect.stringContaining('PassiveAuth.aspx'),
    })
    expect(passive.headers.get('x-ms-diagnostics')).toContain('28020')
    const windows = await pool.askToken({ grant_type: 'urn:microsoft.rtc:windows' })
    expect([windows.status, windows.headers.get('www-authenticate')]).toEqual([
      401,
      'Negotiate, NTLM',
    ])
  })

  test('is not to be had by a password where that is not offered', async () => {
    await pool.order({ grants: ['urn:microsoft.rtc:windows'] })
    const challenge = (await pool.ask('GET', user())).headers.get('www-authenticate')
    expect(challenge).toContain('grant_type="urn:microsoft.rtc:windows"')
    const refused = await pool.askToken(good())
    expect(refused).toMatchObject({ status: 400, json: { error: 'unsupported_grant_type' } })
    expect(refused.headers.get('x-ms-diagnostics')).toContain('28029')
  })

  test('ends when its time is over, or when it is ordered to', async () => {
    await pool.order({ tokenLifetimeSeconds: 60 })
    const authorization = `Bearer ${await pool.token()}`
    const status = async () =>
      (await pool.ask('GET', user(), { headers: { authorization } })).status
    expect(await status()).toBe(200)
    pool.pass(60_000)
    expect(await status()).toBe(401)
    await pool.order({ tokenLifetimeSeconds: 28_800 })
    const { call, root } = await pool.signIn()
    await pool.order({ expireTokens: true })
    expect(await call('GET', root)).toMatchObject({ status: 401 })
    pool.pass(1)
    expect((await pool.signIn()).root).toBe(root)
  })

  test('that is none is refused with the number that pools give', async () => {
    const headers = { authorization: 'Bearer cwt=made-up' }
    const refused = await pool.ask('GET', user(), { headers })
    expect([refused.status, refused.headers.get('x-ms-diagnostics')]).toEqual([
      403,
      expect.stringMatching(/^28055;/),
    ])
  })
})
