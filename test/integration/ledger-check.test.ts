import type { Sql } from 'sql-template-tag'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { recordClicks } from '../../src/actions/record-clicks.ts'
import { sql } from '../../src/platform/sql.ts'
import { type LedgerDrift, recountLedger } from '../../src/store/ledger-check.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

describe('the recount of the ledger', () => {
  let bed: TestBed
  let id: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:00:00Z' })
    const { chatbotId } = await arrangeChatbot(bed)
    const listId = await arrangeList(bed, 20)
    // One who has no address on Teams, and one whom nobody knows there.
    const content =
      'Prénom;Nom;UPN;SIP\nAnne;Sip;;anne.sip@contoso.example\nIvan;Inconnu;ivan@nowhere.example;'
    await bed.importFile(listId, { name: 'more.csv', content })
    await arrangeCampaign(bed, { chatbotId, listId, name: 'Jamais partie' })
    id = await arrangeCampaign(bed, { chatbotId, listId })
    await bed.call('POST', `campaigns/${id}/schedule`)
    const engine = bed.startEngine({ pacePerSecond: 2_000 })
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    expect(await recountLedger(bed.db, bed)).toEqual([])
    bed.clock.moveTo('2026-11-24T16:59:59Z')
    await until('some are delivered', async () => {
      return (await bed.call('GET', `campaigns/${id}/report`)).body.ledger.delivered > 0
    })
    await engine.stop()
    const { rows } = await bed.db.query<{ personId: number }>(sql`
      select person_id as "personId" from delivery where state = 'delivered' limit 3`)
    const at = bed.clock.now()
    const [marie, paul] = rows.map(({ personId }) => ({ campaignId: Number(id), personId }))
    if (!marie || !paul) throw new Error('There are fewer people.')
    await recordClicks(bed, {
      organisationId: bed.organisationId,
      writer: '00000000-0000-4000-8000-000000000001',
      batch: 1,
      clicks: [
        { ...marie, linkNumber: 0, events: 2, firstAt: at, lastAt: at },
        { ...paul, linkNumber: 0, events: 1, firstAt: at, lastAt: at },
      ],
    })
  })
  afterAll(() => bed.close())

  test('finds nothing where the counters are right', async () => {
    expect(await recountLedger(bed.db, bed)).toEqual([])
  })

  /** Recounts after a statement that is then undone. */
  async function recountAfter(statement: Sql): Promise<LedgerDrift[]> {
    let drifts: LedgerDrift[] = []
    const undo = new Error('undo')
    const changing = bed.db.transaction(async (tx) => {
      expect(await tx.query(statement)).toMatchObject({ rowCount: 1 })
      drifts = await recountLedger(tx, bed)
      throw undo
    })
    await expect(changing).rejects.toBe(undo)
    return drifts
  }

  test.each([
    {
      counter: 'the recipients',
      change: sql`update campaign set recipients = recipients + 2 where recipients is not null`,
      found: { what: 'recipients', counted: 22, kept: 24 },
    },
    {
      counter: 'a state and its reason',
      change: sql`update delivery_tally set count = count + 3 where reason = 'no-address'`,
      found: { what: 'state', state: 'unreachable', reason: 'no-address', counted: 1, kept: 4 },
    },
    {
      counter: 'a state that nobody is in',
      change: sql`
        insert into delivery_tally (organisation_id, campaign_id, slot, state, count)
        select organisation_id, campaign_id, 99, 'stopped', 5
          from campaign where recipients is not null`,
      found: { what: 'state', state: 'stopped', reason: '', counted: 0, kept: 5 },
    },
    {
      counter: 'a half hour of the plan',
      change: sql`
        insert into delivery_bin (organisation_id, campaign_id, slot, bin_at, planned)
        select organisation_id, campaign_id, 99, '2026-11-24T09:30:00Z', 1000
          from campaign where recipients is not null`,
      found: { what: 'planned', binAt: new Date('2026-11-24T09:30:00Z') },
    },
    {
      counter: 'a half hour of what was delivered',
      change: sql`
        update delivery_bin set delivered = delivered - 1
         where ctid = (select ctid from delivery_bin where delivered > 0 limit 1)`,
      found: { what: 'delivered', binAt: new Date('2026-11-24T16:30:00Z') },
    },
    {
      counter: 'a half hour of who opened',
      change: sql`update delivery_bin set opened = opened - 1 where opened > 0`,
      found: { what: 'opened', binAt: new Date('2026-11-24T16:30:00Z'), counted: 2, kept: 1 },
    },
    {
      counter: 'a half hour of who clicked',
      change: sql`update delivery_bin set clicked = clicked + 1 where clicked > 0`,
      found: { what: 'clicked', binAt: new Date('2026-11-24T16:30:00Z'), counted: 2, kept: 3 },
    },
    {
      counter: 'the people who opened',
      change: sql`update engagement_tally set opened = opened + 1`,
      found: { what: 'opened-people', counted: 2, kept: 3 },
    },
    {
      counter: 'the people who clicked',
      change: sql`update engagement_tally set clicked = clicked - 1`,
      found: { what: 'clicked-people', counted: 2, kept: 1 },
    },
    {
      counter: 'the people of a link',
      change: sql`update link_tally set people = people + 1`,
      found: { what: 'link-people', link: 0, counted: 2, kept: 3 },
    },
    {
      counter: 'the clicks on a link',
      change: sql`update link_tally set events = events + 1`,
      found: { what: 'link-events', link: 0, counted: 3, kept: 4 },
    },
  ])('finds a drift of $counter', async ({ change, found }) => {
    const drifts = await recountAfter(change)
    expect(drifts).toMatchObject([
      { campaignId: Number(id), campaignName: 'Port du badge', ...found },
    ])
    const { counted = 0, kept = 0 } = drifts[0] ?? {}
    expect(counted).not.toBe(kept)
  })

  test('finds a row that has gone, in every counter that held it', async () => {
    const drifts = await recountAfter(sql`
      delete from delivery
       where ctid = (select ctid from delivery where state = 'delivered' limit 1)`)
    expect(drifts.map(({ what, counted, kept }) => [what, kept - counted])).toEqual([
      ['delivered', 1],
      ['planned', 1],
      ['recipients', 1],
      ['state', 1],
    ])
  })

  test('looks at one organisation, and says no more than asked', async () => {
    const change = sql`update campaign set recipients = 7 where recipients is not null`
    expect(await recountAfter(change)).toHaveLength(1)
    expect(await recountLedger(bed.db, { organisationId: bed.organisationId + 1 })).toEqual([])
    expect(await recountLedger(bed.db, { ...bed, limit: 0 })).toEqual([])
  })
})
