import { readFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

describe('the main job', () => {
  let bed: TestBed
  let chatbotId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:30:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
  })
  afterAll(() => bed.close())

  test('brings one personal message to each person of a list, spread over open time', async () => {
    const engine = bed.startEngine({ pacePerSecond: 1_000 })
    const listId = await arrangeList(bed, 200)
    const id = await arrangeCampaign(bed, { chatbotId, listId })
    const scheduled = await bed.call('POST', `campaigns/${id}/schedule`)
    expect(scheduled).toMatchObject({
      status: 200,
      body: {
        state: 'scheduled',
        startsAt: '2026-11-24T08:30:00.000Z',
        endsAt: '2026-11-25T08:30:00.000Z',
      },
    })
    await until('the campaign runs', async () => {
      const { body } = await bed.call('GET', `campaigns/${id}`)
      return body.state === 'running'
    })
    expect(await readReport(bed, id)).toMatchObject({ ledger: { recipients: 200, planned: 200 } })

    // Half of the open time: 09:30 to 18:00 in Paris, and 09:00 to 09:30 of the next day.
    bed.clock.moveTo('2026-11-24T13:00:00Z')
    await until('half of them have it', async () => {
      const { ledger } = await readReport(bed, id)
      return ledger.sending === 0 && ledger.delivered >= 90
    })
    bed.clock.moveTo('2026-11-24T20:00:00Z')
    const { ledger } = await readReport(bed, id)
    expect(ledger.delivered).toBeLessThan(195)
    await new Promise((resolve) => setTimeout(resolve, 600))
    const night = await bed.control('GET', 'messages?limit=1000')
    for (const { at } of night.body.items) expect(at < '2026-11-24T17:00:00Z').toBe(true)

    bed.clock.moveTo('2026-11-25T08:29:59.999Z')
    await until('the campaign is finished', async () => {
      const { body } = await bed.call('GET', `campaigns/${id}`)
      return body.state === 'finished'
    })
    expect(await readReport(bed, id)).toMatchObject({
      campaign: { state: 'finished', waitingFor: null },
      ledger: { recipients: 200, delivered: 200 },
      sentRate: 1,
    })
    const { body } = await bed.control('GET', 'messages?limit=1000')
    expect(new Set(body.items.map(({ address }: { address: string }) => address)).size).toBe(200)
    expect(body.items).toHaveLength(200)
    await engine.stop()
    expect(bed.logged).toEqual([])
  })

  test('imports the example files and lists their bad rows by row, column and reason', async () => {
    const list = await bed.call('POST', 'lists', { name: 'Exemples' })
    const xlsx = await bed.importFile(list.body.id, {
      name: 'siege.xlsx',
      content: readFileSync('examples/siege.xlsx'),
    })
    expect(xlsx.body).toMatchObject({
      state: 'done',
      rows: 40,
      added: 35,
      updated: 0,
      duplicates: 1,
      rejected: 4,
      errors: [
        { row: 10, column: 'Prénom', value: '' },
        { row: 17, column: 'Adresse UPN / Adresse SIP', value: '' },
        { row: 28, column: 'Adresse UPN', value: 'stephane.roux(at)contoso.example' },
        { row: 34, column: 'Fuseau', value: 'Europe/Pari' },
      ],
    })
    const csv = await bed.importFile(list.body.id, {
      name: 'equipes.csv',
      content: readFileSync('examples/equipes.csv'),
    })
    expect(csv.body).toMatchObject({ state: 'done', rows: 500, duplicates: 4, rejected: 6 })
    expect(csv.body.added + csv.body.updated).toBe(490)
    const rejects = await bed.server.inject({
      url: `/api/v1/imports/${csv.body.id}/rejects.csv`,
      headers: { authorization: 'Bearer a-token-for-tests-only', 'accept-language': 'fr' },
    })
    expect(rejects.body.split('\n').filter((line) => line.trim() !== '')).toHaveLength(7)
  })

  test('keeps nothing of a file with one bad row when all or nothing was asked', async () => {
    const list = await bed.call('POST', 'lists', { name: 'Tout ou rien' })
    const content = 'Prénom;Nom;UPN\nAnne;Roy;anne.roy@contoso.example\n;Roux;b@contoso.example\n'
    const file = { name: 'x.csv', content }
    const { body } = await bed.importFile(list.body.id, file, 'all-or-nothing')
    expect(body).toMatchObject({
      state: 'refused',
      rows: 2,
      added: 0,
      rejected: 1,
      errors: [{ row: 3 }],
    })
    expect(body.reason).toContain('none was kept')
    expect((await bed.call('GET', `lists/${list.body.id}`)).body.people).toBe(0)
  })
})
