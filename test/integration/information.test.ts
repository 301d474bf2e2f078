import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

describe('the information of a campaign', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  let id: string
  beforeAll(async () => {
    bed = await startTestBed()
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 3)
    const excluded = await bed.call('POST', 'lists', { name: 'Direction' })
    id = await arrangeCampaign(bed, {
      chatbotId,
      listId,
      audience: { listIds: [listId], excludeListIds: [excluded.body.id] },
      start: '2030-03-04T08:00',
      duration: 'P2D',
      holidays: ['2030-01-01', '2030-03-06', '2030-05-01'],
      workingHours: [
        { days: [1, 2, 3, 4, 5], from: '09:00', to: '12:00' },
        { days: [1, 2, 3, 4, 5], from: '14:00', to: '18:00' },
      ],
    })
  })
  afterAll(() => bed.close())

  const read = async () => {
    const { status, body } = await bed.call('GET', `campaigns/${id}/information`)
    expect(status).toBe(200)
    return body
  }

  test('of a draft: what it says, to whom, by whom, and nothing that only a schedule knows', async () => {
    expect(await read()).toMatchObject({
      campaign: {
        state: 'draft',
        message: { markdown: 'Bonjour, [FIRSTNAME] +[LASTNAME].' },
      },
      chatbot: { id: chatbotId, name: 'Nany' },
      lists: [{ id: listId, name: 'Siège', people: 3, isThere: true }],
      excludedLists: [{ name: 'Direction' }],
      audienceReadAt: null,
      closed: [],
      holidayDates: null,
      history: [{ kind: 'created' }],
    })
  })

  test('of a scheduled campaign: the hours in which nobody is written to', async () => {
    expect((await bed.call('POST', `campaigns/${id}/schedule`)).status).toBe(200)
    const { closed, holidayDates } = await read()
    expect(holidayDates).toEqual(['2030-03-06'])
    // Paris is an hour ahead of UTC in winter.
    expect(closed).toEqual([
      { from: '2030-03-04T07:00:00.000Z', to: '2030-03-04T08:00:00.000Z' },
      { from: '2030-03-04T11:00:00.000Z', to: '2030-03-04T13:00:00.000Z' },
      { from: '2030-03-04T17:00:00.000Z', to: '2030-03-05T08:00:00.000Z' },
      { from: '2030-03-05T11:00:00.000Z', to: '2030-03-05T13:00:00.000Z' },
      { from: '2030-03-05T17:00:00.000Z', to: '2030-03-06T07:00:00.000Z' },
    ])
  })

  test('of a running campaign: the list as it was read, whatever became of it since', async () => {
    bed.clock.moveTo(new Date('2030-03-04T07:00:01Z'))
    const engine = bed.startEngine()
    await until('it runs', async () => (await read()).campaign.state === 'running')
    await engine.stop()
    await bed.call('PATCH', `lists/${listId}`, { name: 'Ancien siège' })
    const { campaign, lists, audienceReadAt, history } = await read()
    expect(lists).toEqual([{ id: listId, name: 'Siège', people: 3, isThere: true }])
    expect(audienceReadAt).toBe(campaign.startedAt)
    expect(history.map(({ kind }: { kind: string }) => kind)).toEqual(['created', 'started'])
  })

  test('is of campaigns that are there', async () => {
    expect((await bed.call('GET', 'campaigns/999/information')).status).toBe(404)
  })
})
