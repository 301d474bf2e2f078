import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import {
  listOrganisations,
  readLaneCare,
  readServerClock,
  readServerVersion,
} from '../../src/store/installation-views.ts'
import { releaseLane, takeFreeLanes } from '../../src/store/lanes.ts'
import { compareSchema } from '../../src/store/migrate.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

describe('what is told of an installation', () => {
  let bed: TestBed
  let chatbotId: string
  beforeAll(async () => {
    bed = await startTestBed()
    ;({ chatbotId } = await arrangeChatbot(bed))
  })
  afterAll(() => bed.close())

  const readCare = () => readLaneCare(bed.db, bed.organisationId)

  test('the server has a version and a clock, and there is one organisation', async () => {
    const { number, text } = await readServerVersion(bed.db)
    expect(text).toMatch(/^\d+(\.\d+)?/)
    expect(Math.floor(number / 10_000)).toBe(Number.parseInt(text, 10))
    // The server of the tests runs on this machine.
    expect(Math.abs((await readServerClock(bed.db)) - Date.now())).toBeLessThan(60_000)
    expect(await listOrganisations(bed.db)).toEqual([{ id: bed.organisationId, name: 'Contoso' }])
  })

  test('a lane is forsaken from the end of its lease, or from when it was given back', async () => {
    expect(await readCare()).toMatchObject([{ campaigns: 0, forsakenMs: null }])
    const [lane] = await takeFreeLanes(bed.db, 'owner')
    if (!lane) throw new Error('The lane is not free.')
    expect(await readCare()).toMatchObject([{ forsakenMs: 0 }])

    await bed.db.query(sql`update lane set lease_until = clock_timestamp() - interval '1 hour'`)
    expect((await readCare())[0]?.forsakenMs).toBeGreaterThanOrEqual(3_600_000)

    await releaseLane(bed.db, lane)
    const forsakenMs = (await readCare())[0]?.forsakenMs ?? null
    expect(forsakenMs).not.toBeNull()
    expect(forsakenMs).toBeLessThan(3_600_000)
  })

  test('campaigns that wait for a worker are those scheduled or running', async () => {
    const listId = await arrangeList(bed, 1)
    await arrangeCampaign(bed, { chatbotId, listId, name: 'Brouillon' })
    const id = await arrangeCampaign(bed, { chatbotId, listId })
    await bed.call('POST', `campaigns/${id}/schedule`)
    expect(await readCare()).toMatchObject([{ campaigns: 1 }])
  })

  test('a schema is compared with the one of this version', async () => {
    expect(await compareSchema(bed.db)).toEqual({ pending: [], unknown: [] })
    await bed.db.query(sql`update migration set name = '9999_later' where name = '0001_first'`)
    expect(await compareSchema(bed.db)).toEqual({
      pending: ['0001_first'],
      unknown: ['9999_later'],
    })
  })
})
