import { afterAll, beforeAll, expect, test } from 'vitest'
import { cardActivity, startTestSimulator, type TestSimulator } from './test-simulator.ts'

const hostile = '<img src=x onerror="alert(1)">'

let simulator: TestSimulator
beforeAll(async () => {
  simulator = await startTestSimulator()
  const person = await simulator.addPerson({ firstName: hostile })
  const chat = await simulator.chat(person)
  await simulator.connector('POST', chat, { type: 'message', text: `${hostile} **gras**` })
  await simulator.connector('POST', chat, {
    type: 'message',
    textFormat: 'xml',
    text: `${hostile}<script>alert(2)</script><a href="javascript:alert(3)">x</a>`,
  })
  const text = `${hostile} [ici](https://a.example/?"><script>)`
  await simulator.connector('POST', chat, {
    ...cardActivity({
      body: [{ type: 'TextBlock', text, size: '"><script>' }],
      actions: [{ type: 'Action.OpenUrl', title: hostile, url: 'javascript:alert(4)' }],
    }),
  })
})
afterAll(() => simulator.close())

const page = (query: string, language = 'fr') =>
  simulator.ask('GET', `/${query}`, { headers: { 'accept-language': language } })

test('whatever people and messages hold is shown, never run', async () => {
  const { text } = await page('?person=ana@contoso.example&q=%22%3E%3Cscript%3E')
  const shown = await page('?person=ana@contoso.example')
  for (const markup of [text, shown.text]) {
    expect(markup).not.toMatch(/<img|<script>|href="javascript|\son\w+="/)
  }
  expect(shown.text).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')
  expect(shown.text).toContain('<strong>gras</strong>')
})

test('nothing may come from elsewhere', async () => {
  const { headers, text } = await page('')
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  for (const [, address] of text.matchAll(/(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^\//)
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

test('the script and the style are served', async () => {
  for (const file of ['script.js', 'style.css']) {
    expect(await simulator.ask('GET', `/_inspector/${file}`)).toMatchObject({ status: 200 })
  }
})
