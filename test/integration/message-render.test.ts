import { afterAll, beforeAll, expect, test } from 'vitest'

import { startTestBed, type TestBed } from '../support/test-bed.ts'

let bed: TestBed
beforeAll(async () => {
  bed = await startTestBed()
})
afterAll(() => bed.close())

const render = (body: object) =>
  bed.call('POST', 'messages/render', body, { 'accept-language': 'fr' })
const markdown = 'Bonjour [FIRSTNAME|à tous] de [SITE], <u>lisez</u> [la note](https://a.fr).'

test('a message is shown as each service would get it', async () => {
  const { status, body } = await render({
    message: { markdown },
    tone: 'idea',
    language: 'en',
    buttons: [{ title: 'Lire', url: 'https://b.fr' }],
    fields: { prénom: '<b>Zoé</b>', Site: 'Lyon' },
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    markdown,
    teamsText: expect.stringContaining('Bonjour &lt;b&gt;Zoé&lt;/b&gt; de Lyon, <u>lisez</u>'),
    skypeHtml: expect.stringContaining('<a href="https://a.fr">la note</a>'),
    plainText: 'Bonjour <b>Zoé</b> de Lyon, lisez la note (https://a.fr).\n\nLire (https://b.fr)',
    card: { type: 'AdaptiveCard', body: [{ items: [{ text: 'Idea' }] }, {}] },
    tokens: ['FIRSTNAME', 'SITE'],
    links: ['https://a.fr', 'https://b.fr'],
    problems: [],
  })
  // Two tracked links of 100 characters where the text above has 12 each.
  expect(body.bytes.skypeFirst).toBe(body.plainText.length + 2 * (100 - 12))
  expect(body.bytes.teams).toBeGreaterThan(2 * JSON.stringify(body.card).length)
  expect(body.bytes.teamsLimit).toBe(40_960)
})

test('without a person, fields stand as they are called', async () => {
  const { body } = await render({ message: { markdown } })
  expect(body.plainText).toContain('Bonjour [FIRSTNAME] de [SITE]')
  expect(body.problems).toEqual([])
})

test('what keeps it from being sent is told at its place', async () => {
  const { status, body } = await render({
    message: { markdown: '[x](javascript:alert) [SITE] ![](/i/AAAAAAAAAAAAAAAAAAAAAA)' },
    fields: {},
  })
  expect(status).toBe(200)
  expect(body.problems.map(({ code }: { code: string }) => code)).toEqual([
    'bad-link',
    'unknown-token',
    'bad-image',
  ])
  expect(body.problems[1].message).toMatch(/Aucune liste/)
})

test.each([
  ['more text than any message has', 'a '.repeat(15_000)],
  ['more paragraphs than any message has', '&nbsp;\n\n'.repeat(4_500)],
])('%s is refused', async (_, text) => {
  const message = { markdown: text }
  expect(await render({ message })).toMatchObject({ status: 400, body: { code: 'invalid' } })
})

test.each([
  ['a link that nobody may follow', { buttons: [{ title: 'x', url: 'javascript:alert(1)' }] }],
  [
    'a seventh button',
    { buttons: Array.from({ length: 7 }, () => ({ title: 'x', url: 'tel:1' })) },
  ],
])('%s is refused', async (_, more) => {
  expect(await render({ message: { markdown }, ...more })).toMatchObject({ status: 400 })
})
