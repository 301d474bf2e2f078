import { beforeEach, describe, expect, test } from 'vitest'

import { EventsResource } from '../../protocols/ucwa-events.ts'
import { createEventChannel, type EventChannel, type PushedEvent } from './event-channel.ts'
import { createManualTime, eventsOf, type ManualTime } from './test-pool.ts'

let time: ManualTime
let channel: EventChannel
beforeEach(() => {
  time = createManualTime()
  channel = createEventChannel({ href: '/events', time, refresh: () => Infinity })
})

const poll = (query: string) => channel.poll(new URLSearchParams(query))

const event = (
  href: string,
  { priority = 'high', type = 'added', ...more }: Partial<PushedEvent> & { type?: string } = {},
): PushedEvent => ({
  sender: { rel: 'people', href: '/people' },
  event: { link: { rel: 'thing', href }, type },
  priority,
  ...more,
})

type Polled = Awaited<ReturnType<EventChannel['poll']>>

const bodyOf = (answer: Polled) => EventsResource.parse(answer === 'broken' ? null : answer.body)
const hrefs = (answer: Polled) => eventsOf(bodyOf(answer)).map(({ link }) => link.href)
const links = (answer: Polled) => bodyOf(answer)._links

describe('who asks for events', () => {
  test('waits until there is one, and gets the next link', async () => {
    const waiting = poll('ack=1')
    channel.push(event('/a'))
    const answer = await waiting
    expect(hrefs(answer)).toEqual(['/a'])
    expect(links(answer)).toEqual({
      self: { href: '/events?ack=1' },
      next: { href: '/events?ack=2' },
    })
  })

  test('acknowledges by the next link what came before, once', async () => {
    channel.push(event('/a'))
    await poll('ack=1')
    channel.push(event('/b'))
    expect(hrefs(await poll('ack=2'))).toEqual(['/b'])
  })

  test('with the same link gets again what may have been lost, and what came since', async () => {
    channel.push(event('/a'))
    await poll('ack=1')
    channel.push(event('/b'))
    expect(hrefs(await poll('ack=1'))).toEqual(['/a', '/b'])
    channel.push(event('/c'))
    expect(hrefs(await poll('ack=2'))).toEqual(['/c'])
  })

  test.each(['ack=1', 'ack=4'])('with %s after the second is led back', async (query) => {
    channel.push(event('/a'))
    await poll('ack=1')
    channel.push(event('/b'))
    await poll('ack=2')
    expect(links(await poll(query))).toEqual({ resync: { href: '/events?ack=2' } })
    expect(hrefs(await poll('ack=2'))).toEqual(['/b'])
  })

  test('replaces whoever waits with the same link', async () => {
    const older = poll('ack=1')
    const newer = poll('ack=1')
    expect(await older).toMatchObject({
      status: 409,
      body: { code: 'Conflict', subcode: 'PGetReplaced' },
    })
    channel.push(event('/a'))
    expect(hrefs(await newer)).toEqual(['/a'])
  })

  test('does not replace one of a higher priority', async () => {
    const older = poll('ack=1&priority=2')
    expect(await poll('ack=1&priority=1')).toMatchObject({ status: 409 })
    channel.push(event('/a'))
    expect(hrefs(await older)).toEqual(['/a'])
  })

  test('who has gone away leaves what comes for the next one', async () => {
    const gone = poll('ack=1')
    channel.abandon()
    expect(await gone).toBe('broken')
    channel.push(event('/a'))
    expect(hrefs(await poll('ack=1'))).toEqual(['/a'])
  })

  test('whose connection is cut asks again and misses nothing', async () => {
    const waiting = poll('ack=1')
    channel.cut()
    expect(await waiting).toBe('broken')
    channel.cut()
    expect(await poll('ack=1')).toBe('broken')
    channel.push(event('/a'))
    expect(hrefs(await poll('ack=1'))).toEqual(['/a'])
  })

  test.each([
    '',
    'ack=0',
    'ack=x',
    'ack=1&low=4',
    'ack=1&medium=1801',
    'ack=1&timeout=179',
    'ack=1&priority=x',
  ])('with "%s" is refused', async (query) => {
    expect(await poll(query)).toMatchObject({
      status: 400,
      body: { code: 'BadRequest', subcode: 'ParameterValidationFailure' },
    })
  })
})

describe('time', () => {
  test('after 180 s without an event there is an answer with links alone', async () => {
    const waiting = poll('ack=1')
    time.pass(180_000)
    const answer = await waiting
    expect(Object.keys(bodyOf(answer))).toEqual(['_links'])
  })

  test('events of medium priority are held for 5 s, those of low priority for 15 s', async () => {
    let isOver = false
    channel.push(event('/low', { priority: 'low' }))
    const first = poll('ack=1').finally(() => (isOver = true))
    time.pass(14_999)
    await new Promise((resolve) => setImmediate(resolve))
    expect(isOver).toBe(false)
    time.pass(1)
    expect(hrefs(await first)).toEqual(['/low'])
    const second = poll('ack=2')
    channel.push(event('/medium', { priority: 'medium' }))
    time.pass(5_000)
    expect(hrefs(await second)).toEqual(['/medium'])
  })

  test('what is held goes along with what is urgent, ahead of it', async () => {
    const waiting = poll('ack=1&medium=300&low=600')
    channel.push(event('/low', { priority: 'low' }), event('/medium', { priority: 'medium' }))
    channel.push(event('/high'))
    expect(hrefs(await waiting)).toEqual(['/low', '/medium', '/high'])
  })

  test('how long to hold is remembered', async () => {
    const first = poll('ack=1&medium=60')
    channel.push(event('/a'))
    await first
    let isOver = false
    const second = poll('ack=2').finally(() => (isOver = true))
    channel.push(event('/medium', { priority: 'medium' }))
    time.pass(59_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(isOver).toBe(false)
    time.pass(1_000)
    expect(hrefs(await second)).toEqual(['/medium'])
  })

  test('a message that nobody fetches in time is lost, and its sender hears of it', async () => {
    const lost: string[] = []
    const until = time.nowMs() + 30_000
    channel.push(event('/said', { fetchUntilMs: until, onLost: () => lost.push('/said') }))
    time.pass(30_000)
    channel.push(event('/later'))
    expect(hrefs(await poll('ack=1'))).toEqual(['/later'])
    expect(lost).toEqual(['/said'])
  })
})

describe('what is told', () => {
  test('only the last state of what is not urgent', async () => {
    const state = { priority: 'medium', type: 'updated' } as const
    channel.push(event('/a', state), event('/b', state), event('/a', state))
    channel.push(event('/now'))
    expect(hrefs(await poll('ack=1'))).toEqual(['/b', '/a', '/now'])
  })

  test('the steps of one operation come in answers of their own', async () => {
    channel.push(
      event('/asked', { step: { of: 'x', number: 1 } }),
      event('/other', { step: { of: 'y', number: 1 } }),
      event('/answered', { step: { of: 'x', number: 2 } }),
    )
    expect(hrefs(await poll('ack=1'))).toEqual(['/asked', '/other'])
    expect(hrefs(await poll('ack=2'))).toEqual(['/answered'])
  })

  test('after the state was lost, resume instead of next', async () => {
    channel.push(event('/a'))
    channel.reset()
    expect(links(await poll('ack=1'))).toEqual({
      self: { href: '/events?ack=1' },
      resume: { href: '/events?ack=2' },
    })
    channel.push(event('/b'))
    expect(hrefs(await poll('ack=2'))).toEqual(['/b'])
  })
})
