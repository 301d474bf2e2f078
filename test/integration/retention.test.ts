import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { raw, sql } from '../../src/platform/sql.ts'
import { recountLedger } from '../../src/store/ledger-check.ts'
import { eraseRecipients } from '../../src/store/retention.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

describe('what a finished campaign knows of people', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T09:00:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 12)
    bed.startEngine({ pacePerSecond: 1_000 })
  })
  afterAll(() => bed.close())

  /** Sends a campaign to its end. */
  async function finishedCampaign(): Promise<string> {
    const id = await arrangeCampaign(bed, { chatbotId, listId, duration: 'PT1H' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it runs', async () => (await readState(id)) === 'running')
    bed.clock.passSeconds(3_599)
    await until('it is finished', async () => (await readState(id)) === 'finished')
    return id
  }
  const readState = async (id: string) => (await bed.call('GET', `campaigns/${id}`)).body.state

  /** The rows that each table with people in it holds of a campaign. */
  async function rowsOf(id: string): Promise<Record<string, number>> {
    const { rows: tables } = await bed.db.query<{ name: string }>(sql`
      select table_name as "name"
        from information_schema.columns
       where table_schema = 'public' and column_name in ('campaign_id', 'person_id')
       group by table_name
      having count(*) = 2`)
    const counts: Record<string, number> = {}
    for (const { name } of tables) {
      const { rows } = await bed.db.query<{ count: number }>(sql`
        select count(*) as "count" from ${raw(name)} where campaign_id = ${Number(id)}`)
      counts[name] = rows[0]?.count ?? 0
    }
    return counts
  }
  const isEmpty = (counts: Record<string, number>) =>
    Object.values(counts).every((count) => count === 0)

  test('is kept for as long as the organisation wants, and its figures for ever', async () => {
    const id = await finishedCampaign()
    const before = await readReport(bed, id)
    expect(before.ledger).toMatchObject({ recipients: 12, delivered: 12 })
    expect((await bed.call('PATCH', 'settings', { retentionDays: 30 })).status).toBe(200)

    bed.clock.passSeconds(30 * 86_400 - 3_600)
    const younger = await finishedCampaign()
    expect(await rowsOf(id)).toMatchObject({ delivery: 12 })
    bed.clock.passSeconds(2)
    await until('it is erased', async () => isEmpty(await rowsOf(id)))

    const { timeline, ledger, reasons } = await readReport(bed, id)
    expect({ timeline, ledger, reasons }).toEqual({
      timeline: before.timeline,
      ledger: before.ledger,
      reasons: before.reasons,
    })
    expect((await bed.call('GET', `campaigns/${id}/deliveries`)).body.items).toEqual([])
    expect((await readReport(bed, id)).personalDataErasedAt).not.toBeNull()
    expect(await rowsOf(younger)).toMatchObject({ delivery: 12 })
    expect(await recountLedger(bed.db, bed)).toEqual([])
    await bed.call('PATCH', 'settings', { retentionDays: 365 })
  })

  test('goes when the campaign is deleted', async () => {
    const id = await finishedCampaign()
    expect(await rowsOf(id)).toMatchObject({ delivery: 12 })
    expect((await bed.call('DELETE', `campaigns/${id}`)).status).toBe(204)
    expect(isEmpty(await rowsOf(id))).toBe(true)
    expect(await recountLedger(bed.db, bed)).toEqual([])
  })

  test('is erased in batches that go on where the last one ended', async () => {
    const campaignId = Number(await finishedCampaign())
    const of = { organisationId: bed.organisationId, campaignId, limit: 5 }
    const counts: number[] = []
    let pastPersonId: number | null = 0
    while (pastPersonId !== null) {
      pastPersonId = await eraseRecipients(bed.db, { ...of, pastPersonId })
      counts.push((await rowsOf(String(campaignId)))['delivery'] ?? -1)
    }
    expect(counts).toEqual([7, 2, 0, 0])
  })

  test('goes with the rejected rows of old imports, whose figures stay', async () => {
    const content = 'Prénom;Nom;UPN\nZoé;Roux;zoe.roux\n'
    const imported = await bed.importFile(listId, { name: 'bad.csv', content })
    const { body: lists } = await bed.call('GET', 'lists')
    expect(lists.items).toHaveLength(1)
    expect(imported.body).toMatchObject({ rejected: 1, errors: [{ value: 'zoe.roux' }] })
    const { rows } = await bed.db.query<{ id: number }>(sql`
      select max(import_id) as "id" from list_import`)
    bed.clock.passSeconds(366 * 86_400)
    const read = async () => (await bed.call('GET', `imports/${rows[0]?.id}`)).body
    await until('they are gone', async () => (await read()).errors.length === 0)
    expect(await read()).toMatchObject({ rejected: 1 })
  })

  test.each([0, 3_651, 1.5, null])('is not kept for %s days', async (retentionDays) => {
    expect((await bed.call('PATCH', 'settings', { retentionDays })).status).toBe(400)
  })
})
