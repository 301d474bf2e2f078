import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { takeFreeLanes } from '../../src/store/lanes.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

describe('the pace of a channel', () => {
  let bed: TestBed
  let chatbotId: string
  let channelId: string
  let webchatId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:30:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    const webchat = { kind: 'webchat' }
    webchatId = (await bed.call('POST', `chatbots/${chatbotId}/channels`, webchat)).body.id
    const { body } = await bed.call('GET', 'chatbots')
    channelId = body.items[0].channels[0].id
  })
  afterAll(() => bed.close())

  const change = (pacePerSecond: unknown, id = channelId) =>
    bed.call('PATCH', `channels/${id}`, { pacePerSecond })

  test('is 40 a second on Teams unless less is chosen, and the usual one again when that is taken back', async () => {
    const { body } = await bed.call('GET', 'chatbots')
    expect(body.items[0].channels).toMatchObject([
      { kind: 'teams', pacePerSecond: 40 },
      { kind: 'webchat', pacePerSecond: null },
    ])
    expect(await change(0.5)).toMatchObject({ status: 200, body: { pacePerSecond: 0.5 } })
    expect(await bed.call('PATCH', `channels/${channelId}`, {})).toMatchObject({
      status: 200,
      body: { pacePerSecond: 0.5 },
    })
    expect(await change(null)).toMatchObject({ status: 200, body: { pacePerSecond: 40 } })
    expect(await change(50)).toMatchObject({ status: 200, body: { pacePerSecond: 50 } })
    await change(null)
  })

  test.each([51, 0, -1, 'fast'])('%s is refused at its field', async (pace) => {
    const { status, body } = await change(pace)
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid' })
    expect(body.details.issues).toMatchObject([{ path: ['pacePerSecond'] }])
  })

  test('does not exist where nothing is pushed', async () => {
    expect(await change(1, webchatId)).toMatchObject({
      status: 400,
      body: { message: 'Nothing is pushed through a web chat, so it has no pace.' },
    })
    expect((await change(1, '999')).status).toBe(404)
  })

  test('is felt at once by a worker that runs', async () => {
    const listId = await arrangeList(bed, 40)
    const id = await arrangeCampaign(bed, { chatbotId, listId })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await bed.control('DELETE', 'counters')
    const engine = bed.startEngine({ pacePerSecond: 0.2 })
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    bed.clock.moveTo('2026-11-24T16:59:00Z')
    const delivered = async () => (await readReport(bed, id)).ledger.delivered
    // At this pace it would take more than three minutes.
    await until('somebody is being written to', async () => {
      return (await bed.control('GET', 'counters')).body.teams.requests > 0
    })
    await change(50)
    await until('many have it', async () => (await delivered()) > 20)
    await engine.stop()
    bed.logged.length = 0
  })

  test('is no pace while the service asks for a rest: people read how long, and the next worker keeps it', async () => {
    bed.clock.moveTo('2026-11-26T08:30:00Z')
    const listId = await arrangeList(bed, 5, 'Repos')
    const id = await arrangeCampaign(bed, { chatbotId, listId, duration: 'PT2H' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await bed.control('PUT', 'faults', {
      rules: [{ service: 'teams', status: 429, retryAfterSeconds: 600, times: 1 }],
    })
    // Slowly: all but the first still wait when the service says so, and the campaign is not over.
    const engine = bed.startEngine({ pacePerSecond: 2 })
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    bed.clock.moveTo('2026-11-26T10:29:00Z')
    const waitingFor = async () => (await readReport(bed, id)).campaign.waitingFor
    await until('it says so', async () => (await waitingFor()).startsWith('Teams limits'))
    expect(await waitingFor()).toMatch(/^Teams limits the rate, sending goes on in \d{3} s$/)
    const { requests } = (await bed.control('GET', 'counters')).body.teams
    await engine.stop()
    expect(await waitingFor()).toBe('waiting: no worker is running')

    const [lane] = await takeFreeLanes(bed.db, 'the next one')
    expect(lane?.restingMs).toBeGreaterThan(500_000)
    expect((await bed.control('GET', 'counters')).body.teams.requests).toBe(requests)
  })
})
