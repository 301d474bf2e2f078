import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectorLimits } from '../protocols/bot-connector.ts'
import { createRateLimiter } from './rate-limits.ts'
import { hello, startTestSimulator, stringOf, type TestSimulator } from './test-simulator.ts'

let simulator: TestSimulator
beforeEach(async () => {
  simulator = await startTestSimulator()
})
afterEach(() => simulator.close())

test('a conversation takes 7 messages in one second and 8 in two', async () => {
  const chat = await simulator.chat(await simulator.addPerson())
  const statuses: number[] = []
  const send = async () => statuses.push((await simulator.connector('POST', chat, hello)).status)
  for (let count = 0; count < 8; count++) await send()
  simulator.passMs(1_000)
  for (let count = 0; count < 2; count++) await send()
  simulator.passMs(1_000)
  await send()
  expect(statuses).toEqual([...Array<number>(7).fill(201), 429, 201, 429, 201])
})

// RATE: creating a conversation is limited as sending is, and apart from it.
test('a chat is created 7 times in one second and 8 in two, while messages still go', async () => {
  const person = await simulator.addPerson()
  const chat = await simulator.chat(person)
  const statuses: number[] = []
  const create = async () => statuses.push((await simulator.create(person.aadObjectId)).status)
  for (let count = 0; count < 7; count++) await create()
  simulator.passMs(1_000)
  for (let count = 0; count < 2; count++) await create()
  expect(statuses).toEqual([...Array<number>(6).fill(201), 429, 201, 429].slice(0, 9))
  expect(await simulator.connector('POST', chat, hello)).toMatchObject({ status: 201 })
})

test('changes and deletions count among the calls of a conversation', async () => {
  const chat = await simulator.chat(await simulator.addPerson())
  const { json } = await simulator.connector('POST', chat, hello)
  const message = `${chat}/${stringOf(json, 'id')}`
  for (let count = 0; count < 6; count++) await simulator.connector('PUT', message, hello)
  expect(await simulator.connector('DELETE', message)).toMatchObject({ status: 429 })
})

test('an hour takes 1,800 messages of one conversation', () => {
  let now = 0
  const limiter = createRateLimiter(connectorLimits.perConversation, { nowMs: () => now })
  let passed = 0
  for (; now < 3_600_000; now += 500) if (limiter.take('key') === 0) passed++
  expect(passed).toBe(1_800)
})

test('a refused call says in whole seconds when to come back, and is let in then', async () => {
  const chat = await simulator.chat(await simulator.addPerson())
  for (let count = 0; count < 60; count++) {
    await simulator.connector('POST', chat, hello)
    simulator.passMs(250)
  }
  const refused = await simulator.connector('POST', chat, hello)
  expect(refused.status).toBe(429)
  simulator.passMs(1_000 * Number(refused.headers.get('retry-after')))
  expect(await simulator.connector('POST', chat, hello)).toMatchObject({ status: 201 })
})

test('an app makes 50 calls a second in its tenant, of all kinds together', async () => {
  const person = await simulator.addPerson()
  simulator.passMs(1_000)
  const unknown = () => simulator.connector('POST', '/a%3Anothing/activities', hello)
  const statuses = await Promise.all(Array.from({ length: 50 }, unknown))
  expect(statuses.every(({ status }) => status === 404)).toBe(true)
  const refused = await simulator.create(person.aadObjectId)
  expect(refused).toMatchObject({ status: 429, json: { error: { code: 'Throttled' } } })
  expect(refused.headers.get('retry-after')).toBe('1')
  simulator.passMs(1_000)
  expect(await simulator.create(person.aadObjectId)).toMatchObject({ status: 201 })
})

test('other conversations are not slowed down by one', async () => {
  const busy = await simulator.chat(await simulator.addPerson())
  const calm = await simulator.chat(await simulator.addPerson({ upn: 'bo@contoso.example' }))
  for (let count = 0; count < 8; count++) await simulator.connector('POST', busy, hello)
  expect(await simulator.connector('POST', calm, hello)).toMatchObject({ status: 201 })
})

test('the span slides: no window of it ever holds more than its calls', () => {
  let now = 0
  const limiter = createRateLimiter([{ seconds: 1, calls: 3 }], { nowMs: () => now })
  const passed: number[] = []
  for (; now < 5_000; now += 100) if (limiter.take('key') === 0) passed.push(now)
  const crowded = passed.filter((at, index) => at - (passed[index - 3] ?? -Infinity) < 1_000)
  expect(crowded).toEqual([])
  expect(passed).toHaveLength(15)
})
