import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

const marie = 'marie@contoso.example'

describe('a trial', () => {
  let bed: TestBed
  let chatbotId: string
  let channelId: string
  let listId: string
  beforeAll(async () => {
    // In the evening: a trial leaves at any hour.
    bed = await startTestBed({ startAt: '2026-11-24T21:00:00Z' })
    ;({ chatbotId, channelId } = await arrangeChatbot(bed))
    const names = { firstName: 'Marie', lastName: 'Curie', sip: `sip:${marie}` }
    await bed.control('POST', 'people', { people: [{ upn: marie, ...names }] })
    listId = await arrangeList(bed, 3)
    const content = `Prénom;Nom;UPN;Site\nMarie;Curie;${marie};Lyon\n`
    await bed.importFile(listId, { name: 'marie.csv', content })
    bed.startEngine()
  })
  afterAll(() => bed.close())

  const draft = (more = {}) =>
    arrangeCampaign(bed, {
      chatbotId,
      listId,
      start: '2026-11-25T10:00',
      message: { markdown: 'Bonjour [FIRSTNAME], de [SITE].' },
      presentation: 'simple',
      ...more,
    })
  const tryOn = (id: string, email: unknown) =>
    bed.call('POST', `campaigns/${id}/try`, { email }, { 'accept-language': 'fr' })
  async function endOf(trialId: string) {
    const read = async () => (await bed.call('GET', `trials/${trialId}`)).body
    await until('it has ended', async () => (await read()).state !== 'sending')
    return read()
  }

  test('brings exactly what a recipient would get, and is counted nowhere', async () => {
    const id = await draft()
    const answer = await tryOn(id, ' Marie@Contoso.example ')
    expect(answer).toMatchObject({ status: 202, body: { state: 'sending' } })
    expect(await endOf(answer.body.id)).toEqual({ id: answer.body.id, state: 'sent' })
    const { body } = await bed.control('GET', `messages?address=${marie}`)
    expect(body.items).toMatchObject([{ text: 'Bonjour Marie, de Lyon.' }])
    expect((await readReport(bed, id)).ledger.recipients).toBe(0)
  })

  test('is looked up first, and then nothing has left', async () => {
    const id = await draft()
    const check = (email: string) =>
      bed.call('POST', `campaigns/${id}/try/check`, { email }, { 'accept-language': 'fr' })
    await bed.control('DELETE', 'messages')
    expect(await check(' Marie@Contoso.example ')).toMatchObject({
      status: 200,
      body: { address: marie, name: { firstName: 'Marie', lastName: 'Curie' } },
    })
    expect(await check('nobody@contoso.example')).toMatchObject({
      status: 200,
      body: { name: null, isKnownReachable: false },
    })
    const refused = await check('nonsense')
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect(refused.body.details.issues).toMatchObject([{ path: ['email'] }])
    expect((await bed.control('GET', 'messages')).body.items).toEqual([])
  })

  test('may be made of a scheduled campaign, and not once it has started', async () => {
    const id = await draft()
    await bed.call('POST', `campaigns/${id}/schedule`)
    const answer = await tryOn(id, marie)
    expect(await endOf(answer.body.id)).toMatchObject({ state: 'sent' })
    bed.clock.moveTo('2026-11-25T09:00:00Z')
    expect(await tryOn(id, marie)).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
  })

  test('of somebody whom nobody knows fails, and says why', async () => {
    const answer = await tryOn(await draft({ start: '2026-11-27T10:00' }), 'nobody@contoso.example')
    expect(await endOf(answer.body.id)).toMatchObject({
      state: 'failed',
      code: 'unknown-person',
      reason: 'Nobody bears this address in the directory',
    })
  })

  test.each([
    ['no address', 'marie', /pas une adresse/],
    ['nothing', '', /./],
  ])('to %s is refused at its field', async (_what, email, sentence) => {
    const { status, body } = await tryOn(await draft({ start: '2026-11-27T10:00' }), email)
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid' })
    expect(body.details.issues).toMatchObject([{ path: ['email'] }])
    expect(body.message).toMatch(sentence)
  })

  test('of a message that cannot be sent is refused, naming what is wrong', async () => {
    const id = await draft({
      message: { markdown: 'Bonjour du [SERVICE]' },
      start: '2026-11-27T10:00',
    })
    expect(await tryOn(id, marie)).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  test('does not leave while the channel is paused, and says so at once', async () => {
    const id = await draft({ start: '2026-11-27T10:00' })
    await bed.call('POST', `channels/${channelId}/pause`)
    const refused = await tryOn(id, marie)
    expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect(refused.body.message).toContain('en pause')
    await bed.call('POST', `channels/${channelId}/resume`)
  })

  test('that does not exist is not found', async () => {
    expect((await bed.call('GET', 'trials/999')).status).toBe(404)
    expect((await tryOn('999', marie)).status).toBe(404)
  })
})
