import { randomBytes } from 'node:crypto'

import type { PresenceSubscription } from '../../protocols/ucwa-resources.ts'
import type { JsonObject } from '../teams/card.ts'
import { bareAddress, type Contacts } from './contacts.ts'
import type { PushedEvent } from './event-channel.ts'
import type { PoolSettings } from './pool-settings.ts'
import {
  answerWith,
  invalid,
  isRefusal,
  noContent,
  refuse,
  type UcwaAnswer,
  type UcwaRefusal,
} from './ucwa-answers.ts'

const leastMinutes = 10
const mostMinutes = 30
/** So long before its end a subscription is said to expire. */
const warningMs = 60_000
/** How often presence is looked at while somebody waits to hear of it. */
const lookEveryMs = 1_000

type Subscription = {
  id: string
  addresses: Set<string>
  expiresMs: number
  wasWarned: boolean
}

/**
 * Keeps whose presence an application wants to hear of, for 10 to 30 minutes.
 * UCWA/presenceSubscriptions_ref.md, UCWA/presenceSubscription_ref.md and
 * UCWA/SubscribeToThePresenceOfSelectedContacts.md of https://github.com/OfficeDev/skype-docs
 */
export function createPresenceSubscriptions({
  root,
  contacts,
  settings,
  push,
  nowMs,
}: {
  root: string
  contacts: Pick<Contacts, 'availabilityOf'>
  settings: () => PoolSettings
  push: (...events: PushedEvent[]) => void
  nowMs: () => number
}) {
  const subscriptions = new Map<string, Subscription>()
  /** By address: how many subscriptions hold it, and what the application was told last. */
  const watched = new Map<string, { count: number; told: string }>()
  const sender = { rel: 'people', href: `${root}/people` }
  const medium = (event: PushedEvent['event']): PushedEvent => ({
    sender,
    event,
    priority: 'medium',
  })

  const contactLink = (address: string) => ({ rel: 'contact', href: `${root}/people/${address}` })
  const hrefOf = (id: string) => `${root}/people/presenceSubscriptions/${id}`
  const subscribed = { rel: 'subscribedContacts', href: `${root}/people/subscribedContacts` }

  const presenceUpdated = (address: string): PushedEvent =>
    medium({
      link: { rel: 'contactPresence', href: `${root}/people/${address}/presence` },
      in: contactLink(address),
      type: 'updated',
    })

  function resourceOf({ id }: Subscription): PresenceSubscription & { id: string; rel: string } {
    const link = {
      href: `${root}/people/presenceSubscriptionMemberships?presenceSubscriptionId=${id}`,
    }
    return {
      id,
      _links: {
        self: { href: hrefOf(id) },
        memberships: link,
        addToPresenceSubscription: link,
      },
      rel: 'presenceSubscription',
    }
  }

  const subscriptionEvent = (subscription: Subscription, type: string): PushedEvent =>
    medium({
      link: { rel: 'presenceSubscription', href: hrefOf(subscription.id) },
      ...(type === 'updated'
        ? { _embedded: { presenceSubscription: resourceOf(subscription) } }
        : {}),
      type,
    })

  /** @returns those that were not watched before, about whom nothing has been told yet. */
  function watch(subscription: Subscription, addresses: readonly string[]): string[] {
    const fresh: string[] = []
    for (const address of addresses) {
      if (subscription.addresses.has(address)) continue
      subscription.addresses.add(address)
      const known = watched.get(address)
      if (known === undefined) {
        watched.set(address, { count: 1, told: contacts.availabilityOf(address) })
        fresh.push(address)
      } else known.count++
    }
    return fresh
  }

  function unwatch(subscription: Subscription, addresses: readonly string[]): string[] {
    return addresses.filter((address) => {
      const known = watched.get(address)
      if (!subscription.addresses.delete(address) || known === undefined) return false
      known.count--
      if (known.count === 0) watched.delete(address)
      return known.count === 0
    })
  }

  const contactEvents = (addresses: readonly string[], type: 'added' | 'deleted') =>
    addresses.map((address) => medium({ link: contactLink(address), in: subscribed, type }))

  function end(subscription: Subscription): void {
    subscriptions.delete(subscription.id)
    const gone = unwatch(subscription, [...subscription.addresses])
    push(...contactEvents(gone, 'deleted'), subscriptionEvent(subscription, 'deleted'))
  }

  function expire(): void {
    const now = nowMs()
    for (const subscription of subscriptions.values()) {
      if (subscription.expiresMs <= now) end(subscription)
      else if (subscription.expiresMs - warningMs <= now && !subscription.wasWarned) {
        subscription.wasWarned = true
        push(subscriptionEvent(subscription, 'updated'))
      }
    }
  }

  function find(id: string | null | undefined): Subscription | UcwaRefusal {
    expire()
    // An expired one is answered as an application that does not exist. UCWA/ExtendAPresenceSubscription.md
    return subscriptions.get(id?.toLowerCase() ?? '') ?? refuse('ApplicationNotFound')
  }

  function whyTooMany(subscription: Subscription | null, addresses: readonly string[]) {
    const { mostContactsOfSubscription, mostSubscribedContacts } = settings()
    const known = subscription?.addresses ?? new Set<string>()
    const more = addresses.filter((address) => !known.has(address))
    const total = watched.size + more.filter((address) => !watched.has(address)).length
    const isTooMany =
      known.size + more.length > mostContactsOfSubscription || total > mostSubscribedContacts
    return isTooMany ? refuse('LimitExceeded') : null
  }

  return {
    create(body: JsonObject): UcwaAnswer {
      expire()
      const minutes = readMinutes(body['duration'])
      if (typeof minutes !== 'number') return minutes
      const addresses = readAddresses(body, 'uris')
      if (!Array.isArray(addresses)) return addresses
      const tooMany = whyTooMany(null, addresses)
      if (tooMany !== null) return tooMany
      const subscription: Subscription = {
        id: randomBytes(4).toString('hex'),
        addresses: new Set(),
        expiresMs: nowMs() + minutes * 60_000,
        wasWarned: false,
      }
      subscriptions.set(subscription.id, subscription)
      const fresh = watch(subscription, addresses)
      push(
        ...contactEvents(fresh, 'added'),
        subscriptionEvent(subscription, 'added'),
        ...addresses.map(presenceUpdated),
      )
      return answerWith(resourceOf(subscription), { status: 201 })
    },

    /** Adds to the time that is left, up to half an hour. UCWA/ExtendAPresenceSubscription.md */
    extend(id: string, query: URLSearchParams, body: JsonObject): UcwaAnswer {
      const subscription = find(id)
      if (isRefusal(subscription)) return subscription
      const minutes = readMinutes(query.get('duration') ?? body['duration'])
      if (typeof minutes !== 'number') return minutes
      const most = nowMs() + mostMinutes * 60_000
      subscription.expiresMs = Math.min(subscription.expiresMs + minutes * 60_000, most)
      subscription.wasWarned = false
      return answerWith(resourceOf(subscription))
    },

    read(id: string): UcwaAnswer {
      const subscription = find(id)
      return isRefusal(subscription) ? subscription : answerWith(resourceOf(subscription))
    },

    remove(id: string): UcwaAnswer {
      const subscription = find(id)
      if (isRefusal(subscription)) return subscription
      end(subscription)
      return noContent
    },

    /** UCWA/addToPresenceSubscription_ref.md */
    add(query: URLSearchParams, body: JsonObject): UcwaAnswer {
      const subscription = find(query.get('presenceSubscriptionId'))
      if (isRefusal(subscription)) return subscription
      const addresses = readAddresses(body, 'contactUris')
      if (!Array.isArray(addresses)) return addresses
      const tooMany = whyTooMany(subscription, addresses)
      if (tooMany !== null) return tooMany
      const fresh = watch(subscription, addresses)
      push(...contactEvents(fresh, 'added'), ...addresses.map(presenceUpdated))
      return answerWith(memberships(subscription, addresses), { status: 201 })
    },

    listMembers(query: URLSearchParams): UcwaAnswer {
      const subscription = find(query.get('presenceSubscriptionId'))
      if (isRefusal(subscription)) return subscription
      return answerWith(memberships(subscription, [...subscription.addresses]))
    },

    /** One member leaves: `<subscription>,<address>`. UCWA/presenceSubscriptionMembership_ref.md */
    removeMember(key: string): UcwaAnswer {
      const [id, address = ''] = key.split(',')
      const subscription = find(id)
      if (isRefusal(subscription)) return subscription
      if (!subscription.addresses.has(bareAddress(address))) return refuse('ResourceNotFound')
      push(...contactEvents(unwatch(subscription, [bareAddress(address)]), 'deleted'))
      return noContent
    },

    list: (): UcwaAnswer =>
      answerWith({
        _links: { self: { href: `${root}/people/presenceSubscriptions` } },
        _embedded: { presenceSubscription: [...subscriptions.values()].map(resourceOf) },
        rel: 'presenceSubscriptions',
      }),

    addresses: () => [...watched.keys()],
    count: () => subscriptions.size,

    /**
     * Ends what has run out and tells of those whose presence has changed.
     * @returns how soon to look again.
     */
    refresh(): number {
      if (subscriptions.size === 0) return Infinity
      expire()
      const changed: PushedEvent[] = []
      for (const [address, entry] of watched) {
        const now = contacts.availabilityOf(address)
        if (now === entry.told) continue
        entry.told = now
        changed.push(presenceUpdated(address))
      }
      if (changed.length > 0) push(...changed)
      return lookEveryMs
    },

    expireAll(): void {
      for (const subscription of subscriptions.values()) subscription.expiresMs = nowMs()
      expire()
    },

    /** Forgets everything without a word. */
    drop(): void {
      subscriptions.clear()
      watched.clear()
    },
  }

  function memberships({ id }: Subscription, addresses: readonly string[]) {
    const href = `${root}/people/presenceSubscriptionMemberships`
    return {
      _links: { self: { href: `${href}?presenceSubscriptionId=${id}` } },
      _embedded: {
        presenceSubscriptionMembership: addresses.map((address) => ({
          _links: {
            self: { href: `${href}/${id},${address}` },
            contact: { href: contactLink(address).href },
            presenceSubscription: { href: hrefOf(id) },
          },
          rel: 'presenceSubscriptionMembership',
        })),
      },
      rel: 'presenceSubscriptionMemberships',
    }
  }
}

function readMinutes(value: unknown): number | UcwaRefusal {
  const minutes = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  const isMinutes = typeof minutes === 'number' && Number.isInteger(minutes)
  if (!isMinutes || minutes < leastMinutes || minutes > mostMinutes) {
    return invalid('duration', `From ${leastMinutes} to ${mostMinutes} minutes.`)
  }
  return minutes
}

function readAddresses(body: JsonObject, name: string): string[] | UcwaRefusal {
  const uris = body[name]
  if (!Array.isArray(uris) || uris.length === 0) return invalid(name, 'Required.')
  const addresses: string[] = []
  for (const uri of uris) {
    if (typeof uri !== 'string' || !/^sips?:[^\s@]+@[^\s@]+$/i.test(uri.trim())) {
      return invalid(name, 'Not a SIP URI.')
    }
    addresses.push(bareAddress(uri))
  }
  return [...new Set(addresses)]
}
