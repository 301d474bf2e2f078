import type { Logger } from '../../platform/logger.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import type { EventsResource } from '../../protocols/ucwa-events.ts'
import { ApplicationResource } from '../../protocols/ucwa-resources.ts'
import type { MakeMeAvailable, NewApplication } from '../../protocols/ucwa-requests.ts'
import type { InboundReport } from '../channel.ts'
import { createConversations, type Conversations, type ConversationTimes } from './conversations.ts'
import { takeConversationEvent } from './conversation-events.ts'
import { detailOf } from './discovery.ts'
import { type ChannelEnd, followEvents } from './event-channel.ts'
import { parseJson, reasonOf } from './parse-json.ts'
import { problem, type SignInProblem, unreachable } from './sign-in-problem.ts'
import { applicationEnd } from './skype-answers.ts'
import { sipUriOf } from './skype-contact.ts'
import { createSkypePresence, type SkypePresence } from './skype-presence.ts'
import { createUcwaCall, isDone, type UcwaCall } from './ucwa-call.ts'
import type { UcwaHosts } from './ucwa-hosts.ts'
import { linksOf, type UcwaLinks } from './ucwa-links.ts'
import type { WebTickets } from './web-ticket.ts'

/** The account, signed in: one application of the server, with its events. */
export type SkypeSession = {
  call: UcwaCall
  links: UcwaLinks
  conversations: Conversations
  presence: SkypePresence
  /** Resolves when no more can be done with it, and why. */
  ended: Promise<ChannelEnd>
  /** Whether the server still knows it, as far as we know. */
  isLive(): boolean
  /** Signs out. */
  close(): Promise<void>
}

export type SessionNeeds = {
  http: HttpClient
  /** For the long questions about events. */
  eventHttp: HttpClient
  hosts: UcwaHosts
  tickets: WebTickets
  applicationsUrl: string
  endpointId: string
  userAgent: string
  log: Logger
  onInbound: (report: InboundReport) => void
  /** A check takes only what it says to itself: whatever others say is for whoever owns the lane. */
  takes: 'what-others-say' | 'own-messages'
  times?: ConversationTimes | undefined
  nowMs: () => number
}

/** The server signs out whom it has not heard of for four minutes; it is told every three. UCWA/reportMyActivity_ref.md */
const reportEveryMs = 3 * 60_000
const sweepEveryMs = 30_000
const renewEveryMs = 60_000
const goodbyeMs = 5_000

/**
 * Signs the account in: an application, its events, and being there for messages.
 * UCWA/CreateAnApplication.md and UCWA/makeMeAvailable_ref.md of https://github.com/OfficeDev/skype-docs
 */
export async function openSession(
  needs: SessionNeeds,
): Promise<{ kind: 'open'; session: SkypeSession } | SignInProblem> {
  const { http, eventHttp, hosts, tickets, applicationsUrl, takes, log, nowMs } = needs
  const place = { hosts, tickets, baseUrl: applicationsUrl }
  const rawCall = createUcwaCall({ http, ...place })
  const made = await createApplication(needs, rawCall)
  if (made.kind === 'problem') return made
  const { links, eventsHref, isNew } = made

  const closing = new AbortController()
  let end: ChannelEnd | null = null
  let finish: (end: ChannelEnd) => void = () => undefined
  const ended = new Promise<ChannelEnd>((resolve) => {
    finish = (why) => {
      if (end) return
      end = why
      closing.abort()
      conversations.abandon()
      presence.forget()
      for (const timer of timers) clearInterval(timer)
      resolve(why)
    }
  })

  /** Every answer may say that the application is no more. */
  const call: UcwaCall = async (request) => {
    const reply = await rawCall(request)
    const over = applicationEnd(reply)
    if (over) finish(over)
    return reply
  }
  const conversations = createConversations({
    call,
    startMessagingHref: links.startMessaging,
    nowMs,
    times: needs.times,
  })
  const presence = createSkypePresence({
    call,
    callAboutSubscriptions: rawCall,
    links,
    host: new URL(applicationsUrl).host,
    nowMs,
  })
  const conversationNeeds = {
    conversations,
    call,
    isOurs: (uri: string) => (uri === sipUriOf(links.myUri)) === (takes === 'own-messages'),
    onInbound: needs.onInbound,
    onUnknownReason: (reason: unknown) =>
      log.warn({ reason }, 'Skype for Business gives a reason that is not known'),
    nowMs,
  }

  function takeEvents(events: EventsResource): void {
    for (const sender of events.sender ?? []) {
      for (const event of sender.events) {
        try {
          presence.takeEvent(event)
          takeConversationEvent(conversationNeeds, sender, event)
        } catch (error) {
          // One event that breaks us must not end all the others.
          log.error({ err: error, rel: event.link.rel }, 'an event of Skype broke its reader')
        }
      }
    }
  }

  void followEvents({
    call: createUcwaCall({ http: eventHttp, ...place }),
    firstHref: eventsHref,
    onEvents: takeEvents,
    onResume() {
      // The server has let go of conversations and subscriptions; who was being written to may have it.
      conversations.reset()
      presence.forget()
    },
    isAwaited: () => conversations.isAwaited(),
    signal: closing.signal,
  }).then(finish)

  let reportHref = links.reportMyActivity
  const makeAvailable = async () => {
    reportHref = await beAvailable(call, links)
  }
  const report = async () => {
    if (reportHref === null) return
    const signal = AbortSignal.timeout(30_000)
    const reply = await call({ method: 'POST', href: reportHref, signal })
    const wantsMore =
      reply.kind === 'answered' &&
      reply.status === 409 &&
      reasonOf(reply)?.subcode === 'MakeMeAvailableRequired'
    if (wantsMore) await makeAvailable()
  }
  const timers = [
    setInterval(() => void report(), reportEveryMs),
    setInterval(() => conversations.endIdle(), sweepEveryMs),
    setInterval(() => void presence.renew(), renewEveryMs),
  ]
  for (const timer of timers) timer.unref()

  await makeAvailable()
  // What was left open when a process died has nobody who listens.
  if (!isNew) await endLeftOvers(call, links)

  return {
    kind: 'open',
    session: {
      call,
      links,
      conversations,
      presence,
      ended,
      isLive: () => end === null,
      async close() {
        const isLive = end === null
        finish({ kind: 'stopped' })
        if (!isLive) return
        const signal = AbortSignal.timeout(goodbyeMs)
        await rawCall({ method: 'DELETE', href: links.application, signal })
      },
    },
  }
}

