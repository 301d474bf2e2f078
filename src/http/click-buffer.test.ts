import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { ClickBatch } from '../actions/record-clicks.ts'
import { createClickBuffer } from './click-buffer.ts'

const at = new Date('2026-11-24T09:00:00Z')
const later = new Date('2026-11-24T09:00:01Z')
const click = (personId: number, more: object = {}) => ({
  organisationId: 1,
  campaignId: 7,
  personId,
  linkNumber: 0,
  at,
  ...more,
})
const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' })

const told: string[] = []
const tell = (_fields: object, message: string) => void told.push(message)
const log = { debug: tell, info: tell, warn: tell, error: tell }

/** A database that may be away, and what it was asked to record. */
function createRecorder() {
  const batches: ClickBatch[] = []
  const recorder = {
    batches,
    isAway: false,
    fault: null as Error | null,
    events: () =>
      batches.flatMap(({ clicks }) => clicks).reduce((sum, { events }) => sum + events, 0),
    record: async (batch: ClickBatch): Promise<void> => {
      if (recorder.isAway) throw away
      if (recorder.fault) throw recorder.fault
      batches.push(batch)
    },
  }
  return recorder
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  told.length = 0
})
afterEach(() => vi.useRealTimers())

describe('the buffer of clicks', () => {
  test('gathers for a moment, and counts what is repeated together', async () => {
    const recorder = createRecorder()
    const buffer = createClickBuffer({ record: recorder.record, log, gatherMs: 50 })
    expect(buffer.add(click(1))).toBeUndefined()
    void buffer.add(click(1, { at: later }))
    void buffer.add(click(2))
    void buffer.add(click(2, { linkNumber: 1 }))
    await vi.advanceTimersByTimeAsync(49)
    expect(recorder.batches).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(recorder.batches).toMatchObject([
      {
        organisationId: 1,
        batch: 1,
        clicks: [
          { campaignId: 7, personId: 1, linkNumber: 0, events: 2, firstAt: at, lastAt: later },
          { personId: 2, linkNumber: 0, events: 1 },
          { personId: 2, linkNumber: 1, events: 1 },
        ],
      },
    ])
  })

  test('numbers the batches of a server, and keeps organisations apart', async () => {
    const recorder = createRecorder()
    const buffer = createClickBuffer({ record: recorder.record, log })
    void buffer.add(click(1))
    void buffer.add(click(1, { organisationId: 2 }))
    await vi.advanceTimersByTimeAsync(100)
    void buffer.add(click(1))
    await vi.advanceTimersByTimeAsync(100)
    expect(recorder.batches.map(({ organisationId, batch }) => [organisationId, batch])).toEqual([
      [1, 1],
      [2, 1],
      [1, 2],
    ])
    expect(new Set(recorder.batches.map(({ writer }) => writer)).size).toBe(1)
  })

  test('holds clicks while the database is away, and tries the same batch again', async () => {
    const recorder = createRecorder()
    recorder.isAway = true
    const buffer = createClickBuffer({ record: recorder.record, log })
    for (let person = 1; person <= 5_000; person += 1) void buffer.add(click(person))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(recorder.batches).toEqual([])
    for (let person = 1; person <= 10; person += 1) void buffer.add(click(person))
    recorder.isAway = false
    await vi.advanceTimersByTimeAsync(2_000)
    expect(recorder.events()).toBe(5_010)
    expect(recorder.batches.map(({ batch }) => batch)).toEqual(
      recorder.batches.map((_, n) => n + 1),
    )
    expect(told).toEqual(['clicks could not be recorded; once more'])
  })

  test('holds no more than it may, and says so once', async () => {
    const recorder = createRecorder()
    recorder.isAway = true
    const buffer = createClickBuffer({ record: recorder.record, log, mostHeld: 3 })
    for (let person = 1; person <= 5; person += 1) void buffer.add(click(person))
    void buffer.add(click(1)) // Whoever is held already costs no more.
    await vi.advanceTimersByTimeAsync(100)
    recorder.isAway = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(recorder.events()).toBe(4)
    expect(told.filter((message) => message.startsWith('too many'))).toHaveLength(1)
    void buffer.add(click(5))
    await vi.advanceTimersByTimeAsync(100)
    expect(recorder.events()).toBe(5)
  })

  test('gives up a batch that breaks something, and goes on', async () => {
    const recorder = createRecorder()
    recorder.fault = new Error('a fault of ours')
    const buffer = createClickBuffer({ record: recorder.record, log })
    void buffer.add(click(1))
    await vi.advanceTimersByTimeAsync(10_000)
    recorder.fault = null
    void buffer.add(click(2))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(recorder.batches).toMatchObject([{ batch: 2, clicks: [{ personId: 2 }] }])
    expect(told).toContain('clicks could not be recorded, and are not counted')
  })

  test('closing records all it holds; what comes later is recorded before it is answered', async () => {
    const recorder = createRecorder()
    const buffer = createClickBuffer({ record: recorder.record, log })
    void buffer.add(click(1))
    await buffer.close()
    expect(recorder.events()).toBe(1)
    await buffer.add(click(2))
    expect(recorder.events()).toBe(2)
  })

  test('closing waits a while for a database that is away, then says what is lost', async () => {
    const recorder = createRecorder()
    recorder.isAway = true
    const buffer = createClickBuffer({ record: recorder.record, log, goodbyeMs: 10_000 })
    void buffer.add(click(1))
    let isClosed = false
    const closing = buffer.close().then(() => (isClosed = true))
    await vi.advanceTimersByTimeAsync(9_000)
    expect(isClosed).toBe(false)
    await vi.advanceTimersByTimeAsync(2_000)
    await closing
    expect(told).toContain('clicks could not be recorded, and are not counted')
  })
})
