import { afterAll, beforeAll, expect, test } from 'vitest'
import { TokenError, TokenResponse } from '../protocols/entra-token.ts'
import { startTestSimulator, type TestSimulator } from './test-simulator.ts'

let simulator: TestSimulator
beforeAll(async () => {
  simulator = await startTestSimulator()
})
afterAll(() => simulator.close())

const good = () => ({
  grant_type: 'client_credentials',
  client_id: simulator.settings.teams.appId,
  client_secret: simulator.settings.teams.clientSecret,
  scope: 'https://api.botframework.com/.default',
})

async function post(form: Record<string, string>, url = simulator.settings.teams.tokenUrl) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
  return { status: answer.status, json: await answer.json() }
}

test('a right request gets a bearer token for an hour', async () => {
  const { status, json } = await post(good())
  expect(status).toBe(200)
  expect(TokenResponse.parse(json)).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
})

test.each([
  ['a wrong secret', { client_secret: 'no' }, 401, 'invalid_client', 7_000_215],
  ['a missing secret', { client_secret: '' }, 401, 'invalid_client', 7_000_218],
  ['an unknown app', { client_id: 'no' }, 400, 'unauthorized_client', 700_016],
  ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70_003],
  ['no grant', { grant_type: '' }, 400, 'invalid_request', 900_144],
  ['no scope', { scope: '' }, 400, 'invalid_request', 900_144],
  ['a scope that is none', { scope: 'User.Read' }, 400, 'invalid_scope', 1_002_012],
  [
    'an unknown resource',
    { scope: 'https://no.example/.default' },
    400,
    'invalid_resource',
    500_011,
  ],
])('%s is refused', async (_what, change, status, error, number) => {
  const answer = await post({ ...good(), ...change })
  const refusal = TokenError.parse(answer.json)
  expect(answer.status).toBe(status)
  expect(refusal).toMatchObject({ error, error_codes: [number] })
  expect(refusal.error_description).toMatch(new RegExp(`^AADSTS${number}: `))
})

test.each([
  ['an unknown tenant', 'no.example', 'invalid_request', 90_002],
  ['the tenant of multi-tenant bots', 'botframework.com', 'unauthorized_client', 700_016],
])('%s is refused', async (_what, tenant, error, number) => {
  const answer = await post(good(), `${simulator.url}/${tenant}/oauth2/v2.0/token`)
  expect(answer.status).toBe(400)
  expect(answer.json).toMatchObject({ error, error_codes: [number] })
})

test('JSON instead of a form holds no parameters', async () => {
  const answer = await simulator.ask('POST', simulator.settings.teams.tokenUrl, { body: good() })
  expect(answer.status).toBe(400)
  expect(answer.json).toMatchObject({ error_codes: [900_144] })
})
