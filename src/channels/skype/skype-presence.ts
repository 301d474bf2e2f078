import type { SendResult } from '../../domain/delivery.ts'
import type { Presence } from '../../domain/presence.ts'
import type { UcwaEvent } from '../../protocols/ucwa-events.ts'
import {
  ContactPresence,
  PresenceSubscription,
  type SkypeAvailability,
  skypeAvailabilities,
} from '../../protocols/ucwa-resources.ts'
import {
  type AddedToSubscription,
  batchContentType,
  type NewPresenceSubscription,
} from '../../protocols/ucwa-requests.ts'
import { parseJson } from './parse-json.ts'
import { resultOfRequest } from './skype-answers.ts'
import { type BatchPart, readBatch, writeBatch } from './ucwa-batch.ts'
import { isDone, placeOf, type UcwaCall, type UcwaReply } from './ucwa-call.ts'
import type { UcwaLinks } from './ucwa-links.ts'

/** The server's words in ours. Whoever is inactive is not before their screen, so they are away. UCWA/Availability_ref.md */
const presenceOfAvailability: Record<SkypeAvailability, Presence> = {
  Online: 'available',
  IdleOnline: 'away',
  Busy: 'busy',
  IdleBusy: 'busy',
  DoNotDisturb: 'do-not-disturb',
  BeRightBack: 'away',
  Away: 'away',
  Offline: 'offline',
}

/** Reads a word of the server; one that is missing or not known is no presence to rely on. */
export function presenceOf(said: string | null | undefined): Presence {
  const known = skypeAvailabilities.find((word) => word === said)
  return known ? presenceOfAvailability[known] : 'unknown'
}

export type PresenceFound =
  | { kind: 'known'; presence: Presence; said: string }
  | { kind: 'failed'; result: SendResult }

export type SkypePresence = {
  /** Asks the server about many people at once. @returns one answer for each, in order. */
  ask(uris: readonly string[], signal: AbortSignal): Promise<PresenceFound[]>
  /** Asks the server about one person, now. */
  askNow(uri: string, signal: AbortSignal): Promise<PresenceFound>
  takeEvent(event: UcwaEvent): void
  /** Prolongs what is still of use, and lets go of the rest. */
  renew(): Promise<void>
  /** The server has forgotten what we subscribed to. */
  forget(): void
}

type Subscription = {
  href: string
  addHref: string | null
  uris: Set<string>
  untilMs: number
  askedMs: number
}

/** How many the server bears is not documented: it says `LimitExceeded`. */
const mostInSubscription = 100
const mostSubscribed = 2_000
const mostInBatch = 50
const atOnceWithoutBatch = 8
/** The longest that the server grants. UCWA/presenceSubscriptions_ref.md */
const durationMinutes = 30
const renewBeforeMs = 5 * 60_000
/** Whom nobody has asked about for so long is no longer followed: a ladder's rungs are nearer together. */
const ofUseMs = 20 * 60_000
/** After `LimitExceeded`, people are asked about one by one for so long. */
const limitedMs = 10 * 60_000

/**
 * Creates the questions about people's presence of one application. Whoever is asked about is subscribed to,
 * many at once, so that the pool has the answers at hand also on the next rungs. Its events of changes are
 * held back for seconds and have no body: nothing is believed but the answer to a question.
 * UCWA/SubscribeToThePresenceOfSelectedContacts.md of https://github.com/OfficeDev/skype-docs
 *
 * @param nowMs real time.
 */
