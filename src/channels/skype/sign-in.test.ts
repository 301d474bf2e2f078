import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startTestServer } from '../../platform/test-server.ts'
import type { CheckStep } from '../channel.ts'
import { createSkypeChannel } from './skype-channel.ts'
import { caseOf, startTestPool, type TestPool } from './test-pool.ts'
import { createUcwaHosts } from './ucwa-hosts.ts'
import { parseChallenge } from './web-ticket.ts'

describe('the challenge of a server', () => {
  const bearer = 'Bearer trusted_issuers="0000@contoso.com", client_id="0000"'
  const grants = 'urn:microsoft.rtc:windows,urn:microsoft.rtc:anonmeeting,password'
  const expected = {
    href: 'https://lyncweb.contoso.com/WebTicket/oauthtoken',
    grants: grants.split(','),
  }
  test.each([
    ['quoted', `MsRtcOAuth href="${expected.href}",grant_type="${grants}"`],
    ['unquoted', `MsRtcOAuth href=${expected.href},grant_type="${grants}"`],
    ['after another one', `${bearer}, MsRtcOAuth href="${expected.href}", grant_type="${grants}"`],
    ['the other way round', `MsRtcOAuth grant_type="${grants}", href="${expected.href}"`],
    ['in other letters', `msrtcoauth HREF="${expected.href}",Grant_Type="${grants.toUpperCase()}"`],
  ])('is read %s', (_how, header) => {
    expect(parseChallenge(header)).toEqual(expected)
  })

  test.each([bearer, '', 'MsRtcOAuth grant_type="password"', 'Negotiate'])(
    'is none: %s',
    (header) => {
      expect(parseChallenge(header)).toBeNull()
    },
  )
})

describe('passwords and tokens', () => {
  const pool = 'https://pool01.contoso.local/oauth/user'

  test('go where the discovery of the domain leads, encrypted', () => {
    const hosts = createUcwaHosts({ sipDomain: 'contoso.com' })
    expect(hosts.roots).toEqual([
      'https://lyncdiscoverinternal.contoso.com/',
      'https://lyncdiscover.contoso.com/',
    ])
    const [root = ''] = hosts.roots
    expect(hosts.isTrusted(pool)).toBe(false)
    expect(hosts.follow(root, pool)).toBe(pool)
    expect(hosts.isTrusted(pool)).toBe(true)
    expect(hosts.follow(pool, 'http://pool01.contoso.local/x')).toBeNull()
    expect(hosts.isTrusted('https://elsewhere.example/')).toBe(false)
  })

  test.each([
    ['https://lyncweb.contoso.com/', true],
    ['https://contoso.com/', true],
    ['https://contoso.com.attacker.example/', false],
    ['https://attacker-contoso.com/', false],
    ['https://webdir.online.lync.com/', false],
    ['http://lyncweb.contoso.com/', false],
    ['javascript:alert(1)', false],
  ])('are redirected to %s: %s', (to, isFollowed) => {
    const hosts = createUcwaHosts({ sipDomain: 'contoso.com' })
    expect(hosts.followRedirect('https://lyncdiscover.contoso.com/', to) !== null).toBe(isFollowed)
  })

  test('never leave this computer where discovery begins here', () => {
    const hosts = createUcwaHosts({ discoveryUrl: 'http://127.0.0.1:8090/skype/' })
    expect(hosts.follow('http://127.0.0.1:8090/skype/', 'https://pool.contoso.com/')).toBeNull()
    expect(hosts.follow('http://127.0.0.1:8090/skype/', '/WebTicket/oauthtoken')).not.toBeNull()
  })
})

const quiet = () => undefined
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

async function checkOf(settings: { discoveryUrl: string; ca?: string }): Promise<CheckStep[]> {
  const account = { username: 'lenea@contoso.com', password: 'top-secret' }
  const channel = createSkypeChannel(
    { ...account, ...settings },
    { channelKey: '1/2', userAgent: 'Clairon', log, onInbound: quiet },
  )
  try {
    return await channel.check(AbortSignal.timeout(20_000))
  } finally {
    await channel.close()
  }
}

