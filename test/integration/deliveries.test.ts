import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { arrangeEveryOutcome, type EveryOutcome } from '../support/every-outcome.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

type Item = {
  personId: string
  firstName: string
  lastName: string
  address: string
  state: string
  reason: string | null
  openedAt: string | null
}

describe('the deliveries of a campaign', () => {
  let bed: TestBed
  let outcome: EveryOutcome
  let all: Item[]
  beforeAll(async () => {
    bed = await startTestBed()
    outcome = await arrangeEveryOutcome(bed)
    await outcome.open(0.5)
    all = await readAll('')
  })
  afterAll(() => bed.close())

  /** All pages, three at a time. */
  async function readAll(query: string): Promise<Item[]> {
    const items: Item[] = []
    let next: string | null = ''
    while (next !== null) {
      const after: string = next === '' ? '' : `&after=${next}`
      const path = `campaigns/${outcome.campaignId}/deliveries?limit=3${after}&${query}`
      const { status, body } = await bed.call('GET', path)
      expect(status).toBe(200)
      items.push(...body.items)
      next = body.next
    }
    return items
  }
  const ids = (items: Item[]) => items.map(({ personId }) => personId)

  test('come in pages, each person once', () => {
    expect(all).toHaveLength(40)
    expect(new Set(ids(all)).size).toBe(40)
  })

  test.each([
    ['state=delivered', ({ state }: Item) => state === 'delivered'],
    ['state=planned', ({ state }: Item) => state === 'planned'],
    ['state=retrying', ({ state }: Item) => state === 'retrying'],
    ['state=failed', ({ state }: Item) => state === 'failed'],
    ['state=unreachable', ({ state }: Item) => state === 'unreachable'],
    ['state=uncertain', ({ state }: Item) => state === 'uncertain'],
    ['state=unscheduled', ({ state }: Item) => state === 'unscheduled'],
    ['reason=blocked', ({ reason }: Item) => reason === 'blocked'],
    ['state=failed&reason=blocked', ({ reason }: Item) => reason === 'blocked'],
    ['opened=true', ({ openedAt }: Item) => openedAt !== null],
    ['opened=false', ({ openedAt }: Item) => openedAt === null],
    [
      'state=delivered&opened=false',
      ({ state, openedAt }: Item) => state === 'delivered' && openedAt === null,
    ],
    [
      'state=delivered&q=martin',
      ({ state, lastName }: Item) => state === 'delivered' && lastName.startsWith('Martin'),
    ],
  ])('can be filtered by %s, and counted', async (query, isMeant) => {
    const meant = all.filter(isMeant)
    expect(meant.length).toBeGreaterThan(0)
    expect(ids(await readAll(query))).toEqual(ids(meant))
    const counted = await bed.call(
      'GET',
      `campaigns/${outcome.campaignId}/deliveries/count?${query}`,
    )
    expect(counted.body).toEqual({ people: meant.length })
  })

  test('that are being sent are found as such, and no longer as planned', async () => {
    const planned = await readAll('state=planned')
    const settle = await outcome.send()
    const sending = await readAll('state=sending')
    expect(sending).toMatchObject([{ state: 'sending' }])
    expect(ids(await readAll('state=planned'))).toEqual(
      ids(planned).filter((id) => id !== sending[0]?.personId),
    )
    await settle()
  })

  test('are found by the link that was followed', async () => {
    const followed = all.filter(({ state }) => state === 'delivered').slice(1, 3)
    await bed.db.query(sql`
      insert into delivery_click (organisation_id, campaign_id, person_id, link_number, events,
                                  first_at, last_at)
      select ${bed.organisationId}, ${Number(outcome.campaignId)}, person_id, 0, 2,
             ${bed.clock.now()}, ${bed.clock.now()}
        from unnest(${ids(followed).map(Number)}::integer[]) as f (person_id)`)
    expect(ids(await readAll('link=0'))).toEqual(ids(followed))
    expect(await readAll('link=1')).toEqual([])
  })

  test.each([
    ['dup', ['Dupont', 'Dupond; "le grand"']],
    ['zoe', ['Dupont']],
    ['ZOÉ dupont', ['Dupont']],
    ['dupont zoé', ['Dupont']],
    ['z.dupont@', ['Dupont']],
    ['z.dupont@contoso.example', ['Dupont']],
    ['artagnan', ['d’Artagnan']],
    ["d'artagnan", ['d’Artagnan']],
    ['lukasz', ['d’Artagnan']],
    ['pierre', ['Dupond; "le grand"']],
    ['jean-p', ['Dupond; "le grand"']],
    ['oedipe', ['<b>&_x000D_']],
    ['œdi', ['<b>&_x000D_']],
    ['s.adresse', ['Adresse']],
    ['upont', []],
    ["'", []],
    ["a' | 'b", []],
    ['%', []],
    ['\\', []],
  ])('are searched by the beginnings of words: %s', async (q, lastNames) => {
    const found = await readAll(`q=${encodeURIComponent(q)}`)
    expect(found.map(({ lastName }) => lastName).toSorted()).toEqual(lastNames.toSorted())
  })

  test('are not told apart by openings where the campaign does not know them', async () => {
    for (const tracking of ['group', 'none']) {
      const { body } = await bed.call('POST', `campaigns/${outcome.campaignId}/clone`)
      await bed.call('PATCH', `campaigns/${body.id}`, { tracking })
      for (const query of ['opened=true', 'clicked=false', 'link=0']) {
        const answer = await bed.call('GET', `campaigns/${body.id}/deliveries?${query}`)
        expect(answer, query).toMatchObject({ status: 400, body: { code: 'invalid' } })
      }
      const filter = { opened: true }
      const refused = await bed.call('POST', `campaigns/${body.id}/lists`, { name: 'x', filter })
      expect(refused.body.details.issues).toMatchObject([{ path: ['filter', 'opened'] }])
    }
  })

  test('become a list, from any filter', async () => {
    const filter = { state: 'delivered', opened: false }
    const made = await bed.call('POST', `campaigns/${outcome.campaignId}/lists`, {
      name: 'N’ont pas ouvert',
      filter,
    })
    const meant = all.filter(({ state, openedAt }) => state === 'delivered' && openedAt === null)
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'N’ont pas ouvert', people: meant.length, tokens: ['SITE'] },
    })
    const members = await bed.call('GET', `lists/${made.body.id}/members`)
    expect(ids(members.body.items)).toEqual(ids(meant))
    const again = await bed.call('POST', `campaigns/${outcome.campaignId}/lists`, {
      name: 'N’ont pas ouvert',
      filter,
    })
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
    const wrong = await bed.call('POST', `campaigns/${outcome.campaignId}/lists`, {
      name: 'x',
      filter: { colour: 'blue' },
    })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  test('that came to nothing can be tried again, in a draft of its own', async () => {
    const fr = { 'accept-language': 'fr' }
    const retry = await bed.call('POST', `campaigns/${outcome.campaignId}/retry`, undefined, fr)
    expect(retry).toMatchObject({
      status: 201,
      body: {
        name: 'Port du badge – nouvel essai',
        state: 'draft',
        start: null,
        audience: { excludeListIds: [], everyone: false },
        message: { markdown: expect.stringContaining('[SITE]') },
      },
    })
    const retried = await bed.call('GET', `lists/${retry.body.audience.listIds[0]}`)
    expect(retried.body.name).toBe('Port du badge – nouvel essai (échecs, déprogrammés)')
    const members = await bed.call('GET', `lists/${retried.body.id}/members`)
    const meant = all.filter(({ state }) => state === 'failed' || state === 'unscheduled')
    expect(ids(members.body.items)).toEqual(ids(meant))
    await bed.call('PATCH', `campaigns/${retry.body.id}`, { start: '2026-11-26T10:00' })
    expect((await bed.call('POST', `campaigns/${retry.body.id}/schedule`)).status).toBe(200)

    const states = ['uncertain']
    const doubtful = await bed.call('POST', `campaigns/${outcome.campaignId}/retry`, { states }, fr)
    const ofDoubtful = await bed.call('GET', `lists/${doubtful.body.audience.listIds[0]}/members`)
    expect(ids(ofDoubtful.body.items)).toEqual(
      ids(all.filter(({ state }) => state === 'uncertain')),
    )

    const once = await bed.call('POST', `campaigns/${outcome.campaignId}/retry`, undefined, fr)
    const onceList = await bed.call('GET', `lists/${once.body.audience.listIds[0]}`)
    expect(onceList.body.name).toBe('Port du badge – nouvel essai (échecs, déprogrammés) 2')
  })

  test('cannot be tried again before the start, nor where nobody is meant', async () => {
    const { body } = await bed.call('POST', `campaigns/${outcome.campaignId}/clone`)
    const early = await bed.call('POST', `campaigns/${body.id}/retry`)
    expect(early).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    const states = ['stopped']
    const nobody = await bed.call('POST', `campaigns/${outcome.campaignId}/retry`, { states })
    expect(nobody).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    const { body: lists } = await bed.call('GET', 'lists')
    expect(lists.items.some(({ name }: { name: string }) => name.includes('topped'))).toBe(false)
    const wrong = await bed.call('POST', `campaigns/${outcome.campaignId}/retry`, {
      states: ['delivered'],
    })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })
})
