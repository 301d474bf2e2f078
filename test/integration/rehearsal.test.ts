import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

describe('a rehearsal of a campaign', () => {
  let bed: TestBed
  let id: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-23T08:00:00Z' })
    const { chatbotId } = await arrangeChatbot(bed)
    const listId = await arrangeList(bed, 30)
    const content = 'Prénom;Nom;UPN;SIP\nLou;Petit;;sip:lou@contoso.example\n'
    await bed.importFile(listId, { name: 'one.csv', content })
    id = await arrangeCampaign(bed, {
      chatbotId,
      listId,
      start: '2026-11-24T09:00',
      duration: 'P7D',
      workingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
      presence: 'available',
    })
  })
  afterAll(() => bed.close())

  const rehearse = (body?: object) => bed.call('POST', `campaigns/${id}/rehearsals`, body)
  const sumOf = ({ recipients = 0, ...states }: Record<string, number>) => ({
    recipients,
    states: Object.values(states).reduce((sum, count) => sum + count, 0),
  })

  test('takes the audience as it is, and writes and sends nothing', async () => {
    const { status, body } = await rehearse()
    expect(status).toBe(200)
    expect(body.ledger).toMatchObject({ recipients: 31, unreachable: 1, planned: 0, retrying: 0 })
    expect(sumOf(body.ledger)).toEqual({ recipients: 31, states: 31 })
    expect(body.attempts).toBeGreaterThanOrEqual(30)
    const { rows } = await bed.db.query(sql`select campaign_id from delivery`)
    expect(rows).toEqual([])
    expect((await bed.control('GET', 'messages')).body.items).toEqual([])
    expect((await bed.call('GET', `campaigns/${id}`)).body.state).toBe('draft')
  })

  test('says how thousands fare in five days, day by day, the same with the same seed', async () => {
    const workforce = {
      patterns: [{ share: 0.5, hours: [{ from: '09:00', to: '12:00', presence: 'Online' }] }],
      absent: 0.1,
    }
    const { body } = await rehearse({ people: 2_000, seed: 5, workforce })
    expect(sumOf(body.ledger)).toEqual({ recipients: 2_000, states: 2_000 })
    expect(body.days.map(({ date }: { date: string }) => date)).toEqual([
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
      '2026-11-27',
      '2026-11-30',
    ])
    const daily = (what: string) =>
      body.days.reduce((sum: number, day: Record<string, number>) => sum + (day[what] ?? 0), 0)
    expect(daily('delivered')).toBe(body.ledger.delivered)
    expect(daily('unscheduled')).toBe(body.ledger.unscheduled)
    expect((await rehearse({ people: 2_000, seed: 5, workforce })).body).toEqual(body)
    expect(body.ledger.unscheduled).toBeGreaterThan(190)
  })

  test.each([
    { people: 0 },
    { people: 1_000_000 },
    { workforce: { patterns: [{ share: 0.7, hours: [] }], absent: 0.4 } },
    {
      workforce: {
        patterns: [{ share: 1, hours: [{ from: '9', to: '12:00', presence: 'busy' }] }],
      },
    },
    { colour: 'blue' },
  ])('is refused for %j', async (body) => {
    expect(await rehearse(body)).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })
})
