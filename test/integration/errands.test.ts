import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { claimErrands, recoverErrands } from '../../src/store/errands.ts'
import { takeFreeLanes } from '../../src/store/lanes.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

const marie = 'marie@contoso.example'
const message = {
  doc: {
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Un mot' }] }],
  },
  presentation: 'simple',
  tone: 'none',
  buttons: [],
}

describe('what the chatbot says outside campaigns', () => {
  let bed: TestBed
  let chatbotId: string
  let channelId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:30:00Z' })
    ;({ chatbotId, channelId } = await arrangeChatbot(bed))
    const names = { firstName: 'Marie', lastName: 'Curie', sip: `sip:${marie}` }
    await bed.control('POST', 'people', { people: [{ upn: marie, ...names }] })
  })
  afterAll(() => bed.close())

  async function addErrand(kind: 'answer' | 'trial', address = marie): Promise<number> {
    const addressee = { address, contact: null, fields: {} }
    const { rows } = await bed.db.query<{ id: number }>(sql`
      insert into errand (organisation_id, channel_id, kind, addressee, message, created_at)
      values (${bed.organisationId}, ${Number(channelId)}, ${kind}, ${addressee}, ${message},
              ${bed.clock.now()})
      returning errand_id as "id"`)
    return rows[0]?.id ?? 0
  }

  async function endOf(id: number): Promise<{ state: string; reason: string | null }> {
    const { rows } = await bed.db.query<{ state: string; reason: string | null }>(
      sql`select state, reason from errand where errand_id = ${id}`,
    )
    return rows[0] ?? { state: 'none', reason: null }
  }

  const untilEnded = (id: number) =>
    until('it has ended', async () => !/waiting|sending/.test((await endOf(id)).state))

  const textsOf = async (address: string) => {
    const { body } = await bed.control('GET', `messages?address=${address}`)
    return body.items.map(({ text }: { text: string }) => text)
  }

  test('reaches its person at once, also while hundreds of deliveries are due', async () => {
    const listId = await arrangeList(bed, 400)
    const id = await arrangeCampaign(bed, { chatbotId, listId })
    await bed.call('POST', `campaigns/${id}/schedule`)
    const engine = bed.startEngine({ pacePerSecond: 40 })
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    bed.clock.moveTo('2026-11-24T16:59:00Z')
    const delivered = async () =>
      (await bed.call('GET', `campaigns/${id}/report`)).body.ledger.delivered
    await until('it is under way', async () => (await delivered()) > 5)
    const errand = await addErrand('trial')
    await untilEnded(errand)
    expect(await endOf(errand)).toEqual({ state: 'sent', reason: null })
    expect(await textsOf(marie)).toEqual(['Un mot'])
    expect(await delivered()).toBeLessThan(200)
    await engine.stop()
  })

  test('ends with its reason when the person cannot be reached', async () => {
    const engine = bed.startEngine()
    const errand = await addErrand('trial', 'nobody@contoso.example')
    await untilEnded(errand)
    expect(await endOf(errand)).toEqual({ state: 'failed', reason: 'unknown-person' })
    await engine.stop()
  })

  test('is said again when the service put it off, and in doubt it is not', async () => {
    const engine = bed.startEngine()
    const throttle = {
      service: 'teams',
      address: marie,
      status: 429,
      retryAfterSeconds: 1,
      times: 1,
    }
    await bed.control('PUT', 'faults', { rules: [throttle] })
    const putOff = await addErrand('trial')
    await untilEnded(putOff)
    expect(await endOf(putOff)).toEqual({ state: 'sent', reason: null })

    await bed.control('PUT', 'faults', {
      rules: [{ service: 'teams', address: marie, reset: 'after', times: 1 }],
    })
    const doubtful = await addErrand('trial')
    await untilEnded(doubtful)
    expect(await endOf(doubtful)).toEqual({ state: 'uncertain', reason: 'connection-lost' })
    expect(await textsOf(marie)).toHaveLength(3)
    await engine.stop()
  })

  test('waits while the channel is paused, and an answer does not come hours late', async () => {
    await bed.call('POST', `channels/${channelId}/pause`)
    const [trial, answer] = [await addErrand('trial'), await addErrand('answer')]
    const engine = bed.startEngine()
    bed.clock.passSeconds(2 * 3_600)
    await bed.call('POST', `channels/${channelId}/resume`)
    await untilEnded(trial)
    await untilEnded(answer)
    expect(await endOf(trial)).toEqual({ state: 'sent', reason: null })
    expect(await endOf(answer)).toEqual({ state: 'failed', reason: 'too-late' })
    await engine.stop()
  })

  test('is in doubt when its worker died, and is not said twice', async () => {
    const errand = await addErrand('trial')
    const [lane] = await takeFreeLanes(bed.db, 'the one who dies')
    if (!lane) throw new Error('The lane is not free.')
    const now = bed.clock.now()
    expect(await claimErrands(bed.db, { lane, now, limit: 10 })).toMatchObject([
      { id: errand, kind: 'trial' },
    ])
    expect(await claimErrands(bed.db, { lane, now, limit: 10 })).toEqual([])
    await recoverErrands(bed.db, { lane: { ...lane, epoch: lane.epoch + 1 }, at: now })
    expect(await endOf(errand)).toEqual({ state: 'uncertain', reason: 'sender-died' })
  })
})
