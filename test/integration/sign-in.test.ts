import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { makeSignInLink } from '../../src/actions/make-sign-in-link.ts'
import { sql } from '../../src/platform/sql.ts'
import { findFirstAdministrator } from '../../src/store/accounts.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

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
})
