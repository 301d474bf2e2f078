import { z } from 'zod'

import type { Clock } from '../../platform/clock.ts'
import type { UcwaEvent } from '../../protocols/ucwa-events.ts'
import { EventsResource } from '../../protocols/ucwa-events.ts'
import {
  ApplicationResource,
  UserResource,
  WebTicketToken,
} from '../../protocols/ucwa-resources.ts'
import { Message } from '../messages.ts'
import { Person, type PersonInput } from '../people.ts'
import type { RealTime } from '../real-time.ts'
import { startSimulator, type SimulatorOptions } from '../start-simulator.ts'
import { itemsOf } from '../test-simulator.ts'

export type Answer = { status: number; headers: Headers; text: string; json: unknown }
export type TestPool = Awaited<ReturnType<typeof startTestPool>>
export type TestApplication = Awaited<ReturnType<TestPool['signIn']>>

export type ManualTime = RealTime & { pass(ms: number): void }

/** For tests: real time that moves when told, and wakes whoever has waited long enough. */
export function createManualTime(): ManualTime {
  let now = Date.parse('2026-11-24T08:00:00Z')
  const waiting = new Set<{ untilMs: number; wake: () => void }>()
  return {
    nowMs: () => now,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const entry = { untilMs: now + ms, wake: () => undefined as void }
        entry.wake = () => {
          waiting.delete(entry)
          signal.removeEventListener('abort', entry.wake)
          resolve()
        }
        if (signal.aborted) return resolve()
        waiting.add(entry)
        signal.addEventListener('abort', entry.wake)
      }),
    pass(ms) {
      now += ms
      for (const entry of waiting) if (entry.untilMs <= now) entry.wake()
    },
  }
}

const stillClock: Clock = {
  now: () => new Date('2026-03-27T09:30:00.000Z'),
  rate: 1,
  isSimulated: false,
  waitUntil: () => Promise.resolve(),
}

/** A simulator for tests of the pool, whose time stands still unless told. */
export async function startTestPool(options: Partial<SimulatorOptions> = {}) {
  const time = createManualTime()
  const simulator = await startSimulator({
    host: '127.0.0.1',
    port: 0,
    clock: stillClock,
    time,
    ...options,
  })
  const { discoveryUrl, username, password } = simulator.settings.skype

  async function ask(
    method: string,
    url: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const isJson = body !== undefined && !isRaw(body)
    const answer = await fetch(new URL(url, simulator.url), {
      method,
      redirect: 'manual',
      headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, json: jsonOf(text) }
  }

  const tokenUrl = `${simulator.url}/WebTicket/oauthtoken`
  const askToken = (form: Record<string, string>) =>
    ask('POST', tokenUrl, { body: new URLSearchParams(form) })

  async function token(): Promise<string> {
    const { json } = await askToken({ grant_type: 'password', username, password })
    return WebTicketToken.parse(json).access_token
  }

  /** Signs in and creates an application; `available` lets others write to it. */
  async function signIn({
    endpointId = 'test',
    available = true,
    formats = ['Plain', 'Html'],
  }: { endpointId?: string; available?: boolean; formats?: string[] } = {}) {
    const authorization = `Bearer ${await token()}`
    const call = (
      method: string,
      path: string,
      { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
    ) => ask(method, path, { body, headers: { authorization, ...headers } })
    const user = await call('GET', `${discoveryUrl}/oauth/user`)
    const { applications } = UserResource.parse(user.json)._links
    const made = await call('POST', applications?.href ?? '', {
      body: { userAgent: 'Test', endpointId, culture: 'en-US' },
    })
    const application = ApplicationResource.parse(made.json)
    const root = application._links.self.href
    if (available) {
      await call('POST', `${root}/me/makeMeAvailable`, {
        body: { supportedModalities: ['Messaging'], supportedMessageFormats: formats },
      })
    }
    let next = application._links.events.href

    /** Asks for events once, by the link that the last answer gave. */
    async function poll(): Promise<EventsResource> {
      const answer = await call('GET', next)
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
      const events = EventsResource.parse(answer.json)
      const { next: following, resume, resync } = events._links
      next = (following ?? resume ?? resync)?.href ?? next
      return events
    }

    /** Asks for events until one is about `rel` and of `type`. @returns all that came. */
    async function pollUntil(rel: string, type: string): Promise<UcwaEvent[]> {
      const seen: UcwaEvent[] = []
      for (;;) {
        seen.push(...eventsOf(await poll()))
        if (seen.some((event) => event.link.rel === rel && event.type === type)) return seen
      }
    }

    const invite = (to: string, more: Record<string, unknown> = {}) =>
      call('POST', `${root}/communication/messagingInvitations`, { body: { to, ...more } })

    /** Invites somebody who accepts. @returns the address of the conversation. */
    async function talkTo(to: string, more: Record<string, unknown> = {}): Promise<string> {
      const { status, text } = await invite(to, more)
      if (status !== 201) throw new Error(`${status} ${text}`)
      const events = await pollUntil('messagingInvitation', 'completed')
      return hrefOf(events, 'conversation')
    }

    return {
      root,
      application,
      call,
      poll,
      pollUntil,
      invite,
      talkTo,
      link: () => next,
      say: (conversation: string, text: string, type = 'text/plain') =>
        call('POST', `${conversation}/messaging/messages?operationId=one`, {
          body: text,
          headers: { 'content-type': type },
        }),
    }
  }

  async function addPerson(fields: Partial<PersonInput> = {}): Promise<Person> {
    const person = { upn: 'ana@contoso.example', firstName: 'Ana', lastName: 'Petit', ...fields }
    const { json } = await ask('POST', '/_control/people', { body: { people: [person] } })
    return Person.parse(itemsOf(json)[0])
  }

  return {
    ...simulator,
    ...time,
    discoveryUrl,
    username,
    password,
    ask,
    askToken,
    token,
    signIn,
    addPerson,
    order: (body: Record<string, unknown>) => ask('POST', '/_control/skype', { body }),
    faults: (...rules: unknown[]) => ask('PUT', '/_control/faults', { body: { rules } }),
    /** Resolves when the one application there is waits for events. */
    async untilWaiting(): Promise<void> {
      const state = z.object({ applications: z.array(z.object({ waiting: z.boolean() })) })
      for (;;) {
        const { json } = await ask('GET', '/_control/skype')
        if (state.parse(json).applications[0]?.waiting === true) return
      }
    },
    async messages(): Promise<Message[]> {
      const { json } = await ask('GET', '/_control/messages?channel=skype')
      return itemsOf(json).map((item) => Message.parse(item))
    },
  }
}

export function eventsOf({ sender = [] }: EventsResource): UcwaEvent[] {
  return sender.flatMap(({ events }) => events)
}

/** `messagingInvitation started`, in the order in which they came. */
export function kindsOf(events: UcwaEvent[]): string[] {
  return events.map(({ link, type }) => `${link.rel} ${type}`)
}

export function hrefOf(events: UcwaEvent[], rel: string): string {
  const found = events.find(({ link }) => link.rel === rel)
  if (found === undefined) throw new Error(`No ${rel} in ${kindsOf(events).join(', ')}`)
  return found.link.href
}

/** The last event of a kind. */
export function lastOf(events: UcwaEvent[], rel: string, type: string): UcwaEvent | undefined {
  return events.findLast((event) => event.link.rel === rel && event.type === type)
}

type Raw = string | URLSearchParams | FormData | Uint8Array<ArrayBuffer>

function isRaw(body: unknown): body is Raw {
  return (
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof FormData ||
    body instanceof Uint8Array
  )
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
