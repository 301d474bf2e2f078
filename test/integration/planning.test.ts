import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startCampaign } from '../../src/engine/start-due-campaigns.ts'
import { sql } from '../../src/platform/sql.ts'
import { lockDueCampaign } from '../../src/store/campaigns.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

const people = 2_000
const startAt = '2026-11-24T08:00:00Z'
/** Nine hours of one day, without the last minute. */
const openMs = 9 * 3_600_000 - 60_000

/** For 2,000 pairs, random ones pass this about once in a million runs; the seeds below are fixed anyway. */
const noCorrelation = 5 / Math.sqrt(people)

describe('the plan of a campaign', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt })
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, people)
  })
  afterAll(() => bed.close())

  /** The first instants by person, in the order of the list. */
  async function plan(seed: number, more: object = {}): Promise<Map<number, number>> {
    const id = await arrangeCampaign(bed, { chatbotId, listId, ...more })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await bed.db.transaction(async (tx) => {
      const campaign = await lockDueCampaign(tx, bed.clock.now())
      if (!campaign) throw new Error('It is not due.')
      await startCampaign(tx, campaign, bed.clock.now(), seed)
    }, 'repeatable read')
    const { rows } = await bed.db.query<{ personId: number; at: Date }>(sql`
      select person_id as "personId", planned_at as "at"
        from delivery where campaign_id = ${Number(id)} order by person_id`)
    return new Map(rows.map(({ personId, at }) => [personId, at.getTime()]))
  }

  test('is the same with the same seed, person by person', async () => {
    expect(await plan(7)).toEqual(await plan(7))
    const inZones = { personTimeZones: true }
    expect(await plan(7, inZones)).toEqual(await plan(7, inZones))
  })

  test('is another one with another seed: who came early is not who comes early', async () => {
    const [one, other] = [await plan(1), await plan(2)]
    expect([...one.keys()]).toEqual([...other.keys()])
    expect(Math.abs(correlation([...one.values()], [...other.values()]))).toBeLessThan(
      noCorrelation,
    )
  })

  test('says nothing of the order of the list', async () => {
    const instants = [...(await plan(3)).values()]
    const places = instants.map((_at, place) => place)
    expect(Math.abs(correlation(places, instants))).toBeLessThan(noCorrelation)
    // Nor do neighbours of the list come one after the other.
    expect(Math.abs(correlation(instants.slice(1), instants.slice(0, -1)))).toBeLessThan(
      noCorrelation,
    )
  })

  test('is flat: every stretch of open time has its share, give or take one', async () => {
    const opensAt = Date.parse(startAt)
    const instants = [...(await plan(4)).values()]
    for (const parts of [2, 18, 50]) {
      const counts = Array.from({ length: parts }, () => 0)
      for (const at of instants) {
        const part = Math.floor(((at - opensAt) / openMs) * parts)
        counts[part] = (counts[part] ?? 0) + 1
      }
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(Math.floor(people / parts) - 1)
      expect(Math.max(...counts)).toBeLessThanOrEqual(Math.ceil(people / parts) + 1)
    }
  })
})

/** Pearson's coefficient of two rows of numbers. */
function correlation(left: number[], right: number[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [leftMean, rightMean] = [mean(left), mean(right)]
  const product = (index: number) =>
    ((left[index] ?? 0) - leftMean) * ((right[index] ?? 0) - rightMean)
  const spread = (values: number[], middle: number) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0))
  return (
    left.reduce((sum, _value, index) => sum + product(index), 0) /
    (spread(left, leftMean) * spread(right, rightMean))
  )
}
