import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { type Answer, startTestBed, type TestBed, until } from '../support/test-bed.ts'

const campaigns = 24
const startsAt = '2026-11-24T09:00:00Z'
/** Everybody's message is due by then. */
const lastInstant = '2026-11-24T09:59:59.999Z'

describe('who races with the start instant', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  let engines: { stop: () => Promise<void> }[]
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:59:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 1)
  })
  afterAll(() => bed.close())

  /** Campaigns that start at the same instant, with two engines that wait for it. */
  async function arrangeRace(): Promise<string[]> {
    bed.clock.moveTo('2026-11-24T08:59:00Z')
    await bed.control('DELETE', 'messages')
    const ids = await Promise.all(
      Array.from({ length: campaigns }, () =>
        arrangeCampaign(bed, {
          chatbotId,
          listId,
          name: 'avant',
          message: { markdown: 'avant' },
          start: '2026-11-24T10:00',
          duration: 'PT1H',
        }),
      ),
    )
    for (const id of ids) await bed.call('POST', `campaigns/${id}/schedule`)
    engines = [1, 2].map(() => bed.startEngine({ pacePerSecond: 1_000 }))
    return ids
  }

  /** Six at a time; the instant comes when a third is answered and others are half done. */
  async function race(
    ids: string[],
    act: (id: string) => Promise<Answer>,
  ): Promise<Map<string, Answer>> {
    const answers = new Map<string, Answer>()
    const left = [...ids]
    async function actOnTheRest(): Promise<void> {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        answers.set(id, await act(id))
        if (answers.size === campaigns / 3) bed.clock.moveTo(startsAt)
      }
    }
    await Promise.all(Array.from({ length: 6 }, actOnTheRest))
    return answers
  }

  async function finish(): Promise<void> {
    bed.clock.moveTo(lastInstant)
    await until('all are finished', async () => {
      const { body } = await bed.call('GET', 'campaigns?limit=100')
      return body.items.every(({ state }: { state: string }) =>
        ['finished', 'draft'].includes(state),
      )
    })
    for (const engine of engines) await engine.stop()
  }

  async function countTexts(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    const { body } = await bed.control('GET', 'messages?limit=1000')
    for (const { text } of body.items) counts[text] = (counts[text] ?? 0) + 1
    return counts
  }

  test('edits: each is whole or refused, and what is sent is what the campaign says', async () => {
    const ids = await arrangeRace()
    const answers = await race(ids, (id) =>
      bed.call('PATCH', `campaigns/${id}`, { name: 'après', message: { markdown: 'après' } }),
    )
    await finish()
    let edited = 0
    for (const [id, { status, body }] of answers) {
      expect([200, 409]).toContain(status)
      if (status === 409) expect(body.code).toBe('wrong-state')
      if (status === 200) edited += 1
      const { name } = (await bed.call('GET', `campaigns/${id}`)).body
      expect(name).toBe(status === 200 ? 'après' : 'avant')
      expect((await readReport(bed, id)).ledger).toMatchObject({ recipients: 1, delivered: 1 })
    }
    expect(await countTexts()).toEqual({ après: edited, avant: campaigns - edited })
    expect(bed.logged).toEqual([])
    // Both sides of the race were run.
    expect(edited).toBeGreaterThan(0)
    expect(edited).toBeLessThan(campaigns)
    for (const id of ids) await bed.call('DELETE', `campaigns/${id}`)
  })

  test('unscheduling: whoever was unscheduled sends nothing, and whoever started sends all', async () => {
    const ids = await arrangeRace()
    const answers = await race(ids, (id) => bed.call('POST', `campaigns/${id}/unschedule`))
    await finish()
    let started = 0
    for (const [id, { status }] of answers) {
      const { state } = (await bed.call('GET', `campaigns/${id}`)).body
      expect([status, state]).toEqual(status === 200 ? [200, 'draft'] : [409, 'finished'])
      if (status === 409) started += 1
    }
    expect(await countTexts()).toEqual({ avant: started })
    expect(bed.logged).toEqual([])
  })
})
