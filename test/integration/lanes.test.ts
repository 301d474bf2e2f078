import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { claimDeliveries, settleAndArm } from '../../src/store/deliveries.ts'
import { recoverBatches } from '../../src/store/delivery-batches.ts'
import { takeFreeLanes } from '../../src/store/lanes.ts'
import { recountLedger } from '../../src/store/ledger-check.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

const people = 300

describe('lanes', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  let smallListId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:30:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, people)
    smallListId = await arrangeList(bed, 2, 'Direction')
  })
  afterAll(() => bed.close())

  /** A campaign that runs, with all of its deliveries due. */
  async function startDueCampaign(more: object = {}): Promise<string> {
    await bed.control('DELETE', 'messages')
    bed.clock.moveTo('2026-11-24T08:30:00Z')
    const id = await arrangeCampaign(bed, { chatbotId, listId, ...more })
    await bed.call('POST', `campaigns/${id}/schedule`)
    // An engine that may send nothing yet: nothing is due at the start instant.
    const planner = bed.startEngine()
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    await planner.stop()
    bed.clock.moveTo('2026-11-24T16:59:00Z')
    return id
  }

  async function finish(id: string): Promise<void> {
    bed.clock.moveTo('2026-11-25T08:29:59.999Z')
    await until('it is finished', async () => {
      await readReport(bed, id)
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
  }

  /** How many messages each person has in the simulator. */
  async function countMessages(): Promise<Map<string, number>> {
    const { body } = await bed.control('GET', 'messages?limit=50000')
    const counts = new Map<string, number>()
    for (const { address } of body.items) counts.set(address, (counts.get(address) ?? 0) + 1)
    return counts
  }

  test('a worker that stops in the middle leaves nothing in doubt', async () => {
    const id = await startDueCampaign()
    const engine = bed.startEngine({ pacePerSecond: 200 })
    await until('it is well under way', async () => (await countMessages()).size > 60)
    await engine.stop()
    const { ledger } = await readReport(bed, id)
    expect(ledger).toMatchObject({
      sending: 0,
      uncertain: 0,
      delivered: (await countMessages()).size,
    })
    expect(ledger.delivered).toBeLessThan(people)

    const next = bed.startEngine({ pacePerSecond: 2_000 })
    await finish(id)
    await next.stop()
    expect((await readReport(bed, id)).ledger).toMatchObject({ delivered: people, uncertain: 0 })
    expect([...(await countMessages()).values()].every((count) => count === 1)).toBe(true)
  })

  test('two workers share the lanes without sending anything twice', async () => {
    const id = await startDueCampaign()
    const engines = [1, 2].map(() => bed.startEngine({ pacePerSecond: 500 }))
    await until('it is well under way', async () => (await countMessages()).size > 50)
    await engines[0]?.stop()
    await finish(id)
    await engines[1]?.stop()
    expect((await readReport(bed, id)).ledger).toMatchObject({ delivered: people, uncertain: 0 })
    expect([...(await countMessages()).values()].every((count) => count === 1)).toBe(true)
  })

  test.each([
    ['keep', { uncertain: 3, planned: people - 3 }],
    ['resend', { uncertain: 0, planned: people }],
  ])(
    'of a worker that died only what was armed is in doubt (%s)',
    async (whenUncertain, ledger) => {
      const id = await startDueCampaign({ whenUncertain })
      const [lane] = await takeFreeLanes(bed.db, 'the one who dies')
      if (!lane) throw new Error('The lane is not free.')
      const now = bed.clock.now()
      const claim = {
        lane,
        channelKind: 'teams',
        until: now,
        now,
        cursor: [],
        held: [],
        limit: 20,
      } as const
      const { batchId, deliveries } = await claimDeliveries(bed.db, claim)
      expect(deliveries).toHaveLength(20)
      const nothing = { slot: 1, settlements: [], events: [], finishedBatchIds: [] }
      const armings = [{ batchId, armed: 3 }]
      expect(await settleAndArm(bed.db, { lane, ...nothing, armings })).toBe(true)
      expect((await readReport(bed, id)).ledger).toMatchObject({ sending: 3, planned: people - 3 })
      const sending = await bed.call('GET', `campaigns/${id}/deliveries?state=sending`)
      expect(sending.body.items).toHaveLength(3)

      await bed.db.query(sql`update lane set lease_until = clock_timestamp() - interval '1 second'`)
      const [heir] = await bed.db.transaction(async (tx) => {
        const taken = await takeFreeLanes(tx, 'the heir')
        for (const own of taken) await recoverBatches(tx, { lane: own, slot: 2, at: now })
        return taken
      })
      expect(heir?.epoch).toBe(lane.epoch + 1)
      expect((await readReport(bed, id)).ledger).toMatchObject({ sending: 0, ...ledger })

      // The dead one comes back to life: nothing that it says counts any more.
      expect(await settleAndArm(bed.db, { lane, ...nothing, armings })).toBe(false)
      expect((await claimDeliveries(bed.db, claim)).deliveries).toEqual([])

      await bed.db.query(sql`update lane set lease_until = null`)
      const engine = bed.startEngine({ pacePerSecond: 2_000 })
      await finish(id)
      await engine.stop()
      expect((await readReport(bed, id)).ledger).toMatchObject({
        delivered: people - ledger.uncertain,
        uncertain: ledger.uncertain,
      })
    },
  )

  test('a small campaign takes its turns beside a large one', async () => {
    const large = await startDueCampaign()
    const small = await arrangeCampaign(bed, {
      chatbotId,
      listId: smallListId,
      duration: 'PT1H',
    })
    await bed.call('POST', `campaigns/${small}/schedule`)
    const planner = bed.startEngine({ pacePerSecond: 0.001 })
    await until('both run', async () => {
      return (await bed.call('GET', `campaigns/${small}`)).body.state === 'running'
    })
    await planner.stop()
    bed.clock.moveTo('2026-11-24T16:59:59.999Z')

    const [lane] = await takeFreeLanes(bed.db, 'fair')
    if (!lane) throw new Error('The lane is not free.')
    const now = bed.clock.now()
    const claim = { lane, channelKind: 'teams', until: now, now, held: [], limit: 20 } as const
    const { batchId, deliveries } = await claimDeliveries(bed.db, { ...claim, cursor: [] })
    const ofSmall = deliveries.filter(({ campaignId }) => String(campaignId) === small)
    // Two people, and both are among the first twenty although three hundred have been due longer.
    expect(ofSmall).toHaveLength(2)
    expect(deliveries).toHaveLength(20)
    const nothing = { slot: 1, settlements: [], events: [], armings: [] }
    await settleAndArm(bed.db, { lane, ...nothing, finishedBatchIds: [batchId] })
    await bed.db.query(sql`update lane set lease_until = null`)
    const engine = bed.startEngine({ pacePerSecond: 2_000 })
    await finish(large)
    await engine.stop()
  })

  test('settling a result twice changes nothing more', async () => {
    const id = await startDueCampaign()
    const [lane] = await takeFreeLanes(bed.db, 'twice')
    if (!lane) throw new Error('The lane is not free.')
    const now = bed.clock.now()
    const claim = {
      lane,
      channelKind: 'teams',
      until: now,
      now,
      cursor: [],
      held: [],
      limit: 20,
    } as const
    const { batchId, deliveries } = await claimDeliveries(bed.db, claim)
    const settlements = deliveries
      .slice(0, 5)
      .map(({ campaignId, personId, state, attempt, dueAt }) => ({
        campaignId,
        personId,
        fromState: state,
        attempt,
        state: 'delivered' as const,
        dueAt,
        settledAt: now,
        round: 1,
        rung: 1,
        resent: false,
        reason: null,
        receipt: null,
      }))
    const events = settlements.slice(0, 1).map(({ campaignId, personId, dueAt }) => ({
      campaignId,
      personId,
      at: now,
      kind: 'fault' as const,
      plannedAt: dueAt,
      round: 1,
      rung: 1,
      presence: null,
      code: 'told-once',
    }))
    const settle = { lane, slot: 1, settlements, events, armings: [], finishedBatchIds: [] }
    await settleAndArm(bed.db, settle)
    await settleAndArm(bed.db, settle)
    const told = await bed.call('GET', `campaigns/${id}/deliveries/${events[0]?.personId}`)
    expect(told.body.events.filter(({ kind }: { kind: string }) => kind === 'fault')).toHaveLength(
      1,
    )
    const report = await readReport(bed, id)
    expect(report.ledger).toMatchObject({ delivered: 5, planned: people - 5 })
    expect(
      report.timeline.reduce((sum: number, bin: { delivered: number }) => sum + bin.delivered, 0),
    ).toBe(5)

    // Beginning anew, a claim leaves out what its owner holds already.
    const again = await claimDeliveries(bed.db, { ...claim, held: deliveries })
    const keys = new Set(deliveries.map(({ personId }) => personId))
    expect(again.deliveries.some(({ personId }) => keys.has(personId))).toBe(false)
    const onward = await claimDeliveries(bed.db, { ...claim, cursor: deliveries.slice(-1) })
    expect(onward.deliveries[0]?.personId).toBe(again.deliveries[0]?.personId)
    await settleAndArm(bed.db, {
      ...settle,
      settlements: [],
      finishedBatchIds: [batchId, again.batchId, onward.batchId],
    })
    await bed.db.query(sql`update lane set lease_until = null`)
    const engine = bed.startEngine({ pacePerSecond: 2_000 })
    await finish(id)
    await engine.stop()
  })

  test('when the database goes away in the middle, work goes on when it is back', async () => {
    const id = await startDueCampaign()
    const engine = bed.startEngine({ pacePerSecond: 300 })
    for (const enough of [30, 120, 200]) {
      await until('it is well under way', async () => (await countMessages()).size > enough)
      await bed.db.query(sql`
        select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`)
    }
    await finish(id)
    await engine.stop()
    expect((await readReport(bed, id)).ledger).toMatchObject({ delivered: people, uncertain: 0 })
    expect([...(await countMessages()).values()].every((count) => count === 1)).toBe(true)
  })

  test('a running campaign is stopped only where that is allowed, and its figures are exact', async () => {
    const id = await startDueCampaign()
    const engine = bed.startEngine({ pacePerSecond: 200 })
    await until('it is well under way', async () => (await countMessages()).size > 60)
    const refused = await bed.call('POST', `campaigns/${id}/stop`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    await bed.call('PATCH', 'settings', { allowStop: true })
    expect((await bed.call('POST', `campaigns/${id}/stop`)).status).toBe(200)
    await until('it is finished', async () => {
      await readReport(bed, id)
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
    await engine.stop()
    const { ledger } = await readReport(bed, id)
    const received = (await countMessages()).size
    expect(ledger).toMatchObject({
      recipients: people,
      delivered: received,
      stopped: people - received,
      uncertain: 0,
    })
    expect(ledger.stopped).toBeGreaterThan(0)
    const { body } = await bed.call('GET', `campaigns/${id}/deliveries?state=stopped&limit=1`)
    expect(body.items).toMatchObject([{ reason: 'stopped', nextAttemptAt: null }])
    await bed.call('PATCH', 'settings', { allowStop: false })
  })

  test('stopping ends what comes back unsent too, and never hides a doubt', async () => {
    const id = await startDueCampaign({ whenUncertain: 'resend' })
    await bed.control('PUT', 'faults', {
      rules: [
        { service: 'teams', reset: 'after', share: 0.3 },
        { service: 'teams', status: 429, retryAfterSeconds: 30, share: 0.05 },
      ],
    })
    const engine = bed.startEngine({ pacePerSecond: 500 })
    // The lane rests, and of those it holds some have been sent once with a doubt.
    await until('it rests', async () => {
      return /limits the rate/.test((await readReport(bed, id)).campaign.waitingFor)
    })
    await bed.call('PATCH', 'settings', { allowStop: true })
    expect((await bed.call('POST', `campaigns/${id}/stop`)).status).toBe(200)
    await until('it is finished', async () => {
      await readReport(bed, id)
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
    await engine.stop()
    const { ledger } = await readReport(bed, id)
    const received = new Set((await countMessages()).keys())
    expect(ledger.stopped).toBeGreaterThan(0)
    expect(ledger.delivered + ledger.uncertain + ledger.stopped).toBe(people)
    const { body } = await bed.call('GET', `campaigns/${id}/deliveries?state=stopped&limit=500`)
    expect(body.items).toHaveLength(ledger.stopped)
    for (const { address } of body.items) expect(received.has(address)).toBe(false)
    await bed.control('DELETE', 'faults')
    await bed.db.query(sql`update lane set resting_until = null`)
    await bed.call('PATCH', 'settings', { allowStop: false })
  })

  test('the counters are what counting the rows would say', async () => {
    expect(await recountLedger(bed.db, bed)).toEqual([])
  })
})
