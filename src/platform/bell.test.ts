import { describe, expect, test } from 'vitest'

import { createBell } from './bell.ts'

const never = new AbortController().signal

/** Lets everything run that waits for nothing but its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

/** Waits at a bell and tells whether the wait has ended. */
function waitAt(bell: ReturnType<typeof createBell>, signal: AbortSignal = never) {
  const waiting = { ended: false, end: Promise.resolve() }
  const wait = async () => {
    await bell.wait(signal)
    waiting.ended = true
  }
  waiting.end = wait()
  return waiting
}

describe('a bell', () => {
  test('ends a wait when it rings, and not before', async () => {
    const bell = createBell()
    const waiting = waitAt(bell)
    await settle()
    expect(waiting.ended).toBe(false)
    bell.ring()
    await waiting.end
  })

  test('keeps a ring that nobody awaits for the next wait', async () => {
    const bell = createBell()
    bell.ring()
    await bell.wait(never)
  })

  test('keeps many rings as one', async () => {
    const bell = createBell()
    bell.ring()
    bell.ring()
    await bell.wait(never)
    const second = waitAt(bell)
    await settle()
    expect(second.ended).toBe(false)
    bell.ring()
    await second.end
  })

  test('keeps no ring that has ended a wait', async () => {
    const bell = createBell()
    const first = waitAt(bell)
    bell.ring()
    await first.end
    const second = waitAt(bell)
    await settle()
    expect(second.ended).toBe(false)
    bell.ring()
    await second.end
  })

  test('rings for every wait, one after the other', async () => {
    const bell = createBell()
    let waits = 0
    const waiter = (async () => {
      for (; waits < 100; waits += 1) await bell.wait(never)
    })()
    while (waits < 100) {
      bell.ring()
      await settle()
    }
    await waiter
  })
})

describe('a wait', () => {
  test('ends when its signal fires, and leaves nothing for the next', async () => {
    const bell = createBell()
    const giveUp = new AbortController()
    const waiting = waitAt(bell, giveUp.signal)
    giveUp.abort()
    await waiting.end
    const next = waitAt(bell)
    await settle()
    expect(next.ended).toBe(false)
    bell.ring()
    await next.end
  })

  test('ends at once when its signal has fired', async () => {
    await createBell().wait(AbortSignal.abort())
  })

  test('that has ended listens to its signal no longer: a lane waits for days with one signal', async () => {
    const bell = createBell()
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1
      remove(...args)
    }
    for (let wait = 0; wait < 20; wait += 1) {
      const waiting = waitAt(bell, signal)
      bell.ring()
      await waiting.end
    }
    expect(listeners).toBe(0)
  })
})
