import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { PresenceSubscription } from '../../protocols/ucwa-resources.ts'
import type { PushedEvent } from './event-channel.ts'
import { usualPoolSettings } from './pool-settings.ts'
import { createPresenceSubscriptions } from './presence-subscriptions.ts'
import {
  eventsOf,
  kindsOf,
  startTestPool,
  type TestApplication,
  type TestPool,
} from './test-pool.ts'

let pool: TestPool
let bot: TestApplication
beforeEach(async () => {
  pool = await startTestPool()
  bot = await pool.signIn({ available: false })
  await pool.addPerson({ presence: 'Available' })
})
afterEach(() => pool.close())

const ana = 'sip:ana@contoso.example'
const subscriptions = () => `${bot.root}/people/presenceSubscriptions`

const subscribe = (uris: string[], duration: unknown = 10) =>
  bot.call('POST', subscriptions(), { body: { duration, Uris: uris } })

/** Subscribes to Ana, and takes what is told of that. */
async function watchAna() {
  const { _links: links } = PresenceSubscription.parse((await subscribe([ana])).json)
  const waiting = bot.poll()
  pool.pass(5_000)
  await waiting
  return links
}

/** What is told once everything that is held has been. */
async function told() {
  return kindsOf(eventsOf(await afterHold()))
}

/** Presence is looked at every second while somebody waits, and what changed is held for five. */
async function afterHold() {
  const waiting = bot.poll()
  await pool.untilWaiting()
  pool.pass(1_000)
  await pool.untilWaiting()
  pool.pass(5_000)
  return waiting
}

const read = async (address: string) =>
  (await bot.call('GET', `${bot.root}/people/${address}/presence`)).json

describe('presence', () => {
  test.each([
    ['Available', 'Online'],
    ['AvailableIdle', 'IdleOnline'],
    ['BusyIdle', 'IdleBusy'],
    ['Away', 'Away'],
    ['BeRightBack', 'BeRightBack'],
    ['DoNotDisturb', 'DoNotDisturb'],
    ['PresenceUnknown', 'Offline'],
  ] as const)('%s is %s here', async (presence, availability) => {
    await pool.addPerson({ presence })
    expect(await read('Ana%40contoso.example')).toMatchObject({
      availability,
      rel: 'contactPresence',
    })
  })

  test('of whoever has blocked the account is Offline, of a stranger is not there', async () => {
    await pool.addPerson({ blocked: true })
    expect(await read('ana@contoso.example')).toMatchObject({ availability: 'Offline' })
    await pool.addPerson({ skypeUnknown: true })
    for (const name of ['ana', 'nobody']) {
      expect(await read(`${name}@contoso.example`)).toMatchObject({ code: 'NotFound' })
    }
  })
})

describe('people', () => {
  test('are found by name or address, page by page', async () => {
    await pool.addPerson({ upn: 'zoe@contoso.example', firstName: 'Zoé', lastName: 'Petit' })
    const search = (query: string) => bot.call('GET', `${bot.root}/people/search?${query}`)
    expect((await search('query=zoe')).json).toMatchObject({
      moreResultsAvailable: false,
      _embedded: {
        contact: [
          {
            uri: 'sip:zoe@contoso.example',
            name: 'Zoé Petit',
            _links: {
              contactPresence: { href: `${bot.root}/people/zoe@contoso.example/presence` },
            },
          },
        ],
      },
      rel: 'search',
    })
    expect((await search('query=petit&limit=1')).json).toMatchObject({ moreResultsAvailable: true })
    for (const wrong of ['', 'query=x&limit=101', `query=${'x'.repeat(257)}`]) {
      expect(await search(wrong)).toMatchObject({ status: 400 })
    }
  })
})