async function createApplication(
  { endpointId, userAgent, applicationsUrl }: SessionNeeds,
  call: UcwaCall,
): Promise<{ kind: 'made'; links: UcwaLinks; eventsHref: string; isNew: boolean } | SignInProblem> {
  const body: NewApplication = {
    userAgent: userAgent.slice(0, 100),
    endpointId,
    culture: 'en-US',
  }
  const signal = AbortSignal.timeout(30_000)
  const reply = await call({ method: 'POST', href: applicationsUrl, body, signal })
  if (reply.kind === 'not-asked') return reply.problem
  if (reply.kind !== 'answered') return unreachable('application', reply)
  const detail = detailOf(reply)
  if (!isDone(reply)) {
    const { status } = reply
    const subcode = reasonOf(reply)?.subcode ?? ''
    if (subcode === 'TooManyApplications') return problem('application', 'signed-out', subcode)
    if (subcode === 'UserAgentNotAllowed') return problem('application', 'refused', subcode)
    if (status === 403) return problem('application', 'mobility-forbidden', detail)
    const isBusy = status >= 500 || [401, 404, 408, 410, 429].includes(status)
    return problem('application', isBusy ? 'unreachable' : 'refused', detail)
  }
  const application = ApplicationResource.safeParse(parseJson(reply.body)).data
  const links = application && linksOf(application)
  if (!application || !links) return problem('application', 'not-understood', detail)
  return {
    kind: 'made',
    links,
    eventsHref: application._links.events.href,
    isNew: reply.status === 201,
  }
}

/** Lets people write to the account. @returns where its activity is reported from then on. */
async function beAvailable(call: UcwaCall, links: UcwaLinks): Promise<string | null> {
  const signal = AbortSignal.timeout(30_000)
  if (links.makeMeAvailable !== null) {
    const body: MakeMeAvailable = {
      supportedModalities: ['Messaging'],
      supportedMessageFormats: ['Plain', 'Html'],
      signInAs: 'Online',
    }
    await call({ method: 'POST', href: links.makeMeAvailable, body, signal })
  }
  const reply = await call({ method: 'GET', href: links.application, signal })
  const application =
    reply.kind === 'answered' ? ApplicationResource.safeParse(parseJson(reply.body)).data : null
  const now = application && linksOf(application)
  if (now) links.myPresence = now.myPresence
  return now?.reportMyActivity ?? links.reportMyActivity
}

async function endLeftOvers(call: UcwaCall, { conversations }: UcwaLinks): Promise<void> {
  if (conversations === null) return
  const signal = AbortSignal.timeout(30_000)
  const reply = await call({ method: 'GET', href: conversations, signal })
  if (!isDone(reply) || reply.kind !== 'answered') return
  const hrefs = new Set(hrefsOf(parseJson(reply.body)))
  await Promise.all([...hrefs].map((href) => call({ method: 'DELETE', href, signal })))
}

/** Finds the addresses of conversations in their list, which has them as links, or embedded. */
function hrefsOf(list: unknown): string[] {
  const found = JSON.stringify(list ?? null).matchAll(
    /"href":"([^"]*\/conversations\/[^"/?]+)(?:\?[^"]*)?"/g,
  )
  return [...found].map(([, href]) => href ?? '')
}
