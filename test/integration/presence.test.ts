import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

type Person = { upn: string; presence: string; timeZone?: string }
type Event = { kind: string; at: string; round?: number; rung?: number; presence?: string }

describe('who is not there', () => {
  let bed: TestBed
  let chatbotId: string
  beforeAll(async () => {
    // Tuesday, 09:00 in Paris.
    bed = await startTestBed({ startAt: '2026-11-24T08:00:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    bed.startEngine({ pacePerSecond: 1_000 })
  })
  afterAll(() => bed.close())

  /** A running campaign to these people, and where to read of each. */
  async function startCampaign(people: Person[], more: object) {
    await bed.control('DELETE', 'messages')
    await bed.control('POST', 'people', {
      people: people.map(({ upn, presence }) => {
        return { upn, sip: `sip:${upn}`, firstName: 'Zoé', lastName: 'Roux', presence }
      }),
    })
    const list = await bed.call('POST', 'lists', { name: people[0]?.upn })
    const rows = people.map(({ upn, timeZone = '' }) => `Zoé;Roux;${upn};${timeZone}`)
    const content = ['Prénom;Nom;UPN;Fuseau', ...rows].join('\n')
    await bed.importFile(list.body.id, { name: 'people.csv', content })
    const id = await arrangeCampaign(bed, { chatbotId, listId: list.body.id, ...more })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    const { body } = await bed.call('GET', `campaigns/${id}/deliveries`)
    const personIds = new Map<string, string>(
      body.items.map((item: { address: string; personId: string }) => [
        item.address,
        item.personId,
      ]),
    )
    const byInstant = body.items.toSorted(
      (a: { nextAttemptAt: string }, b: { nextAttemptAt: string }) =>
        a.nextAttemptAt < b.nextAttemptAt ? -1 : 1,
    )
    return {
      id,
      /** The one whose turn comes first. */
      upn: byInstant[0].address,
      read: async (upn: string) =>
        (await bed.call('GET', `campaigns/${id}/deliveries/${personIds.get(upn)}`)).body,
    }
  }

  /** So many that the first of them has most of the open time before them. */
  const twenty = (name: string, presence: string) =>
    Array.from({ length: 20 }, (_, index) => ({
      upn: `${name}.${index}@contoso.example`,
      presence,
    }))

  async function isFinished(id: string): Promise<boolean> {
    return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
  }

  /** Follows one person from attempt to attempt, moving the clock to each. */
  async function followAttempts(
    read: () => Promise<{ nextAttemptAt: string | null; events: Event[]; state: string }>,
    before: (attempt: number) => Promise<void> = async () => undefined,
  ) {
    for (let attempt = 1; ; attempt += 1) {
      const { nextAttemptAt, events } = await read()
      if (nextAttemptAt === null) return read()
      await before(attempt)
      bed.clock.moveTo(nextAttemptAt)
      await until(
        `attempt ${attempt} is settled`,
        async () => (await read()).events.length > events.length,
      )
    }
  }

  const weekdays = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }]

  test('climbs the ladder, three rounds of three, and is unscheduled at its end', async () => {
    const { upn, read } = await startCampaign(twenty('away', 'Away'), {
      presence: 'available',
      duration: 'P7D',
      workingHours: weekdays,
    })
    const delivery = await followAttempts(() => read(upn))
    expect(delivery).toMatchObject({ state: 'unscheduled', reason: 'absent-throughout' })
    const absences = delivery.events.filter(({ kind }) => kind === 'absent')
    // The first round is whole; the others may come late in their day.
    expect(absences.length).toBeGreaterThanOrEqual(5)
    expect(absences.length).toBeLessThanOrEqual(9)
    expect(absences.at(-1)).toMatchObject({ round: 3 })
    expect(absences.every(({ presence }) => presence === 'Away')).toBe(true)
    for (const [index, { at, round, rung }] of absences.entries()) {
      const previous = absences[index - 1]
      if (!previous) expect({ round, rung }).toEqual({ round: 1, rung: 1 })
      else if (rung === 2) {
        expect(Date.parse(at) - Date.parse(previous.at)).toBe(10 * 60_000)
      } else if (rung === 3) {
        expect(at).toMatch(/:00:00\.000Z$/)
      } else {
        expect(round).toBe((previous.round ?? 0) + 1)
        expect(at.slice(0, 10) > previous.at.slice(0, 10)).toBe(true)
      }
    }
    const { body } = await bed.control('GET', 'messages')
    expect(body.items).toEqual([])
  })

  test('is written to at the first rung at which the rule holds', async () => {
    bed.clock.moveTo('2026-12-03T08:00:00Z')
    const { upn, read } = await startCampaign(twenty('back', 'Offline'), {
      presence: 'available-away-busy',
      duration: 'P3D',
      workingHours: weekdays,
    })
    const delivery = await followAttempts(
      () => read(upn),
      async (attempt) => {
        if (attempt === 2) await bed.control('PATCH', `people/${upn}`, { presence: 'Busy' })
      },
    )
    expect(delivery).toMatchObject({ state: 'delivered' })
    expect(delivery.events.map(({ kind }) => kind)).toEqual([
      'planned',
      'attempt',
      'absent',
      'attempt',
      'delivered',
    ])
  })

  test('is asked about in bulk, and the rule decides for each', async () => {
    const presences = ['Available', 'Away', 'Busy', 'DoNotDisturb', 'Offline', 'PresenceUnknown']
    const people = Array.from({ length: 60 }, (_, index) => ({
      upn: `bulk.${index}@contoso.example`,
      presence: presences[index % 6] ?? 'Available',
    }))
    bed.clock.moveTo('2026-12-08T08:00:00Z')
    const { id } = await startCampaign(people, {
      presence: 'available-away-busy',
      duration: 'PT1H',
      workingHours: weekdays,
    })
    await bed.control('DELETE', 'counters')
    bed.clock.passSeconds(3_599.999)
    await until('it is finished', () => isFinished(id))
    const { ledger } = await readReport(bed, id)
    expect(ledger).toMatchObject({ recipients: 60, delivered: 30, unscheduled: 30 })
    const { body } = await bed.control('GET', 'counters')
    // One look for each of the sixty, and few questions about presence; one by one it would be 120.
    expect(body.graph.requests).toBeLessThan(105)
  })

  test('each person has their own hours where the author chose so', async () => {
    const people = [
      { upn: 'paris@contoso.example', presence: 'Available', timeZone: 'Europe/Paris' },
      { upn: 'unknown@contoso.example', presence: 'Available' },
      { upn: 'new.york@contoso.example', presence: 'Available', timeZone: 'America/New_York' },
      { upn: 'auckland@contoso.example', presence: 'Available', timeZone: 'Pacific/Auckland' },
    ]
    bed.clock.moveTo('2026-12-09T08:00:00Z')
    const { id, read } = await startCampaign(people, {
      personTimeZones: true,
      duration: 'PT10H',
      workingHours: weekdays,
    })
    // 09:00 to 19:00 in Paris: New York works from 15:00 of Paris on; in Auckland it is night.
    const planned = async (upn: string) => (await read(upn)).nextAttemptAt
    for (const upn of ['paris@contoso.example', 'unknown@contoso.example']) {
      const at = await planned(upn)
      expect(at >= '2026-12-09T08:00' && at < '2026-12-09T17:00').toBe(true)
    }
    const newYork = await planned('new.york@contoso.example')
    expect(newYork >= '2026-12-09T14:00' && newYork < '2026-12-09T18:00').toBe(true)
    expect(await read('auckland@contoso.example')).toMatchObject({
      state: 'unscheduled',
      reason: 'no-open-time',
    })
    bed.clock.moveTo('2026-12-09T16:59:59.999Z')
    await until('Paris has it', async () => (await readReport(bed, id)).ledger.delivered >= 2)
    bed.clock.moveTo('2026-12-09T17:59:59.999Z')
    await until('it is finished', () => isFinished(id))
    expect((await readReport(bed, id)).ledger).toMatchObject({ delivered: 3, unscheduled: 1 })
  })
})