describe('a subscription', () => {
  test('is made for 10 to 30 minutes, and told', async () => {
    const made = await subscribe(['SIP:Ana@contoso.example'])
    const id = PresenceSubscription.parse(made.json).id ?? ''
    expect(made).toMatchObject({
      status: 201,
      json: { _links: { self: { href: `${subscriptions()}/${id}` } }, rel: 'presenceSubscription' },
    })
    expect(await told()).toEqual([
      'contact added',
      'presenceSubscription added',
      'contactPresence updated',
    ])
    for (const duration of [9, 31, 'long', null]) {
      expect(await subscribe([ana], duration)).toMatchObject({ status: 400 })
    }
    expect(await subscribe(['ana'])).toMatchObject({ status: 400 })
    expect(await subscribe([])).toMatchObject({ status: 400 })
  })

  test('tells who changes, without saying how', async () => {
    await watchAna()
    await pool.addPerson({ presence: 'Away' })
    const events = await afterHold()
    const href = `${bot.root}/people/ana@contoso.example`
    expect(eventsOf(events)).toEqual([
      {
        link: { rel: 'contactPresence', href: `${href}/presence` },
        in: { rel: 'contact', href },
        type: 'updated',
      },
    ])
  })

  test('is extended up to half an hour, and says a minute before that it ends', () => {
    let minutes = 0
    const pushed: PushedEvent[] = []
    const kept = createPresenceSubscriptions({
      root: '/app',
      contacts: { availabilityOf: () => 'Online' },
      settings: () => usualPoolSettings,
      push: (...events) => pushed.push(...events),
      nowMs: () => minutes * 60_000,
    })
    const made = kept.create({ duration: 20, uris: [ana] })
    const id = PresenceSubscription.parse(made.body).id ?? ''
    const since = () => kindsOf(pushed.splice(0).map(({ event }) => event))
    const at = (later: number) => {
      minutes = later
      kept.refresh()
      return since()
    }
    since()
    expect(at(18)).toEqual([])
    expect(at(19)).toEqual(['presenceSubscription updated'])
    expect(kept.extend(id, new URLSearchParams('duration=30'), {})).toMatchObject({ status: 200 })
    expect(kept.extend(id, new URLSearchParams(), {})).toMatchObject({ status: 400 })
    expect(at(47)).toEqual([])
    expect(at(48)).toEqual(['presenceSubscription updated'])
    expect(at(49)).toEqual(['contact deleted', 'presenceSubscription deleted'])
  })

  test('that is over is not there any more, and that is told', async () => {
    const { self } = await watchAna()
    await pool.order({ expireSubscriptions: true })
    expect(await told()).toEqual(['contact deleted', 'presenceSubscription deleted'])
    expect(await bot.call('POST', `${self.href}?duration=10`)).toMatchObject({
      status: 404,
      json: { code: 'NotFound', subcode: 'ApplicationNotFound' },
    })
  })

  test('takes more people, lets one go, and is deleted', async () => {
    await pool.addPerson({ upn: 'bo@contoso.example', firstName: 'Bo' })
    const { self, addToPresenceSubscription } = await watchAna()
    const add = addToPresenceSubscription?.href ?? ''
    const bo = 'sip:bo@contoso.example'
    expect(await bot.call('POST', add, { body: { ContactUris: [bo] } })).toMatchObject({
      status: 201,
      json: { rel: 'presenceSubscriptionMemberships' },
    })
    expect(await told()).toEqual(['contact added', 'contactPresence updated'])
    const memberships = `${bot.root}/people/presenceSubscriptionMemberships`
    const id = self.href.split('/').at(-1)
    const left = await bot.call('DELETE', `${memberships}/${id},bo@contoso.example`)
    expect(left.status).toBe(204)
    expect(await told()).toEqual(['contact deleted'])
    expect(await bot.call('DELETE', self.href)).toMatchObject({ status: 204 })
    expect(await told()).toEqual(['contact deleted', 'presenceSubscription deleted'])
    expect(await bot.call('DELETE', self.href)).toMatchObject({ status: 404 })
  })

  test('has its limits', async () => {
    await pool.order({ mostContactsOfSubscription: 1 })
    const limit = { status: 403, json: { code: 'Forbidden', subcode: 'LimitExceeded' } }
    expect(await subscribe([ana, 'sip:bo@contoso.example'])).toMatchObject(limit)
    await pool.order({ mostContactsOfSubscription: 10, mostSubscribedContacts: 1 })
    expect(await subscribe([ana])).toMatchObject({ status: 201 })
    expect(await subscribe([ana])).toMatchObject({ status: 201 })
    expect(await subscribe(['sip:bo@contoso.example'])).toMatchObject(limit)
  })
})
