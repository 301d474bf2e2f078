import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { CampaignView } from '../../../contract/campaign.ts'
import { ApiFailure } from '../../api/failure.ts'
import { createSaver, type SaveState } from './saver.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Only what the saver looks at. */
const viewOf = (revision: number): CampaignView => {
  const view: Partial<CampaignView> = { id: '7', revision }
  // A whole view would say nothing more here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return view as CampaignView
}

/** A server that keeps one campaign, and can be told to fail. */
function arrange({ isByHand = false } = {}) {
  const server = { revision: 0, sent: [] as object[], failure: null as unknown }
  const states: SaveState[] = []
  const answer = async (sent: object): Promise<CampaignView> => {
    if (server.failure !== null) throw server.failure
    server.sent.push(sent)
    server.revision += 1
    return viewOf(server.revision)
  }
  const saver = createSaver(
    {
      create: answer,
      change: (_, body) => answer(body),
      read: async () => viewOf(server.revision),
      now: () => new Date(0),
      onState: (state) => states.push(state),
    },
    { saved: null, isByHand },
  )
  return { saver, server, kind: () => states.at(-1)?.kind }
}

const refusal = (code: 'conflict' | 'invalid') =>
  new ApiFailure('refused', {
    body: {
      code,
      message: 'no',
      details: { revision: 5, changedBy: 'Ada', changedAt: '2026-11-24T09:00:00Z' },
    },
  })

test('the first change makes the draft, and each next one says on which revision it was made', async () => {
  const { saver, server, kind } = arrange()
  saver.note({ name: 'a' })
  saver.note({ name: 'ab' })
  expect(kind()).toBe('unsaved')
  await vi.runAllTimersAsync()
  saver.note({ name: 'ab', tone: 'idea' })
  await vi.runAllTimersAsync()
  expect(server.sent).toEqual([{ name: 'ab' }, { tone: 'idea', revision: 1 }])
  expect(kind()).toBe('clean')
})

test('what is typed while a request is under way goes with the next one', async () => {
  const { saver, server } = arrange()
  saver.note({ name: 'a' })
  const saving = saver.flush()
  saver.note({ name: 'b' })
  expect(await saving).toBe(true)
  expect(server.sent).toEqual([{ name: 'a' }, { name: 'b', revision: 1 }])
})

test('what is being typed is not safe yet, though everything told before is saved', async () => {
  const { saver, server, kind } = arrange()
  saver.touch()
  expect(kind()).toBe('unsaved')
  saver.note({ name: 'a' })
  const saving = saver.flush()
  saver.touch()
  expect(await saving).toBe(true)
  expect(kind()).toBe('unsaved')
  saver.note({ name: 'ab' })
  await vi.runAllTimersAsync()
  expect(kind()).toBe('clean')
  expect(server.sent).toHaveLength(2)
})

test('a scheduled campaign is saved by hand alone', async () => {
  const { saver, server, kind } = arrange({ isByHand: true })
  saver.note({ name: 'a' })
  await vi.runAllTimersAsync()
  expect(server.sent).toEqual([])
  expect(kind()).toBe('unsaved')
  expect(await saver.flush()).toBe(true)
})

test('without the server it is tried again by itself; a refusal waits for another change', async () => {
  const { saver, server, kind } = arrange()
  server.failure = new ApiFailure('offline')
  saver.note({ name: 'a' })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(kind()).toBe('failed')
  server.failure = null
  await vi.advanceTimersByTimeAsync(5_000)
  expect(server.sent).toEqual([{ name: 'a' }])

  server.failure = refusal('invalid')
  saver.note({ name: 'b' })
  await vi.runAllTimersAsync()
  server.failure = null
  await vi.runAllTimersAsync()
  expect(kind()).toBe('failed')
  saver.note({ name: 'c' })
  await vi.runAllTimersAsync()
  expect(kind()).toBe('clean')
})

test('a conflict stops everything until somebody decides', async () => {
  const { saver, server, kind } = arrange()
  saver.note({ name: 'a' })
  await vi.runAllTimersAsync()
  server.revision = 5
  server.failure = refusal('conflict')
  saver.note({ name: 'mine' })
  await vi.runAllTimersAsync()
  expect(kind()).toBe('conflict')
  server.failure = null
  saver.note({ name: 'mine still' })
  await vi.runAllTimersAsync()
  expect(server.sent).toHaveLength(1)
  expect(await saver.keepMine()).toBe(true)
  expect(server.sent.at(-1)).toEqual({ name: 'mine still', revision: 5 })
})

test('whoever takes theirs sends nothing', async () => {
  const { saver, server, kind } = arrange()
  saver.note({ name: 'a' })
  await vi.runAllTimersAsync()
  server.failure = refusal('conflict')
  saver.note({ name: 'mine' })
  await vi.runAllTimersAsync()
  saver.takeTheirs({ view: viewOf(5), fields: { name: 'theirs' } })
  saver.note({ name: 'theirs' })
  await vi.runAllTimersAsync()
  expect(kind()).toBe('clean')
  expect(server.sent).toHaveLength(1)
})
