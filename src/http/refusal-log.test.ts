import { expect, test } from 'vitest'

import { createRefusalLog } from './refusal-log.ts'

function start() {
  const told: object[] = []
  let nowMs = 0
  const refuse = createRefusalLog(
    {
      debug: () => undefined,
      info: () => undefined,
      warn: (fields) => told.push(fields),
      error: () => undefined,
    },
    () => nowMs,
  )
  return { told, refuse, pass: (ms: number) => (nowMs += ms) }
}

test('each reason is told once a minute for each channel, with the number of the others', () => {
  const { told, refuse, pass } = start()
  for (let index = 0; index < 5; index += 1) refuse('1', 'expired')
  refuse('1', 'bad-signature')
  refuse('2', 'expired')
  pass(60_000)
  refuse('1', 'expired')
  expect(told).toEqual([
    { channelId: '1', reason: 'expired', more: 0 },
    { channelId: '1', reason: 'bad-signature', more: 0 },
    { channelId: '2', reason: 'expired', more: 0 },
    { channelId: '1', reason: 'expired', more: 4 },
  ])
})

test('channels that nobody knows are all the same', () => {
  const { told, refuse } = start()
  for (let index = 0; index < 100; index += 1) refuse(null, 'not-found')
  expect(told).toEqual([{ channelId: null, reason: 'not-found', more: 0 }])
})
