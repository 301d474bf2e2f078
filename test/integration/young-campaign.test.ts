import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Db, sql } from '../../src/platform/sql.ts'
import { claimDeliveries, settleAndArm } from '../../src/store/deliveries.ts'
import { recoverBatches } from '../../src/store/delivery-batches.ts'
import { takeFreeLanes } from '../../src/store/lanes.ts'
import { readTally } from '../../src/store/report-views.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

const people = 2_000
const armed = 400

describe('of a campaign that has only just begun', () => {
  let bed: TestBed
  let campaignId: number
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:30:00Z' })
    // The database gathers no statistics by itself while we look.
    await bed.db.query(sql`alter table delivery set (autovacuum_enabled = false)`)
    const { chatbotId } = await arrangeChatbot(bed)
    const listId = await arrangeList(bed, people)
    const id = await arrangeCampaign(bed, { chatbotId, listId })
    await bed.call('POST', `campaigns/${id}/schedule`)
    const planner = bed.startEngine()
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    await planner.stop()
    bed.clock.moveTo('2026-11-24T16:59:00Z')
    campaignId = Number(id)

    const [lane] = await takeFreeLanes(bed.db, 'the one who dies')
    if (!lane) throw new Error('The lane is not free.')
    const now = bed.clock.now()
    const claim = { lane, channelKind: 'teams', until: now, now, cursor: [], held: [] } as const
    const { batchId } = await claimDeliveries(bed.db, { ...claim, limit: 500 })
    const nothing = { slot: 1, settlements: [], events: [], finishedBatchIds: [] }
    await settleAndArm(bed.db, { lane, ...nothing, armings: [{ batchId, armed }] })
    await bed.db.query(sql`update lane set lease_until = null`)
  })
  afterAll(() => bed.close())

  /** How many deliveries were looked up in this transaction. */
  async function countLookups(tx: Db): Promise<number> {
    const { rows } = await tx.query<{ count: number }>(sql`
      select (idx_tup_fetch + seq_tup_read)::integer as count
        from pg_stat_xact_user_tables where relname = 'delivery'`)
    return rows[0]?.count ?? 0
  }

  test('the report looks at what is under way, not at everybody for each of them', async () => {
    await bed.db.transaction(async (tx) => {
      await readTally(tx, { organisationId: bed.organisationId, campaignId })
      expect(await countLookups(tx)).toBeLessThanOrEqual(people)
    })
  })

  test('whoever takes over a lane looks at what is in doubt, not at everybody for each of them', async () => {
    await bed.db.transaction(async (tx) => {
      const [lane] = await takeFreeLanes(tx, 'the heir')
      if (!lane) throw new Error('The lane is not free.')
      expect(await recoverBatches(tx, { lane, slot: 2, at: bed.clock.now() })).toBe(armed)
      expect(await countLookups(tx)).toBeLessThanOrEqual(2 * people)
    })
  })
})