export function createSkypePresence({
  call,
  callAboutSubscriptions,
  links,
  host,
  nowMs,
}: {
  call: UcwaCall
  /** Of a subscription that has run out, the server says that there is no such application. */
  callAboutSubscriptions: UcwaCall
  links: UcwaLinks
  host: string
  nowMs: () => number
}): SkypePresence {
  let subscriptions: Subscription[] = []
  let limitedUntilMs = -Infinity
  let canBatch = links.batch !== null

  const hrefOf = (uri: string) =>
    // The one address that is built and not followed: whoever is not subscribed to has no other, and it
    // is printed so in UCWA/GetPresenceDataOfAContact.md.
    `${links.people}/${encodeURIComponent(uri.slice('sip:'.length)).replaceAll('%40', '@')}/presence`

  const subscriptionOf = (uri: string) => subscriptions.find(({ uris }) => uris.has(uri))

  function drop(subscription: Subscription): void {
    subscriptions = subscriptions.filter((other) => other !== subscription)
  }

  async function ask(uris: readonly string[], signal: AbortSignal): Promise<PresenceFound[]> {
    for (const subscription of subscriptions) {
      if (subscription.untilMs <= nowMs()) drop(subscription)
    }
    const strangers = uris.filter((uri) => !subscriptionOf(uri))
    await subscribe([...new Set(strangers)], signal)
    for (const uri of uris) {
      const subscription = subscriptionOf(uri)
      if (subscription) subscription.askedMs = nowMs()
    }
    return readAll(uris, signal)
  }

  async function subscribe(uris: readonly string[], signal: AbortSignal): Promise<void> {
    const { presenceSubscriptions: href } = links
    let left = [...uris]
    const isLimited = () => nowMs() < limitedUntilMs
    if (href === null || isLimited()) return
    const subscribed = subscriptions.reduce((sum, { uris: { size } }) => sum + size, 0)
    left = left.slice(0, Math.max(0, mostSubscribed - subscribed))
    const roomy = subscriptions.find(
      ({ uris: { size }, addHref, untilMs }) =>
        addHref !== null && size < mostInSubscription && untilMs - nowMs() > renewBeforeMs,
    )
    if (roomy && left.length > 0) {
      const added = left.slice(0, mostInSubscription - roomy.uris.size)
      const isAdded = await add(roomy, added, signal)
      if (isAdded) left = left.slice(added.length)
    }
    while (left.length > 0 && !isLimited()) {
      const chunk = left.splice(0, mostInSubscription)
      const reply = await callAboutSubscriptions({
        method: 'POST',
        href,
        body: { duration: durationMinutes, uris: chunk } satisfies NewPresenceSubscription,
        signal,
      })
      const made = isDone(reply) ? readSubscription(reply) : null
      if (!made) {
        // Whatever the reason: without a subscription people are asked about one by one.
        limitedUntilMs = nowMs() + limitedMs
        return
      }
      subscriptions.push({
        href: made._links.self.href,
        addHref: made._links.addToPresenceSubscription?.href ?? null,
        uris: new Set(chunk),
        untilMs: nowMs() + durationMinutes * 60_000,
        askedMs: nowMs(),
      })
    }
  }

  async function add(
    subscription: Subscription,
    uris: string[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { addHref } = subscription
    if (addHref === null) return false
    const body = { contactUris: uris } satisfies AddedToSubscription
    const reply = await callAboutSubscriptions({ method: 'POST', href: addHref, body, signal })
    if (isDone(reply)) {
      for (const uri of uris) subscription.uris.add(uri)
      return true
    }
    if (reply.kind === 'answered' && reply.status === 404) drop(subscription)
    return false
  }

  async function readAll(uris: readonly string[], signal: AbortSignal): Promise<PresenceFound[]> {
    const answers: PresenceFound[] = []
    for (let start = 0; start < uris.length; start += mostInBatch) {
      const chunk = uris.slice(start, start + mostInBatch)
      answers.push(...((await readBatched(chunk, signal)) ?? (await readEach(chunk, signal))))
    }
    return answers
  }

  async function readBatched(
    uris: readonly string[],
    signal: AbortSignal,
  ): Promise<PresenceFound[] | null> {
    if (!canBatch || links.batch === null || uris.length < 2) return null
    const { body, contentType } = writeBatch(uris.map(hrefOf), host)
    const reply = await call({
      method: 'POST',
      href: links.batch,
      body,
      contentType,
      accept: batchContentType,
      wantHeaders: ['content-type'],
      signal,
    })
    if (reply.kind !== 'answered' || reply.status === 429 || reply.status >= 500) {
      return uris.map(() => ({ kind: 'failed', result: resultOfQuestion(reply) }))
    }
    const type = reply.headers?.['content-type'] ?? ''
    const parts = isDone(reply) ? readBatch(reply.body, type, uris.length) : null
    if (!parts) canBatch = false // Then they are asked about one by one.
    return parts && parts.map(foundIn)
  }

  async function readEach(uris: readonly string[], signal: AbortSignal): Promise<PresenceFound[]> {
    const answers: PresenceFound[] = []
    let next = 0
    const worker = async () => {
      for (let index = next++; index < uris.length; index = next++) {
        answers[index] = await askNow(uris[index] ?? '', signal)
      }
    }
    await Promise.all(Array.from({ length: atOnceWithoutBatch }, worker))
    return answers
  }

  async function askNow(uri: string, signal: AbortSignal): Promise<PresenceFound> {
    const reply = await call({ method: 'GET', href: hrefOf(uri), signal })
    if (reply.kind !== 'answered') return { kind: 'failed', result: resultOfQuestion(reply) }
    return foundIn(reply)
  }

  async function prolong(subscription: Subscription): Promise<void> {
    const { href } = subscription
    const signal = AbortSignal.timeout(30_000)
    if (nowMs() - subscription.askedMs > ofUseMs) {
      drop(subscription)
      await callAboutSubscriptions({ method: 'DELETE', href, signal })
      return
    }
    const mark = href.includes('?') ? '&' : '?'
    const longer = `${href}${mark}duration=${durationMinutes}`
    const reply = await callAboutSubscriptions({ method: 'POST', href: longer, signal })
    if (isDone(reply)) subscription.untilMs = nowMs() + durationMinutes * 60_000
    else if (reply.kind === 'answered' && reply.status === 404) drop(subscription)
  }

  return {
    ask,
    askNow,
    takeEvent({ link, type }) {
      if (link.rel !== 'presenceSubscription' || type === 'added') return
      const subscription = subscriptions.find(({ href }) => placeOf(href) === placeOf(link.href))
      if (!subscription) return
      if (type === 'deleted') drop(subscription)
      // The server says so when one is about to end.
      else void prolong(subscription)
    },
    async renew() {
      const soonMs = nowMs() + renewBeforeMs
      const ending = subscriptions.filter(({ untilMs }) => untilMs <= soonMs)
      await Promise.all(ending.map(prolong))
    },
    forget() {
      subscriptions = []
    },
  }
}

const readSubscription = (reply: UcwaReply): PresenceSubscription | null =>
  reply.kind === 'answered'
    ? (PresenceSubscription.safeParse(parseJson(reply.body)).data ?? null)
    : null

function foundIn(part: BatchPart): PresenceFound {
  if (part.status === 200) {
    const told = ContactPresence.safeParse(parseJson(part.body)).data
    const said = told?.availability ?? 'unknown'
    return { kind: 'known', presence: presenceOf(said), said }
  }
  // Who does not let the account see whether they are there is not there for it.
  if (part.status === 403) return { kind: 'known', presence: 'unknown', said: 'Forbidden' }
  const reply = { kind: 'answered', retryAfterMs: null, ...part } as const
  const gone = part.status === 404 && !part.body.includes('ApplicationNotFound')
  return {
    kind: 'failed',
    result: gone
      ? { kind: 'permanent', code: 'unknown-person', detail: '404' }
      : resultOfQuestion(reply),
  }
}

/** A question does no harm: without an answer it is asked again. */
function resultOfQuestion(reply: UcwaReply): SendResult {
  const result = resultOfRequest(reply)
  if (result.kind === 'ambiguous') {
    return { kind: 'not-sent', code: 'service-unreachable' }
  }
  return result
}
