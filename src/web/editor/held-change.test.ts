import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createHeldChange } from './held-change.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function arrange() {
  const told: string[] = []
  const read: string[] = []
  const change = createHeldChange<string>({
    onHold: () => told.push('typing'),
    onRest: (value) => told.push(value),
  })
  const hold = (value: string): void =>
    change.hold(() => {
      read.push(value)
      return value
    })
  return { told, read, change, hold }
}

test('while somebody types only the beginning is told; at rest the last change is read and told once', () => {
  const { told, read, hold } = arrange()
  hold('a')
  vi.advanceTimersByTime(199)
  hold('ab')
  vi.advanceTimersByTime(199)
  expect(told).toEqual(['typing'])
  vi.advanceTimersByTime(1_000)
  expect(told).toEqual(['typing', 'ab'])
  expect(read).toEqual(['ab'])
  hold('abc')
  expect(told).toEqual(['typing', 'ab', 'typing'])
})

test('what is settled early is told at once and not again', () => {
  const { told, change, hold } = arrange()
  change.settle()
  hold('a')
  change.settle()
  expect(told).toEqual(['typing', 'a'])
  vi.advanceTimersByTime(1_000)
  expect(told).toEqual(['typing', 'a'])
})
