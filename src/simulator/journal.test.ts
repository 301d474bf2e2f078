import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hello, startTestSimulator } from './test-simulator.ts'

let dataDir: string
let file: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'clairon-simulator-'))
  file = join(dataDir, 'simulator.jsonl')
})
afterEach(() => rmSync(dataDir, { recursive: true }))

/** Sends a message to Ana, reads it, and leaves as a killed process does: with nothing tidied. */
async function liveOnce() {
  const simulator = await startTestSimulator({ dataDir })
  const chat = await simulator.chat(await simulator.addPerson())
  await simulator.connector('POST', chat, hello)
  const [message] = await simulator.messages()
  await simulator.ask('POST', `/_control/messages/${message?.id}/read`)
  const journal = readFileSync(file)
  const messages = await simulator.messages()
  await simulator.close()
  writeFileSync(file, journal)
  return { chat, messages }
}

test('people, chats, messages and what was done with them survive', async () => {
  const { chat, messages } = await liveOnce()
  const simulator = await startTestSimulator({ dataDir })
  expect(await simulator.messages()).toEqual(messages)
  expect(messages[0]?.readAt).toBeDefined()
  const answer = await simulator.connector('POST', chat, hello)
  expect(answer.status).toBe(201)
  const [first, second] = await simulator.messages()
  expect(Number(second?.id)).toBeGreaterThan(Number(first?.id))
  await simulator.close()
})

test('the signing key, the bots, the workforce and what people wrote survive', async () => {
  const endpoint = 'http://127.0.0.1:9/channels/1/teams/messages'
  const patterns = [{ share: 1, hours: [{ from: '00:00', to: '24:00', presence: 'Busy' }] }]
  const first = await startTestSimulator({ dataDir })
  await first.addPerson()
  await first.ask('PUT', '/_control/bot', { body: { endpoint } })
  await first.ask('PUT', '/_control/workforce', { body: { patterns } })
  await first.ask('POST', '/_control/people/ana@contoso.example/write', { body: { text: 'Oui' } })
  const keysOf = async ({ ask }: typeof first) => (await ask('GET', '/v1/.well-known/keys')).json
  const keys = await keysOf(first)
  await first.close()

  const second = await startTestSimulator({ dataDir })
  expect(await keysOf(second)).toEqual(keys)
  expect((await second.ask('GET', '/_control/bot')).json).toEqual({ endpoints: [endpoint] })
  expect((await second.ask('GET', '/_control/workforce')).json).toEqual({ patterns })
  expect((await second.ask('GET', '/_control/people')).json).toMatchObject({
    items: [{ presence: 'Busy', presenceFixed: false }],
  })
  await second.close()
})

test('a torn last line is cut off, and what comes later is kept', async () => {
  const { messages } = await liveOnce()
  appendFileSync(file, '{"kind":"message","mess')
  const second = await startTestSimulator({ dataDir })
  expect(await second.messages()).toEqual(messages)
  await second.addPerson({ upn: 'bo@contoso.example' })
  await second.close()
  const third = await startTestSimulator({ dataDir })
  expect(await third.ask('GET', '/_control/people')).toMatchObject({
    json: { items: [{ upn: 'ana@contoso.example' }, { upn: 'bo@contoso.example' }] },
  })
  await third.close()
})

test('a line that is not ours is reported, with its number', async () => {
  await liveOnce()
  appendFileSync(file, '{"kind":"mystery"}\n')
  await expect(startTestSimulator({ dataDir })).rejects.toThrow(/simulator\.jsonl, line 5/)
})

test('deleting the messages makes the journal small again and keeps people and chats', async () => {
  const { chat } = await liveOnce()
  const before = statSync(file).size
  const second = await startTestSimulator({ dataDir })
  expect(await second.ask('DELETE', '/_control/messages')).toMatchObject({ status: 204 })
  await second.close()
  expect(statSync(file).size).toBeLessThan(before)
  const third = await startTestSimulator({ dataDir })
  expect(await third.messages()).toEqual([])
  expect(await third.connector('POST', chat, hello)).toMatchObject({ status: 201 })
  await third.close()
})

test('a journal full of what was overtaken is tidied at the next start', async () => {
  const { messages } = await liveOnce()
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((one) => one.includes('"message"'))
  appendFileSync(file, `${line}\n`.repeat(2_000))
  const simulator = await startTestSimulator({ dataDir })
  expect(await simulator.messages()).toMatchObject([{ id: messages[0]?.id }])
  await simulator.close()
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(10)
})

test('without a folder nothing is written', async () => {
  const simulator = await startTestSimulator()
  await simulator.addPerson()
  await simulator.close()
  const again = await startTestSimulator()
  expect(await again.ask('GET', '/_control/people')).toMatchObject({ json: { items: [] } })
  await again.close()
})

test('a taken port is refused with the system’s own error, and the journal is left alone', async () => {
  const first = await startTestSimulator({ dataDir })
  await first.addPerson()
  appendFileSync(file, 'torn')
  const before = readFileSync(file)
  const port = Number(new URL(first.url).port)
  await expect(startTestSimulator({ dataDir, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  expect(readFileSync(file)).toEqual(before)
  await first.close()
})
