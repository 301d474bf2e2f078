import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFaults, FaultRule } from './faults.ts'
import { hello, startTestSimulator, type TestSimulator } from './test-simulator.ts'

let simulator: TestSimulator
let chat: string
beforeEach(async () => {
  simulator = await startTestSimulator()
  chat = await simulator.chat(await simulator.addPerson())
})
afterEach(() => simulator.close())

const send = () => simulator.connector('POST', chat, hello)

describe('a broken connection', () => {
  test('before: nothing was taken', async () => {
    await simulator.faults({ service: 'teams', reset: 'before', times: 1 })
    await expect(send()).rejects.toThrow('fetch failed')
    expect(await simulator.messages()).toEqual([])
    expect(await send()).toMatchObject({ status: 201 })
  })

  test('after: the message was taken', async () => {
    await simulator.faults({ service: 'teams', reset: 'after', times: 1 })
    await expect(send()).rejects.toThrow('fetch failed')
    expect(await simulator.messages()).toHaveLength(1)
  })

  test('after a refusal: the refusal is answered', async () => {
    await simulator.faults({ service: 'teams', reset: 'after' })
    expect(await simulator.connector('POST', chat, { type: 'message' })).toMatchObject({
      status: 400,
    })
  })

  test('is counted', async () => {
    await simulator.faults({ service: 'teams', reset: 'after', times: 1 })
    await send().catch(() => undefined)
    const { json } = await simulator.ask('GET', '/_control/counters')
    expect(json).toMatchObject({ teams: { sends: 1, byStatus: { '201': 1, reset: 1 } } })
  })
})

test.each([
  [{ status: 429, retryAfterSeconds: 7 }, 429, 'Throttled', '7'],
  [{ retryAfterSeconds: 3 }, 429, 'Throttled', '3'],
  [{ code: 'PreconditionFailed' }, 412, 'PreconditionFailed', null],
  [{ code: 'BotDisabledByAdmin' }, 403, 'BotDisabledByAdmin', null],
  [{ status: 500 }, 500, 'ServiceError', null],
  [{ status: 418, code: 'Teapot' }, 418, 'Teapot', null],
])('%j refuses as the documents say, and takes nothing', async (order, status, code, after) => {
  await simulator.faults({ service: 'teams', ...order })
  const answer = await send()
  expect(answer).toMatchObject({ status, json: { error: { code } } })
  expect(answer.headers.get('retry-after')).toBe(after)
  expect(await simulator.messages()).toEqual([])
})

test('a gateway answers without the connector’s JSON', async () => {
  await simulator.faults({ service: 'teams', status: 503 })
  expect(await send()).toMatchObject({ status: 503, json: undefined })
})

test('a delay alone takes the message at once and answers late', async () => {
  await simulator.faults({ service: 'teams', delayMs: 20_000 })
  expect(await send()).toMatchObject({ status: 201 })
  expect(simulator.waits).toEqual([20_000])
})

test('rules on Teams strike messages, unless they say otherwise', async () => {
  const { aadObjectId } = await simulator.addPerson()
  await simulator.faults({ service: 'teams', status: 500 })
  expect(await simulator.create(aadObjectId)).toMatchObject({ status: 201 })
  await simulator.faults({ service: 'teams', status: 500, operation: 'create' })
  expect(await simulator.create(aadObjectId)).toMatchObject({ status: 500 })
  expect(await send()).toMatchObject({ status: 201 })
})

test('a rule for one person, by UPN or SIP address, leaves the others alone', async () => {
  const other = await simulator.chat(await simulator.addPerson({ upn: 'bo@contoso.example' }))
  for (const address of ['ANA@contoso.example', 'sip:ana@contoso.example']) {
    await simulator.faults({ service: 'teams', status: 500, address })
    expect(await send()).toMatchObject({ status: 500 })
    expect(await simulator.connector('POST', other, hello)).toMatchObject({ status: 201 })
  }
})

test('deleting the rules ends them', async () => {
  await simulator.faults({ service: 'teams', status: 500 })
  await simulator.ask('DELETE', '/_control/faults')
  expect(await send()).toMatchObject({ status: 201 })
})

test('faults of the token and of Graph have their own shapes', async () => {
  await simulator.faults(
    { service: 'token', status: 503 },
    { service: 'graph', retryAfterSeconds: 5, address: 'ana@contoso.example' },
  )
  const form = { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) }
  const token = await fetch(simulator.settings.teams.tokenUrl, form)
  expect(token.status).toBe(503)
  expect(await token.json()).toMatchObject({ error: 'temporarily_unavailable' })
  const user = await simulator.graph('GET', 'users/ana@contoso.example')
  expect(user).toMatchObject({ status: 429, json: { error: { code: 'TooManyRequests' } } })
  expect(user.headers.get('retry-after')).toBe('5')
})

test.each([
  [{ service: 'mail', status: 500 }],
  [{ service: 'teams' }],
  [{ service: 'teams', status: 200 }],
  [{ service: 'teams', status: 500, share: 2 }],
  [{ service: 'teams', status: 500, chance: 0.5 }],
])('the rule %j is refused', async (rule) => {
  expect(await simulator.faults(rule)).toMatchObject({ status: 400, json: { code: 'invalid' } })
})

const strikes = (share: number) => {
  const faults = createFaults()
  faults.set([FaultRule.parse({ service: 'teams', status: 500, share })])
  return Array.from(
    { length: 1_000 },
    () => faults.strike({ service: 'teams', operation: 'send' }).refusal !== null,
  )
}

describe('a share', () => {
  test('strikes the same requests each time', () => {
    expect(strikes(0.1)).toEqual(strikes(0.1))
  })

  test('strikes about as many as it says', () => {
    const count = strikes(0.1).filter(Boolean).length
    expect(count).toBeGreaterThan(70)
    expect(count).toBeLessThan(130)
    expect(strikes(0)).not.toContain(true)
    expect(strikes(1)).not.toContain(false)
  })
})

test('a wait of 0 seconds is said, not left out', async () => {
  await simulator.faults({ service: 'teams', retryAfterSeconds: 0, times: 1 })
  const answer = await simulator.connector('POST', chat, hello)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '0'])
  expect(await simulator.connector('POST', chat, hello)).toMatchObject({ status: 201 })
})
