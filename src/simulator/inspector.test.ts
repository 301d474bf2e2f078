import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { cardActivity, hello, startTestSimulator, type TestSimulator } from './test-simulator.ts'

const hostile = '"><script>alert(1)</script>'

let simulator: TestSimulator
beforeAll(async () => {
  simulator = await startTestSimulator()
})
afterAll(() => simulator.close())

const page = (query: string, language = 'fr') =>
  simulator.ask('GET', `/${query}`, { headers: { 'accept-language': language } })

const State = z.object({
  version: z.string(),
  total: z.number(),
  people: z.array(
    z.object({ name: z.string(), unread: z.number(), lastAt: z.string().nullable() }),
  ),
  person: z.looseObject({ upn: z.string() }).nullable(),
  items: z.array(z.looseObject({ kind: z.string(), sent: z.unknown().optional() })),
})
const state = async (query: string) =>
  State.parse((await simulator.ask('GET', `/_inspector/state?${query}`)).json)

test('scripts come from here alone, and none stands in the page', async () => {
  const { headers, text } = await page(`?lang=fr&q=${encodeURIComponent(hostile)}`)
  const policy = headers.get('content-security-policy')
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/)
  expect(policy).not.toContain('unsafe')
  expect(text).not.toMatch(/<script(?! [^>]*src="\/)|javascript:|\son\w+=|\sstyle=/)
  for (const [, address] of text.matchAll(/(?:src|href)="([^"]*)"/g))
    expect(address).toMatch(/^[/#]/)
})

test.each([
  ['', 'fr-CA,fr;q=0.9', 'Bac à sable'],
  ['', 'de,en;q=0.5', 'Sandbox'],
  ['', '*', 'Sandbox'],
  ['?lang=fr', 'en', 'Bac à sable'],
])('%s with %s speaks so: %s', async (query, language, title) => {
  expect((await page(query, language)).text).toContain(`<h1>${title}</h1>`)
})

test('the sentinels are explained', async () => {
  const { text } = await page('')
  for (const name of ['Absente', 'Bloquée', 'SansApp', 'Limitée', 'Lente', 'Coupée']) {
    expect(text).toContain(`<dt>${name}</dt>`)
  }
})

test('whatever the page names is served, the libraries for ever', async () => {
  const { text } = await page('')
  const files = Array.from(
    text.matchAll(/(?:src|href|data-markdown)="(\/_inspector\/[^"]*)"/g),
    ([, file]) => file ?? '',
  )
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) {
    const { status, headers } = await simulator.ask('GET', file)
    const forEver = /-\d+\.\d+\.\d+\.js$/.test(file)
    expect([file, status, headers.get('cache-control')?.includes('immutable')]).toEqual([
      file,
      200,
      forEver,
    ])
  }
})

test('those who last received something come first, with what they have not read', async () => {
  const bo = await simulator.addPerson({ upn: 'bo@contoso.example', firstName: 'Bo' })
  const ana = await simulator.addPerson()
  await simulator.addPerson({ upn: 'cy@contoso.example', firstName: 'Cy' })
  await simulator.connector('POST', await simulator.chat(bo), hello)
  await simulator.connector('POST', await simulator.chat(ana), hello)
  await simulator.connector('POST', await simulator.chat(ana), hello)
  const { total, people } = await state('')
  expect(total).toBe(3)
  expect(people.map(({ name, unread }) => [name, unread])).toEqual([
    ['Ana Petit', 2],
    ['Bo Petit', 1],
    ['Cy Petit', 0],
  ])
  expect((await state('q=CY')).people).toHaveLength(1)
})

test('a chat holds what both sides wrote, and the activity as it was sent', async () => {
  const dee = await simulator.addPerson({ upn: 'dee@contoso.example' })
  const chat = await simulator.chat(dee)
  const activity = {
    ...cardActivity({ body: [] }),
    summary: 'Bonjour',
    importance: 'high',
    made: 'up',
  }
  await simulator.connector('POST', chat, activity)
  await simulator.ask('POST', `/_control/people/${dee.upn}/write`, { body: { text: 'Merci' } })
  const { person, items } = await state(`person=${dee.upn}`)
  expect(person?.upn).toBe(dee.upn)
  expect(items).toMatchObject([{ kind: 'received' }, { kind: 'written', text: 'Merci' }])
  expect(items[0]?.sent).toEqual(activity)
})

test('the chats of Skype are apart from those of Teams', async () => {
  const eve = await simulator.addPerson({ upn: 'eve@contoso.example', firstName: 'Eve' })
  await simulator.connector('POST', await simulator.chat(eve), hello)
  const body = { text: 'Bonjour', channel: 'skype' }
  await simulator.ask('POST', `/_control/people/${eve.upn}/write`, { body })
  const onTeams = await state(`person=${eve.upn}`)
  const onSkype = await state(`person=${eve.upn}&on=skype`)
  expect(onTeams.items).toMatchObject([{ kind: 'received' }])
  expect(onSkype.items).toMatchObject([{ kind: 'written', text: 'Bonjour' }])
  expect(onSkype.people.find(({ name }) => name === 'Eve Petit')).toMatchObject({ lastAt: null })
})

test('nothing is answered while nothing has changed', async () => {
  const { version } = await state('')
  const path = `/_inspector/state?version=${version}`
  expect(await simulator.ask('GET', path)).toMatchObject({ status: 204 })
  await simulator.addPerson({ presence: 'Away' })
  expect(await simulator.ask('GET', path)).toMatchObject({ status: 200 })
})

test('a person who is not there has no chat', async () => {
  expect(await state('person=no@contoso.example')).toMatchObject({ person: null, items: [] })
})
