import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startDueCampaigns } from '../../src/engine/start-due-campaigns.ts'
import { sql } from '../../src/platform/sql.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

const people = 120
/** Nine in the morning of Paris, and of a window of ten hours. */
const startAt = '2026-11-24T08:00:00Z'
/** Before closing time nobody is planned. */
const marginMs = 60_000

type Row = { place: number; zone: string; state: string; reason: string | null; at: Date }

describe('everybody is planned once, in their own hours', () => {
  let bed: TestBed
  let rows: Row[]
  beforeAll(async () => {
    bed = await startTestBed({ startAt })
    const { chatbotId } = await arrangeChatbot(bed)
    const listId = await arrangeList(bed, people)
    const [same, leftOut] = [await makeList(bed, 'Les mêmes'), await makeList(bed, 'Sauf eux')]
    // By their place in the list: in turns Paris, not known (as Paris), New York (from 15:00 of Paris on)
    // and Auckland (night); every tenth has no address on Teams; the last twenty are excluded.
    await bed.db.query(sql`
      with placed as (
        select person_id, row_number() over (order by person_id) as place
          from list_member where list_id = ${Number(listId)}
      ), changed as (
        update person
           set time_zone = (array['Europe/Paris', null,
                                  'America/New_York', 'Pacific/Auckland'])[1 + place % 4],
               upn = case when place % 10 = 0 then null else upn end,
               upn_key = case when place % 10 = 0 then null else upn_key end
          from placed
         where person.person_id = placed.person_id
      )
      insert into list_member (organisation_id, list_id, person_id)
      select organisation_id, list_id, person_id
        from placed
        join (values (${same}::integer, 1), (${leftOut}::integer, ${people - 19}::integer))
               as list (list_id, first) on place >= first
       cross join (select distinct organisation_id from person) o`)
    const id = await arrangeCampaign(bed, {
      chatbotId,
      listId,
      audience: { listIds: [listId, String(same)], excludeListIds: [String(leftOut)] },
      personTimeZones: true,
      duration: 'PT10H',
    })
    await bed.call('POST', `campaigns/${id}/schedule`)
    const log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
    await startDueCampaigns({ db: bed.db, clock: bed.clock, log })
    const found = await bed.db.query<Row>(sql`
      select p.place::integer as place, coalesce(time_zone, 'Europe/Paris') as zone,
             state, reason, planned_at as at
        from delivery
        join person using (organisation_id, person_id)
        join (select person_id, row_number() over (order by person_id) as place
                from list_member where list_id = ${Number(listId)}) p using (person_id)
       where campaign_id = ${Number(id)}
       order by delivery.ctid`)
    rows = found.rows
  })
  afterAll(() => bed.close())

  test('whoever is on two lists once, and whoever is excluded not at all', () => {
    const places = rows.map(({ place }) => place).toSorted((a, b) => a - b)
    expect(places).toEqual(Array.from({ length: people - 20 }, (_, index) => index + 1))
  })

  test('whoever has no address, or no open time, has its state and reason from the start', () => {
    for (const { place, zone, state, reason } of rows) {
      const [expected, why] =
        place % 10 === 0
          ? ['unreachable', 'no-address']
          : zone === 'Pacific/Auckland'
            ? ['unscheduled', 'no-open-time']
            : ['planned', null]
      expect({ place, state, reason }).toEqual({ place, state: expected, reason: why })
    }
  })

  test.each([
    { zone: 'Europe/Paris', opensAt: '2026-11-24T08:00:00Z', hours: 9 },
    { zone: 'America/New_York', opensAt: '2026-11-24T14:00:00Z', hours: 4 },
  ])('one in each slot of the open time of $zone', ({ zone, opensAt, hours }) => {
    const instants = rows
      .filter((row) => row.zone === zone && row.state === 'planned')
      .map(({ at }) => at.getTime())
    expect(instants.length).toBeGreaterThanOrEqual(20)
    const slotMs = (hours * 3_600_000 - marginMs) / instants.length
    const slots = instants.map((at) => Math.floor((at - Date.parse(opensAt)) / slotMs))
    expect(slots.toSorted((a, b) => a - b)).toEqual(instants.map((_at, slot) => slot))
  })

  test('and what is due together lies together', () => {
    const instants = rows.map(({ at }) => at.getTime())
    expect(instants).toEqual(instants.toSorted((a, b) => a - b))
  })
})

async function makeList(bed: TestBed, name: string): Promise<number> {
  const { body } = await bed.call('POST', 'lists', { name })
  return Number(body.id)
}

function ignore(): void {}
