import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

describe('campaigns in a list', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  let running: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T09:00:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 8)
    await arrangeCampaign(bed, { chatbotId, listId, name: 'Été 100 % sûr' })
    await arrangeCampaign(bed, { chatbotId, listId, name: 'Badge' })
    running = await arrangeCampaign(bed, { chatbotId, listId, name: 'Badge, suite' })
    await bed.call('POST', `campaigns/${running}/schedule`)
    const engine = bed.startEngine()
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${running}`)).body.state === 'running'
    })
    bed.clock.passSeconds(3 * 3_600)
    await until('some are delivered', async () => {
      return (await readReport(bed, running)).ledger.delivered > 0
    })
    await engine.stop()
  })
  afterAll(() => bed.close())

  async function names(query: string) {
    const { status, body } = await bed.call('GET', `campaigns?${query}`)
    expect(status).toBe(200)
    return {
      names: body.items.map(({ name }: { name: string }) => name),
      counts: body.counts,
      items: body.items,
    }
  }
  const none = { draft: 0, scheduled: 0, running: 0, finished: 0 }

  test('are counted by state and found by name, accents and case aside', async () => {
    expect(await names('state=draft')).toMatchObject({
      names: ['Badge', 'Été 100 % sûr'],
      counts: { ...none, draft: 2, running: 1 },
    })
    expect(await names('q=badge')).toMatchObject({
      names: ['Badge, suite', 'Badge'],
      counts: { ...none, draft: 1, running: 1 },
    })
    expect((await names('q=ETE')).names).toEqual(['Été 100 % sûr'])
    expect((await names('q=0%25')).names).toEqual([])
    expect((await names(`q=${encodeURIComponent('100 %')}`)).names).toEqual(['Été 100 % sûr'])
    expect((await names('chatbotId=999')).counts).toEqual(none)
  })

  test('show where each of them stands', async () => {
    const { items } = await names('limit=10')
    const { ledger } = await readReport(bed, running)
    expect(items.map((item: { ledger: unknown }) => item.ledger)).toEqual([ledger, null, null])
  })

  test('are changed by one at a time, who is told of the other', async () => {
    const id = await arrangeCampaign(bed, { chatbotId, listId, name: 'Deux mains' })
    const first = await bed.call('PATCH', `campaigns/${id}`, { name: 'Une', revision: 1 })
    expect(first.body).toMatchObject({
      name: 'Une',
      revision: 2,
      changedAt: bed.clock.now().toISOString(),
      changedBy: first.body.createdBy,
    })
    const second = await bed.call('PATCH', `campaigns/${id}`, { name: 'Deux', revision: 1 })
    expect(second).toMatchObject({
      status: 409,
      body: {
        code: 'conflict',
        details: { revision: 2, changedBy: first.body.createdBy, changedAt: first.body.changedAt },
      },
    })
    expect((await bed.call('PATCH', `campaigns/${id}`, { name: 'Trois' })).body.name).toBe('Trois')
  })

  test('keep their chatbot, which may be renamed; one without use may go', async () => {
    const renamed = await bed.call('PATCH', `chatbots/${chatbotId}`, { name: 'Léo' })
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Léo', channels: [{}] } })
    expect((await bed.call('DELETE', `chatbots/${chatbotId}`)).body.code).toBe('conflict')
    const spare = await bed.call('POST', 'chatbots', { name: 'Nany' })
    const taken = await bed.call('PATCH', `chatbots/${spare.body.id}`, { name: 'Léo' })
    expect(taken.body.code).toBe('conflict')
    expect((await bed.call('DELETE', `chatbots/${spare.body.id}`)).status).toBe(204)
    expect((await bed.call('DELETE', `chatbots/${spare.body.id}`)).status).toBe(404)
    expect((await bed.call('PATCH', `chatbots/${spare.body.id}`, { name: 'Zoé' })).status).toBe(404)
  })

  test('have people who are found in their list by the beginnings of words', async () => {
    const list = await bed.call('POST', 'lists', { name: 'Autres' })
    const content =
      'Prénom;Nom;UPN\nZoé;Dupont;zoe.dupont@contoso.example\nZacharie;Roux;z.roux@contoso.example\n'
    await bed.importFile(list.body.id, { name: 'people.csv', content })
    const found = async (of: string, q: string) => {
      const { body } = await bed.call('GET', `lists/${of}/members?q=${encodeURIComponent(q)}`)
      return body.items.map(({ lastName }: { lastName: string }) => lastName)
    }
    expect(await found(list.body.id, 'zoe dup')).toEqual(['Dupont'])
    expect(await found(list.body.id, 'z.')).toEqual(['Dupont', 'Roux'])
    expect(await found(list.body.id, 'oux')).toEqual([])
    expect(await found(listId, 'zoe.dupont@')).toEqual([])
  })
})
