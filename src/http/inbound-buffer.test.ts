import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { InboundReport } from '../actions/record-inbound.ts'
import {
  createInboundBuffer,
  type InboundBuffer,
  type InboundBufferNeeds,
} from './inbound-buffer.ts'

const of = { organisationId: 1, channelId: 7 }
const report = (activityKey: string): InboundReport => ({
  activityKey,
  saidAt: null,
  from: { userKey: 'marie', contact: {}, language: null, timeZone: null },
  event: { kind: 'installed' },
})

type Batch = Parameters<InboundBufferNeeds['record']>[0]

let batches: Batch[]
let record: (batch: Batch) => Promise<{ waiting: number }>
let warned: string[]
let buffer: InboundBuffer

beforeEach(() => {
  vi.useFakeTimers()
  batches = []
  warned = []
  record = () => Promise.resolve({ waiting: 0 })
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_fields: object, message: string) => warned.push(message),
    error: () => undefined,
  }
  buffer = createInboundBuffer({
    record: (batch) => {
      batches.push(batch)
      return record(batch)
    },
    log,
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const keysOf = (batch: Batch | undefined) => batch?.reports.map(({ activityKey }) => activityKey)

test('what comes within a moment is recorded together, and answered when it is', async () => {
  const added = [buffer.add(of, report('a')), buffer.add(of, report('b'))]
  await vi.advanceTimersByTimeAsync(14)
  expect(batches).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(await Promise.all(added)).toEqual(['recorded', 'recorded'])
  expect(batches.map(keysOf)).toEqual([['a', 'b']])
  expect(batches[0]).toMatchObject({ ...of, isCalled: true })
})

test('what comes while a batch is recorded goes with the next one', async () => {
  let end = () => {}
  record = () => new Promise((resolve) => (end = () => resolve({ waiting: 0 })))
  const first = buffer.add(of, report('a'))
  await vi.advanceTimersByTimeAsync(15)
  const others = [buffer.add(of, report('b')), buffer.add(of, report('c'))]
  await vi.advanceTimersByTimeAsync(1_000)
  expect(batches.map(keysOf)).toEqual([['a']])
  end()
  expect(await first).toBe('recorded')
  await vi.advanceTimersByTimeAsync(0)
  expect(batches.map(keysOf)).toEqual([['a'], ['b', 'c']])
  end()
  expect(await Promise.all(others)).toEqual(['recorded', 'recorded'])
})

test('a batch holds 500 at most, and a full one waits for nobody', async () => {
  const added = Array.from({ length: 501 }, (_, index) => buffer.add(of, report(`${index}`)))
  await vi.advanceTimersByTimeAsync(0)
  expect(batches.map(({ reports }) => reports.length)).toEqual([500, 1])
  await Promise.all(added)
})

test('channels do not wait for each other', async () => {
  record = ({ channelId }) =>
    channelId === 7 ? new Promise(() => undefined) : Promise.resolve({ waiting: 0 })
  void buffer.add(of, report('a'))
  const other = buffer.add({ organisationId: 1, channelId: 8 }, report('b'))
  await vi.advanceTimersByTimeAsync(15)
  expect(await other).toBe('recorded')
})

test('one that cannot be written down does not take the others with it', async () => {
  record = ({ reports }) =>
    reports.some(({ activityKey }) => activityKey === 'bad')
      ? Promise.reject(new Error('deadlock detected'))
      : Promise.resolve({ waiting: 0 })
  const added = ['a', 'bad', 'b'].map((key) => buffer.add(of, report(key)))
  const ended = Promise.allSettled(added)
  await vi.advanceTimersByTimeAsync(15)
  expect((await ended).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('a database that is away is asked once for all of them', async () => {
  const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  record = () => Promise.reject(away)
  const ended = Promise.allSettled([buffer.add(of, report('a')), buffer.add(of, report('b'))])
  await vi.advanceTimersByTimeAsync(15)
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(batches).toHaveLength(1)
})

test('beyond ten thousand the next is told to come again, until there is room', async () => {
  let end = () => {}
  record = () => new Promise((resolve) => (end = () => resolve({ waiting: 0 })))
  for (let index = 0; index < 10_000; index += 1) void buffer.add(of, report(`${index}`))
  expect(await buffer.add(of, report('more'))).toBe('busy')
  end()
  await vi.advanceTimersByTimeAsync(0)
  const added = buffer.add(of, report('again'))
  record = () => Promise.resolve({ waiting: 0 })
  end()
  await vi.advanceTimersByTimeAsync(0)
  expect(await added).toBe('recorded')
})

test('what waits is looked at again, without a call having come, until nothing waits', async () => {
  record = () => Promise.resolve({ waiting: batches.length < 3 ? 1 : 0 })
  void buffer.add(of, report('a'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(batches.map(({ reports, isCalled }) => [reports.length, isCalled])).toEqual([
    [1, true],
    [0, false],
    [0, false],
  ])
})

test('closing records what is held, and nothing after it', async () => {
  record = () => Promise.resolve({ waiting: 1 })
  const added = buffer.add(of, report('a'))
  await buffer.close()
  expect(await added).toBe('recorded')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(batches).toHaveLength(1)
  expect(warned).toEqual([])
})
