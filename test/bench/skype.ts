import { request } from 'undici'
import { z } from 'zod'

import type { Channel, OutgoingMessage } from '../../src/channels/channel.ts'
import { createSkypeChannel } from '../../src/channels/skype/skype-channel.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { SkypePoolListening, SkypePoolMessage } from './skype-pool.ts'
import { pause, print, say } from './support/measurement.ts'
import { startHelper } from './support/processes.ts'
import { endLater, runBenchmark } from './support/run-benchmark.ts'

// What the adapter of Skype for Business can do where nobody sets it a pace: new conversations, each with
// its presence asked before, while at most twenty are open. In between the events are cut off.

const people = 5_000
const more = 45_000
const mostOpen = 20
const targetRecoverySeconds = 10

const message: OutgoingMessage = {
  doc: {
    type: 'doc',
    content: [
      { type: 'paragraph', content: [{ type: 'text', text: 'Bonjour, portez le badge.' }] },
    ],
  },
  presentation: 'simple',
  tone: 'none',
  buttons: [],
}

const Applications = z.looseObject({
  applications: z.array(z.looseObject({ conversations: z.number() })),
})
const Counters = z.looseObject({ skype: z.looseObject({ sends: z.number() }) })

await runBenchmark(async () => {
  const pool = await startHelper<SkypePoolMessage>(new URL('skype-pool.js', import.meta.url))
  const { url, settings, addresses } = await pool.ask<SkypePoolListening>({ people })
  const channel = createSkypeChannel(settings, {
    channelKey: 'bench',
    userAgent: 'Clairon/bench',
    log: createLogger('error'),
    onInbound: () => undefined,
  })
  endLater(() => channel.close())

  const watch = watchConversations(url)
  const first = await sendToAll(channel, addresses)
  print({ name: 'skype', value: people / first.seconds, unit: '1/s', yardstick: 1 })
  await watch.stop()
  print({ name: 'skype-open', value: watch.most(), unit: 'conversations', yardstick: mostOpen })
  say(`${await countMessages(url)} messages arrived of ${first.delivered} delivered`)

  const cut = await sendToAll(channel, addresses.slice(0, 500), {
    at: 200,
    disturb: () => control(url, 'POST', 'skype', { cutEvents: true }),
  })
  print({
    name: 'skype-recovery',
    value: cut.longestPauseMs / 1_000,
    unit: 's',
    yardstick: targetRecoverySeconds,
  })
  if (cut.delivered !== 500) throw new Error(`${cut.delivered} of 500 were delivered.`)

  const before = await settledRss()
  for (let sent = 0; sent < more; sent += people) {
    await control(url, 'DELETE', 'messages')
    await sendToAll(channel, addresses)
  }
  const after = await settledRss()
  say(`${before.toFixed(0)} MB before ${more} more, ${after.toFixed(0)} MB after`)
  print({ name: 'skype-memory', value: after - before, unit: 'MB', yardstick: 20 })
})

/** Sends to everybody, as many at once as the adapter bears. */
async function sendToAll(
  channel: Channel,
  addresses: readonly string[],
  disturbance?: { at: number; disturb: () => Promise<unknown> },
) {
  let next = 0
  let delivered = 0
  let longestPauseMs = 0
  const startedMs = performance.now()
  let lastMs = startedMs
  const failures = new Map<string, number>()
  const sender = async () => {
    for (let index = next++; index < addresses.length; index = next++) {
      if (index === disturbance?.at) await disturbance.disturb()
      const { result } = await channel.send(
        message,
        { address: addresses[index] ?? '', contact: null, fields: {} },
        {
          signal: new AbortController().signal,
          nextTurn: () => Promise.resolve(null),
          presenceRule: 'available',
        },
      )
      if (result.kind === 'ok') delivered += 1
      else {
        const what = JSON.stringify(result)
        failures.set(what, (failures.get(what) ?? 0) + 1)
      }
      longestPauseMs = Math.max(longestPauseMs, performance.now() - lastMs)
      lastMs = performance.now()
    }
  }
  await Promise.all(Array.from({ length: channel.mostAtOnce ?? mostOpen }, sender))
  for (const [what, count] of failures) say(`${count} × ${what}`)
  return { delivered, longestPauseMs, seconds: (performance.now() - startedMs) / 1_000 }
}

/** Looks again and again how many conversations are open. */
function watchConversations(url: string) {
  let most = 0
  const stopping = new AbortController()
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const { applications } = Applications.parse(await control(url, 'GET', 'skype'))
      most = Math.max(most, ...applications.map(({ conversations }) => conversations))
      await pause(20)
    }
  })()
  return {
    most: () => most,
    async stop() {
      stopping.abort()
      await watching
    },
  }
}

async function countMessages(url: string): Promise<number> {
  return Counters.parse(await control(url, 'GET', 'counters')).skype.sends
}

async function control(
  url: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
) {
  const { body: answer } = await request(`${url}/_control/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const json: unknown = text === '' ? null : JSON.parse(text)
  return json
}

/** The memory of this process when nothing is under way. */
async function settledRss(): Promise<number> {
  await pause(1_000)
  return process.memoryUsage().rss / 1_048_576
}
