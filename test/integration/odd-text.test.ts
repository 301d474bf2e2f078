import { afterAll, beforeAll, expect, test } from 'vitest'

import { arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

// Characters that PostgreSQL cannot keep are taken out at the door, wherever they come.
let bed: TestBed
let chatbotId: string
beforeAll(async () => {
  bed = await startTestBed()
  ;({ chatbotId } = await arrangeChatbot(bed))
})
afterAll(() => bed.close())

test.each(['a\u0000b', 'a\uD83Db', 'a\uDE00b'])(
  '%j is taken as what is seen of it',
  async (odd) => {
    const text = { type: 'text', text: odd }
    const field = { type: 'token', attrs: { name: odd, fallback: odd } }
    const messages = [
      { markdown: `${odd} [NOM|${odd}]` },
      { doc: { type: 'doc', content: [{ type: 'paragraph', content: [text, field] }] } },
    ]
    for (const message of messages) {
      const draft = await bed.call('POST', 'campaigns', {
        name: odd,
        chatbotId,
        channel: 'teams',
        message,
        buttons: [{ title: odd, url: 'https://a.fr' }],
      })
      expect(draft).toMatchObject({
        status: 201,
        body: { name: 'ab', message: { markdown: expect.stringMatching(/^ab ?\[/) } },
      })
    }
    expect(await bed.call('POST', 'lists', { name: `${odd}${odd.codePointAt(1)}` })).toMatchObject({
      status: 201,
    })
    expect(bed.logged).toEqual([])
  },
)

test('in an address too', async () => {
  const listId = await arrangeList(bed, 1)
  for (const path of ['campaigns', `lists/${listId}/members`, 'audit', 'people']) {
    const { status } = await bed.call('GET', `${path}?q=%00&after=%00`)
    expect(status).toBeLessThan(500)
  }
})
