import { createParser } from 'eventsource-parser'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { LiveCampaign } from '../../src/contract/live.ts'
import { createLiveEvents, type LiveEvent } from '../../src/http/live-events.ts'
import { type Db, sql } from '../../src/platform/sql.ts'
import { hashToken } from '../../src/platform/tokens.ts'
import { insertApiToken } from '../../src/store/api-tokens.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, token, until } from '../support/test-bed.ts'

type Told = { id: string | undefined; event: string | undefined; data: LiveCampaign }

describe('what is followed live', () => {
  let bed: TestBed
  let url: string
  let chatbotId: string
  let listId: string
  const dispatcher = new Agent()
  beforeAll(async () => {
    bed = await startTestBed()
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 10)
    url = `${await bed.server.listen({ host: '127.0.0.1', port: 0 })}/api/v1/events`
  })
  afterAll(async () => {
    await dispatcher.destroy()
    await bed.close()
  })

  async function follow(lastEventId?: string) {
    const leaving = new AbortController()
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      signal: leaving.signal,
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': 'fr',
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
    })
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8')
    const told: Told[] = []
    const parser = createParser({
      onEvent: ({ id, event, data }) => told.push({ id, event, data: JSON.parse(data) }),
    })
    let hasEnded = false
    const ended = (async () => {
      for await (const chunk of body) parser.feed(String(chunk))
      hasEnded = true
    })().catch(() => undefined)
    return {
      told,
      lastOf: (id: string) => told.findLast(({ data }) => data.id === id),
      hasEnded: () => hasEnded,
      async leave() {
        leaving.abort()
        await ended
      },
    }
  }

  const schedule = async (more = {}) => {
    const id = await arrangeCampaign(bed, { chatbotId, listId, ...more })
    expect((await bed.call('POST', `campaigns/${id}/schedule`)).status).toBe(200)
    return id
  }

  test('is told as it stands, then every change, with the figures of the report', async () => {
    const id = await schedule({ duration: 'PT5H' })
    const one = await follow()
    const other = await follow()
    await until('it is told', () => one.lastOf(id) !== undefined)
    expect(one.lastOf(id)).toMatchObject({ event: 'campaign', data: { state: 'scheduled' } })

    const engine = bed.startEngine({ pacePerSecond: 1_000 })
    await until('it is told to run', () => one.lastOf(id)?.data.state === 'running')
    expect(one.lastOf(id)?.data.waitingFor).toContain('prochain envoi')
    bed.clock.moveTo('2026-11-24T13:59:30Z')
    for (const { lastOf } of [one, other]) {
      await until('its end is told', () => lastOf(id)?.data.state === 'finished')
    }
    await engine.stop()
    const { data } = one.lastOf(id) ?? {}
    expect(LiveCampaign.parse(data)).toEqual(data)
    const report = await readReport(bed, id)
    expect(data).toEqual({
      id,
      state: 'finished',
      waitingFor: null,
      ledger: report.ledger,
      sentRate: report.sentRate,
      opened: report.opened,
      clicked: report.clicked,
      nextAttemptAt: null,
      lastOpenedAt: null,
    })
    for (const { told } of [one, other]) {
      const texts = told.map((event) => JSON.stringify(event.data))
      expect(texts.filter((text, index) => text === texts[index - 1])).toEqual([])
    }
    await one.leave()
    await other.leave()
  })

  test('goes on after the last event that was received', async () => {
    const id = await schedule({ start: '2026-12-01T10:00' })
    const before = await follow()
    await until('it is told', () => before.lastOf(id) !== undefined)
    const stays = await follow()
    await before.leave()
    const other = await schedule({ start: '2026-12-02T10:00' })
    await until('the other is told', () => stays.lastOf(other) !== undefined)
    const again = await follow(before.told.at(-1)?.id)
    await until('what was missed is told', () => again.lastOf(other) !== undefined)
    expect(again.lastOf(id)).toBeUndefined()
    const stranger = await follow('somebody/7')
    await until('all is told', () => stranger.lastOf(id) !== undefined)
    for (const stream of [stays, again, stranger]) await stream.leave()
  })

  test('tells when a campaign is no longer scheduled, and when it is gone', async () => {
    const id = await schedule({ start: '2026-12-03T10:00' })
    const gone = await schedule({ start: '2026-12-03T11:00' })
    const stream = await follow()
    await until('both are told', () => [id, gone].every((each) => stream.lastOf(each)))
    await bed.call('POST', `campaigns/${id}/unschedule`)
    await bed.call('DELETE', `campaigns/${gone}`)
    await until('the one is a draft', () => stream.lastOf(id)?.data.state === 'draft')
    await until('the other is gone', () => stream.lastOf(gone)?.event === 'campaign-gone')
    await stream.leave()
  })

  test('costs one query however many follow, and none when nobody does', async () => {
    let queries = 0
    let ofOthers = 0
    const nobody = 999
    const db: Db = {
      query: async (statement) => {
        if (statement.values.includes(nobody)) ofOthers += 1
        else queries += 1
        return bed.db.query(statement)
      },
    }
    const ending = new AbortController()
    const live = createLiveEvents({
      db,
      clock: bed.clock,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      signal: ending.signal,
      everyMs: 20,
    })
    await schedule({ start: '2026-12-04T10:00' })
    const received = Array.from({ length: 50 }, (): LiveEvent[] => [])
    const follower = { language: 'en', lastEventId: undefined } as const
    const leave = received.map((events) =>
      live.follow({
        ...follower,
        organisationId: bed.organisationId,
        send: (event) => events.push(event),
      }),
    )
    await until('all have heard of it', () => received.every((events) => events.length > 0))
    const told = received[0]?.length ?? 0
    expect(queries).toBeLessThanOrEqual(5)
    const before = queries
    await until('it was read again', () => queries >= before + 3)
    expect(received.every((events) => events.length === told)).toBe(true)
    for (const end of leave) end()
    const last = queries
    live.follow({ ...follower, organisationId: nobody, send: () => undefined })
    await until('others were read several times', () => ofOthers >= 4)
    expect(queries).toBeLessThanOrEqual(last + 1)
    ending.abort()
  })

  test('asks who it is', async () => {
    const { statusCode, body } = await request(url, { dispatcher })
    await body.dump()
    expect(statusCode).toBe(401)
  })

  test('ends within a minute for whoever may no longer follow, and for nobody else', async () => {
    const hash = hashToken('withdrawn')
    const { organisationId } = bed
    const createdAt = bed.clock.now()
    await insertApiToken(bed.db, { organisationId, hash, label: 'x', role: 'viewer', createdAt })
    vi.useFakeTimers({ toFake: ['setInterval'] })
    try {
      const other = await follow()
      const { body } = await request(url, {
        dispatcher,
        headers: { authorization: 'Bearer withdrawn' },
      })
      const text = body.text()
      await bed.db.query(sql`delete from api_token where token_hash = ${hash}`)
      vi.advanceTimersByTime(59_000)
      expect(await text).toContain('retry: 2000')
      expect(other.hasEnded()).toBe(false)
      await other.leave()
    } finally {
      vi.useRealTimers()
    }
  })

  test('ends when the server stops', async () => {
    const other = await startTestBed()
    const address = await other.server.listen({ host: '127.0.0.1', port: 0 })
    const { body } = await request(`${address}/api/v1/events`, {
      dispatcher,
      headers: { authorization: `Bearer ${token}` },
    })
    const text = body.text()
    await other.close()
    expect(await text).toContain('retry: 2000')
  })
})
