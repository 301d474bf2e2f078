import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

describe('scheduling refuses, and says what to do', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  let emptyListId: string
  beforeAll(async () => {
    // A Tuesday, 10:00 in Paris.
    bed = await startTestBed({ startAt: '2026-11-24T09:00:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 3)
    emptyListId = (await bed.call('POST', 'lists', { name: 'Vide' })).body.id
  })
  afterAll(() => bed.close())

  test.each([
    ['a start in the past', { start: '2026-11-24T09:59' }, 'start', 'The start has passed'],
    [
      'a window on a weekend',
      { start: '2026-11-28T09:00', duration: 'P1D', workingHours: weekdays() },
      'duration',
      'days off',
    ],
    [
      'a window on a holiday',
      { start: '2026-12-25T09:00', duration: 'PT8H', workingHours: weekdays(), holidays: 'FR' },
      'duration',
      'public holidays',
    ],
    [
      'a window at night',
      { start: '2026-11-24T20:00', duration: 'PT2H' },
      'workingHours',
      'no working hours',
    ],
    ['an unknown token', { message: { markdown: 'Bonjour [SERVICE]' } }, 'message', '[SERVICE]'],
    [
      'a list without people',
      { audience: { listIds: ['EMPTY'] } },
      'audience',
      'Nobody would receive',
    ],
    [
      'holidays of nowhere',
      { start: '2026-11-25T09:00', holidays: 'QQ' },
      'holidays',
      'No holidays are known',
    ],
  ])('%s', async (_name, more: Record<string, unknown>, path, sentence) => {
    const audience = 'audience' in more ? { audience: { listIds: [emptyListId] } } : {}
    const id = await arrangeCampaign(bed, { chatbotId, listId, ...more, ...audience })
    const { status, body } = await bed.call('POST', `campaigns/${id}/schedule`)
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid' })
    expect(body.message).toContain(sentence)
    expect(body.details.issues[0].path[0]).toBe(path)
    expect((await bed.call('GET', `campaigns/${id}`)).body.state).toBe('draft')
  })

  test.each(['message', 'start', 'duration'])('a draft without %s', async (field) => {
    const id = await arrangeCampaign(bed, { chatbotId, listId, [field]: undefined })
    const { status, body } = await bed.call('POST', `campaigns/${id}/schedule`)
    expect(status).toBe(400)
    expect(body.details.issues[0].path).toEqual([field])
  })

  test('a channel that never passed its check', async () => {
    const chatbot = await bed.call('POST', 'chatbots', { name: 'Neuf' })
    const { body: settings } = await bed.control('GET', 'settings')
    const channel = { kind: 'teams', settings: { ...settings.teams, clientSecret: 'wrong' } }
    const added = await bed.call('POST', `chatbots/${chatbot.body.id}/channels`, channel)
    const check = await bed.call('POST', `channels/${added.body.id}/check`)
    expect(check.body).toMatchObject({ ok: false, steps: [{ name: 'token', ok: false }, {}] })
    expect(check.body.steps[0].detail).toContain('AADSTS7000215')
    const id = await arrangeCampaign(bed, { chatbotId: chatbot.body.id, listId })
    const refused = await bed.call('POST', `campaigns/${id}/schedule`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
  })

  test('in French when French is asked for', async () => {
    const id = await arrangeCampaign(bed, { chatbotId, listId, start: '2026-11-24T09:59' })
    const path = `campaigns/${id}/schedule`
    const { body } = await bed.call('POST', path, undefined, { 'accept-language': 'fr-FR' })
    expect(body.message).toContain('Le départ est passé')
  })

  test('a start that the clocks skip is shifted forward, and the author is told', async () => {
    const id = await arrangeCampaign(bed, {
      chatbotId,
      listId,
      start: '2027-03-28T02:30',
      workingHours: [{ days: [7], from: '00:00', to: '24:00' }],
    })
    const { body } = await bed.call('POST', `campaigns/${id}/schedule`)
    expect(body).toMatchObject({
      state: 'scheduled',
      startsAt: '2027-03-28T01:30:00.000Z',
      notes: [{ code: 'shifted-forward' }],
    })
  })
})

function weekdays() {
  return [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }]
}
