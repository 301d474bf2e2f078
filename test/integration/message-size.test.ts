import { afterAll, beforeAll, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

let bed: TestBed
let chatbotId: string
beforeAll(async () => {
  bed = await startTestBed()
  ;({ chatbotId } = await arrangeChatbot(bed))
})
afterAll(() => bed.close())

async function listOf(name: string, site: string): Promise<string> {
  const { body } = await bed.call('POST', 'lists', { name })
  const content = [
    'Prénom;Nom;UPN;Site',
    'Ada;Lovelace;ada@contoso.example;Lyon',
    `Marie;Curie;marie-${body.id}@contoso.example;${site}`,
  ].join('\n')
  const imported = await bed.importFile(body.id, { name: 'people.csv', content })
  expect(imported.body).toMatchObject({ state: 'done', rejected: 0 })
  return body.id
}
async function schedule(listId: string, markdown: string, more: object = {}) {
  const message = { markdown }
  const id = await arrangeCampaign(bed, { chatbotId, listId, message, ...more })
  return bed.call('POST', `campaigns/${id}/schedule`, undefined, { 'accept-language': 'fr' })
}

const message = `${'[SITE] '.repeat(30)}${'a'.repeat(2_000)}`

test('what the longest values make too heavy is refused, with its size and the limit', async () => {
  expect(await schedule(await listOf('Brefs', 'Paris'), message)).toMatchObject({ status: 200 })
  const long = await listOf('Longs', 'é'.repeat(1_000))
  const { status, body } = await schedule(long, message)
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid' })
  expect(body.message).toMatch(/^Le message pèse 6\d(,\d)? Ko et le service en accepte 40\./)
  expect(body.details.issues).toMatchObject([{ code: 'too-large' }])
})

const links = (count: number) =>
  Array.from({ length: count }, (_, index) => `[${index}](https://a.fr/${index})`).join(' ')

test('signs that Markdown reads take more room on a card with links, and are counted', async () => {
  const markdown = `À [SITE] : ${links(160)}`
  const plain = await listOf('Sans signe', 'Lyon')
  const signs = await listOf('Signes', 'Ly*n')
  expect(await schedule(plain, markdown)).toMatchObject({ status: 200 })
  expect(await schedule(signs, markdown)).toMatchObject({ status: 400 })
  expect(await schedule(signs, markdown, { presentation: 'simple' })).toMatchObject({ status: 200 })
})

test('links are counted as long as they leave, unless they leave as they are', async () => {
  const listId = await listOf('Liens', 'Lyon')
  expect(await schedule(listId, links(160))).toMatchObject({ status: 200 })
  expect(await schedule(listId, links(200))).toMatchObject({ status: 400 })
  expect(await schedule(listId, links(200), { tracking: 'none' })).toMatchObject({ status: 200 })
})
