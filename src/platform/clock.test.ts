import { afterEach, describe, expect, test, vi } from 'vitest'

import { createSimulatedClock, sleep, systemClock } from './clock.ts'

const startAt = new Date('2026-03-27T07:00:00Z')
const hourMs = 3_600_000
const never = new AbortController().signal

afterEach(() => {
  vi.useRealTimers()
})

describe('a simulated clock', () => {
  test('shows its start at first, and runs as many times as fast as the computer', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    const clock = createSimulatedClock({ startAt, rate: 600 })
    expect(clock.now()).toEqual(startAt)
    vi.advanceTimersByTime(10_000)
    expect(clock.now()).toEqual(new Date(startAt.getTime() + 600 * 10_000))
    expect(clock).toMatchObject({ rate: 600, isSimulated: true })
  })

  test('that was started earlier has run since', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    const startedAt = new Date(Date.now() - 60_000)
    const clock = createSimulatedClock({ startAt, rate: 2.5, startedAt })
    expect(clock.now()).toEqual(new Date(startAt.getTime() + 150_000))
  })

  test('is not moved by a computer whose time is set meanwhile', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const clock = createSimulatedClock({ startAt, rate: 1 })
    vi.setSystemTime(Date.now() + 100 * hourMs)
    expect(clock.now().getTime()).toBeLessThan(startAt.getTime() + hourMs)
    vi.setSystemTime(Date.now() - 200 * hourMs)
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(startAt.getTime())
  })

  test('waits until it shows the instant, however fast it runs', async () => {
    const clock = createSimulatedClock({ startAt, rate: 3_600 })
    for (const minutes of [0.5, 1, 1.01, 3]) {
      const at = new Date(startAt.getTime() + minutes * 60_000)
      await clock.waitUntil(at, never)
      expect(clock.now().getTime()).toBeGreaterThanOrEqual(at.getTime())
    }
  })
})

test('the computer’s clock shows its time, as fast as it passes, and is not simulated', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: startAt })
  expect(systemClock.now()).toEqual(startAt)
  expect(systemClock).toMatchObject({ rate: 1, isSimulated: false })
})

describe('waiting for an instant', () => {
  test.each([
    ['the computer’s clock', systemClock],
    ['a simulated clock', createSimulatedClock({ startAt, rate: 1 })],
  ])('ends at once when it has passed: %s', async (_name, clock) => {
    await clock.waitUntil(new Date(clock.now().getTime() - 1), never)
    await clock.waitUntil(new Date(0), never)
  })

  test('ends without an error when its signal fires', async () => {
    const giveUp = new AbortController()
    const waited = systemClock.waitUntil(new Date(Date.now() + 1_000 * hourMs), giveUp.signal)
    giveUp.abort()
    await expect(waited).resolves.toBeUndefined()
  })

  test('ends at once when its signal has fired before', async () => {
    await systemClock.waitUntil(new Date(Date.now() + 1_000 * hourMs), AbortSignal.abort())
  })

  test('of a year ahead is no wait of a millisecond: a timer of Node holds 24 days at most', async () => {
    const warnings: string[] = []
    const onWarning = ({ name }: Error) => warnings.push(name)
    process.on('warning', onWarning)
    const giveUp = new AbortController()
    const far = new Date(Date.now() + 365 * 24 * hourMs)
    const waited = systemClock.waitUntil(far, giveUp.signal)
    const first = await Promise.race([waited, sleep(20, never).then(() => 'still waiting')])
    expect(first).toBe('still waiting')
    giveUp.abort()
    await waited
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
  })
})

describe('sleep', () => {
  test('ends by itself', async () => {
    const before = performance.now()
    await sleep(15, never)
    // A timer of Node may fire up to a millisecond early.
    expect(performance.now() - before).toBeGreaterThanOrEqual(14)
  })

  test('ends without an error when its signal fires, or has fired', async () => {
    const giveUp = new AbortController()
    const slept = sleep(hourMs, giveUp.signal)
    giveUp.abort()
    await expect(slept).resolves.toBeUndefined()
    await expect(sleep(hourMs, giveUp.signal)).resolves.toBeUndefined()
  })
})