describe('a check names the step and what to do', () => {
  let pool: TestPool
  beforeEach(async () => {
    pool = await startTestPool()
  })
  afterEach(() => pool.close())

  const json = (body: object) => ({ status: 200, body })
  const redirect = (href: string) => json({ _links: { redirect: { href } } })

  test.each([
    [
      'the wrong address',
      /^\/$/,
      { status: 404, body: 'nobody' },
      ['discovery'],
      /no Skype for Business at this address \(HTTP 404\)/,
    ],
    [
      'a page in between',
      /^\/$/,
      { status: 200, body: '<html>Sign in</html>' },
      ['discovery'],
      /proxy or a sign-in page/,
    ],
    [
      'a redirect to another domain',
      /^\/$/,
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
      ['discovery'],
      /host of another domain/,
    ],
    [
      'an account that is online',
      /^\/$/,
      redirect('https://webdir0e.online.lync.com/Autodiscover'),
      ['discovery'],
      /Microsoft has shut down/,
    ],
    [
      'a password that is not offered',
      /oauth\/user$/,
      {
        status: 401,
        headers: {
          'www-authenticate': 'MsRtcOAuth href="/token",grant_type="urn:microsoft.rtc:windows"',
        },
      },
      ['discovery', 'grants'],
      /no sign-in with a password.*\(urn:microsoft\.rtc:windows\)/,
    ],
    [
      'a password that is sent elsewhere',
      /oauth\/user$/,
      {
        status: 401,
        headers: {
          'www-authenticate': 'MsRtcOAuth href="https://elsewhere.example/",grant_type="password"',
        },
      },
      ['discovery', 'grants'],
      /no password is sent there/,
    ],
    [
      'a wrong password',
      /oauthtoken$/,
      { status: 400, body: { error: 'invalid_grant' } },
      ['discovery', 'grants', 'token'],
      /refuses the account or its password.*invalid_grant/,
    ],
    [
      'an account without mobility',
      /\/applications$/,
      { status: 403, body: { code: 'Forbidden', subcode: 'MobileApplicationNoLongerAllowed' } },
      ['discovery', 'grants', 'token', 'home-pool', 'application'],
      /Grant-CsMobilityPolicy/,
    ],
    [
      'an account that is signed in too often',
      /\/applications$/,
      { status: 410, body: { code: 'Gone', subcode: 'TooManyApplications' } },
      ['discovery', 'grants', 'token', 'home-pool', 'application'],
      /signed in at too many places/,
    ],
  ])('%s', async (_what, path, answer, steps, sentence) => {
    for (const method of ['GET', 'POST']) pool.always(method, path, answer)
    const found = await checkOf(pool.settings)
    expect(found.map(({ name }) => name)).toEqual(steps)
    expect(found.map(({ ok }) => ok)).toEqual([...steps.slice(1).map(() => true), false])
    expect(found.at(-1)?.detail).toMatch(sentence)
    expect(found.at(-1)?.sentence?.fr).not.toBe(found.at(-1)?.detail)
    expect(JSON.stringify(found)).not.toContain('top-secret')
  })

  test('a server that is away', async () => {
    const { url } = pool
    await pool.close()
    const found = await checkOf({ discoveryUrl: `${url}/` })
    expect(found).toHaveLength(1)
    expect(found[0]?.detail).toMatch(/cannot be reached \(ECONNREFUSED\)/)
    pool = await startTestPool()
  })

  test('follows the account to the pool where it is at home, and gets a token there', async () => {
    const home = await startTestPool()
    // Not every server lets an account write to itself.
    home.always('POST', /messagingInvitations$/, { status: 403, body: { code: 'Forbidden' } })
    pool.always('GET', /oauth\/user$/, ({ headers }) =>
      headers.authorization
        ? redirect(`${home.url}/root/oauth/user`)
        : caseOf('user-unauthenticated').response,
    )
    const found = await checkOf(pool.settings)
    expect(found.find(({ name }) => name === 'application')).toMatchObject({ ok: true })
    for (const [at, count] of [
      [pool, 0],
      [home, 1],
    ] as const) {
      expect(at.callsTo('POST', /oauthtoken$/)).toHaveLength(1)
      expect(at.callsTo('POST', /\/applications$/)).toHaveLength(count)
    }
    await home.close()
  })
})

describe('a certificate', () => {
  const pem = (name: string) => readFileSync(join('test', 'fixtures', 'tls', name), 'utf8')
  const key = pem('key.pem')

  async function checkWith(cert: string, ca?: string): Promise<CheckStep | undefined> {
    const server = createServer({ key, cert }, (_request, response) => {
      response.writeHead(404).end()
    })
    const listening = await startTestServer(server)
    const discoveryUrl = `${listening.url.replace('http:', 'https:')}/`
    const steps = await checkOf({ discoveryUrl, ...(ca !== undefined && { ca }) })
    await listening.close()
    return steps[0]
  }

  test('of the company’s own authority is trusted where it was entered', async () => {
    const own = pem('own-authority.pem')
    expect((await checkWith(own))?.detail).toMatch(/authority that is not known here/)
    expect((await checkWith(own, own))?.detail).toMatch(/HTTP 404/)
  })

  test('that has expired is not trusted', async () => {
    const expired = pem('expired.pem')
    expect((await checkWith(expired, expired))?.detail).toMatch(/certificate .* has expired/)
  })
})
