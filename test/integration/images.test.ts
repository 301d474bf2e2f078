import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sweepImages } from '../../src/engine/image-sweep.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed, token, until } from '../support/test-bed.ts'

let bed: TestBed
let chatbotId: string
beforeAll(async () => {
  bed = await startTestBed()
  ;({ chatbotId } = await arrangeChatbot(bed))
})
afterAll(() => bed.close())

async function upload(content: Buffer | string, name = 'plan.png', field = 'file') {
  const form = new FormData()
  form.append(field, new Blob([content]), name)
  const encoded = new Response(form)
  const reply = await bed.server.inject({
    method: 'POST',
    url: '/api/v1/images',
    headers: {
      authorization: `Bearer ${token}`,
      'accept-language': 'fr',
      'content-type': encoded.headers.get('content-type') ?? '',
    },
    payload: Buffer.from(await encoded.arrayBuffer()),
  })
  return { status: reply.statusCode, body: reply.json() }
}
const picture = (background: string, width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
const fetchImage = (url: string, headers: Record<string, string> = {}) =>
  bed.server.inject({ method: 'GET', url, headers })
const unknownUrl = '/i/AAAAAAAAAAAAAAAAAAAAAA'

describe('an uploaded image', () => {
  test('is told with its address and its measures, and everybody fetches it there', async () => {
    const { status, body } = await upload(await picture('red'))
    expect(status).toBe(201)
    expect(body).toMatchObject({ width: 40, height: 30 })
    expect(body.url).toMatch(/^\/i\/[\w-]{22}$/)
    const fetched = await fetchImage(body.url)
    expect(fetched.statusCode).toBe(200)
    expect(fetched.rawPayload).toHaveLength(body.bytes)
    expect(await sharp(fetched.rawPayload).metadata()).toMatchObject({ width: 40, height: 30 })
    expect(fetched.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    })
    const etag = String(fetched.headers.etag)
    const again = await fetchImage(body.url, { 'if-none-match': etag })
    expect({ status: again.statusCode, body: again.body }).toEqual({ status: 304, body: '' })
    const head = await bed.server.inject({ method: 'HEAD', url: body.url })
    expect(head.headers['content-type']).toBe('image/png')
  })

  test('is one however often the same file comes, and another for another file', async () => {
    const [first, again, other] = [
      await upload(await picture('green')),
      await upload(await picture('green'), 'other.png'),
      await upload(await picture('blue')),
    ]
    expect(again?.body).toEqual(first?.body)
    expect(other?.body.id).not.toBe(first?.body.id)
  })

  test.each([unknownUrl, '/i/x', '/i/%00', `${unknownUrl}A`])(
    'at %s is not there, plainly',
    async (url) => {
      const { statusCode, headers, body } = await fetchImage(url)
      expect(statusCode).toBe(404)
      expect(headers['content-type']).toMatch(/^text\/plain/)
      expect(body).toBe('There is no such image.\n')
    },
  )
})

describe('refused with the limit, what it is and what to do is', () => {
  test('a file of more than 1 MB', async () => {
    const { status, body } = await upload(Buffer.alloc(3 * 1024 * 1024))
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'too-large' })
    expect(body.message).toMatch(/pèse 3 Mo.* d’au plus 1 Mo\. Compressez-la/)
  })

  test('an image of more than 1024 pixels', async () => {
    const { status, body } = await upload(await picture('red', 10, 2_000))
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'too-large' })
    expect(body.message).toMatch(/10 × 2000 pixels.* au plus 1024 .* Réduisez-la/)
  })

  test.each([
    ['a page called plan.png', '<!doctype html><script>alert(1)</script>', /format HTML/],
    ['half an image', '\x89PNG\r\n\x1A\n half', /abîmé ou incomplet/],
  ])('%s', async (_, content, sentence) => {
    const { status, body } = await upload(Buffer.from(content, 'latin1'))
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid' })
    expect(body.message).toMatch(sentence)
    expect(body.details.issues).toMatchObject([{ path: ['file'] }])
  })

  test.each([
    ['nothing', '', 'file'],
    ['a file in another field', 'x', 'other'],
  ])('%s', async (_, content, field) => {
    const { status, body } = await upload(content, 'plan.png', field)
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid' })
    expect(body.message).toMatch(/multipart/)
  })

  test('a request that is no upload', async () => {
    expect(await bed.call('POST', 'images', {})).toMatchObject({ status: 400 })
  })
})

test('a campaign is scheduled only with images that are there', async () => {
  const listId = await arrangeList(bed, 2)
  const { body: image } = await upload(await picture('black'))
  const draft = (url: string) =>
    arrangeCampaign(bed, {
      chatbotId,
      listId,
      start: '2026-11-25T10:00',
      message: { markdown: `![Plan](${url})` },
    })
  const refused = await bed.call('POST', `campaigns/${await draft(unknownUrl)}/schedule`)
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
  expect(refused.body.message).toMatch(/Upload it again/)
  const scheduled = await bed.call('POST', `campaigns/${await draft(image.url)}/schedule`)
  expect(scheduled).toMatchObject({ status: 200 })
})

test('people get uploaded images from where everybody can fetch them', async () => {
  const { body: image } = await upload(await picture('purple'))
  const { body: known } = await bed.control('POST', 'people', { count: 1, seed: 9 })
  const email = known.items[0].upn
  const listId = await arrangeList(bed, 1, 'Essai')
  const engine = bed.startEngine()
  const tryOut = async (presentation: string) => {
    const message = { markdown: `![Plan](${image.url})` }
    const start = '2026-11-25T10:00'
    const id = await arrangeCampaign(bed, { chatbotId, listId, start, message, presentation })
    const trial = await bed.call('POST', `campaigns/${id}/try`, { email })
    await until('the trial was sent', async () => {
      return (await bed.call('GET', `trials/${trial.body.id}`)).body.state === 'sent'
    })
    return JSON.stringify((await bed.control('GET', `messages?address=${email}`)).body.items)
  }
  const address = `${bed.publicUrl}${image.url}`
  expect(await tryOut('card')).toContain(`"url":"${address}"`)
  expect(await tryOut('simple')).toContain(`src=\\"${address}\\"`)
  await engine.stop()
})

test('images go 30 days after the last campaign that uses them', async () => {
  const listId = await arrangeList(bed, 1, 'Images')
  const kept = (await upload(await picture('white'))).body.url
  const unused = (await upload(await picture('yellow'))).body.url
  const answered = (await upload(await picture('orange'))).body.url
  const markdown = `![Plan](${kept})`
  const id = await arrangeCampaign(bed, { chatbotId, listId, message: { markdown } })
  const answer = { fr: `![Plan](${answered})`, en: 'Hello' }
  await bed.call('PATCH', 'settings', { answer })
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const dayMs = 24 * 3_600_000
  let nowMs = bed.clock.now().getTime()
  const pass = async (days: number) => {
    bed.clock.moveTo(new Date((nowMs += days * dayMs)).toISOString())
    await sweepImages({ db: bed.db, clock: bed.clock, log })
    const status = async (url: string) => (await fetchImage(url)).statusCode
    return [await status(kept), await status(unused), await status(answered)]
  }
  expect(await pass(29)).toEqual([200, 200, 200])
  expect(await pass(2)).toEqual([200, 404, 200])
  expect(await pass(40)).toEqual([200, 404, 200])
  await bed.call('DELETE', `campaigns/${id}`)
  expect(await pass(29)).toEqual([200, 404, 200])
  expect(await pass(2)).toEqual([404, 404, 200])
})
