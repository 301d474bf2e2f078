import { randomUUID } from 'node:crypto'

import type { AmbiguousCode, SendResult } from '../../domain/delivery.ts'
import type { UcwaReason } from '../../protocols/ucwa-errors.ts'
import { htmlText, plainText, type StartMessaging } from '../../protocols/ucwa-requests.ts'
import {
  createConversationBook,
  nameMessage,
  type ConversationBook,
  type OperationEnd,
  type SkypeConversation,
} from './conversation-book.ts'
import { applicationEnd, resultOfFailure, resultOfRequest } from './skype-answers.ts'
import type { MessageBody, SkypeMessage } from '../../message/skype-message.ts'
import { isDone, placeOf, type UcwaCall } from './ucwa-call.ts'
import { createWaking, within } from './waking.ts'

/** What a message came to; `application-gone`: nothing has left, for the server has forgotten us. */
export type DeliveryEnd = SendResult | { kind: 'application-gone' }

/** An invitation of ours that is under way. It is noted before it leaves: its events may come before its answer. */
export type Invitation = {
  uri: string
  /** Null until an answer or an event names it. */
  place: string | null
  conversationHref: string | null
  /** Whether the server has said anything of it. */
  isSeen: boolean
  settle: (end: InvitationEnd) => void
}
export type InvitationEnd =
  | { kind: 'accepted' }
  | { kind: 'failed'; reason: UcwaReason | null }
  | { kind: 'in-doubt'; code: AmbiguousCode }

/** What is shared by those who write in conversations and those who hear of them. */
export type Conversations = {
  book: ConversationBook
  /** By `operationId`. */
  invitations: Map<string, Invitation>
  /** Sends a message to a person, in the conversation that is open or in a new one. */
  deliver(uri: string, message: SkypeMessage): Promise<DeliveryEnd>
  /** Ends a conversation and lets go of it. */
  end(conversation: SkypeConversation): Promise<void>
  /** Says that something has changed for which somebody may wait. */
  wake(): void
  /** Whether an event is waited for. */
  isAwaited(): boolean
  /** Ends those that nobody has used for long. */
  endIdle(): void
  /** The server has let go of all of them. What was under way may have arrived. */
  reset(): void
  /** The same, for good. */
  abandon(): void
}

export type ConversationTimes = {
  /** The server gives an invitation up after 30 s, and says so. */
  invitationMs: number
  messageMs: number
  /** After an answer was lost: for an event to tell that the request was taken. */
  signMs: number
  /** For a conversation to open after its invitation was accepted. */
  openMs: number
  idleMs: number
}

export const usualTimes: ConversationTimes = {
  invitationMs: 60_000,
  messageMs: 45_000,
  signMs: 8_000,
  openMs: 10_000,
  idleMs: 10 * 60_000,
}

/** No document says how many the server bears: it says `TooManyConversations`. */
export const mostConversations = 20
/** What was begun and never opened is forgotten after this long. */
const forgottenMs = 5 * 60_000

/**
 * Creates the conversations of one application.
 * UCWA/SendAnIM.md of https://github.com/OfficeDev/skype-docs
 *
 * @param nowMs real time.
 */
export function createConversations({
  call,
  startMessagingHref,
  nowMs,
  times = usualTimes,
}: {
  call: UcwaCall
  startMessagingHref: string
  nowMs: () => number
  times?: ConversationTimes | undefined
}): Conversations {
  const book = createConversationBook(nowMs)
  const invitations = new Map<string, Invitation>()
  const turns = new Map<string, Promise<unknown>>()
  const { wake, waitUntil } = createWaking(nowMs)
  let seekers = 0
  let isAbandoned = false

  const isOpen = ({ isConnected }: SkypeConversation) => isConnected
  const openCount = () => invitations.size + book.all().filter(isOpen).length

  /** Waits for a place among those open at once; whoever has been idle longest makes room. */
  async function waitForPlace(): Promise<void> {
    seekers += 1
    try {
      await waitUntil(() => {
        if (isAbandoned || openCount() < mostConversations) return true
        const all = book.all().filter(isOpen)
        const ending = all.filter((conversation) => conversation.isEnding).length
        const idle = all.filter((conversation) => !conversation.isEnding && isIdle(conversation))
        const [oldest] = idle.toSorted((a, b) => a.usedMs - b.usedMs)
        if (oldest && ending < seekers) void end(oldest)
        return false
      }, Infinity)
    } finally {
      seekers -= 1
    }
  }

  const isIdle = ({ underWay, uri }: SkypeConversation) =>
    underWay === 0 && ![...invitations.values()].some((invitation) => invitation.uri === uri)

  async function end(conversation: SkypeConversation): Promise<void> {
    if (conversation.isEnding) return
    conversation.isEnding = true
    const { href, stopHref } = conversation
    const signal = new AbortController().signal
    if (stopHref) await call({ method: 'POST', href: stopHref, signal })
    else await call({ method: 'DELETE', href, signal })
    book.drop(href)
    wake()
  }

  /** One message to a person at a time: the second may use the conversation of the first. */
  async function deliver(uri: string, message: SkypeMessage): Promise<DeliveryEnd> {
    const before = turns.get(uri)
    const turn = (async () => {
      await before
      return deliverNow(uri, message)
    })()
    turns.set(uri, turn)
    try {
      return await turn
    } finally {
      if (turns.get(uri) === turn) turns.delete(uri)
    }
  }

  async function deliverNow(uri: string, message: SkypeMessage): Promise<DeliveryEnd> {
    const open = book.findConnected(uri)
    if (open) {
      const said = await say(open, message.whole)
      if (said.kind !== 'closed') return said
      book.drop(open.href)
    }
    await waitForPlace()
    return invite(uri, message)
  }

  /** Says one message after the other. @returns `closed` where nothing was said, for nobody is there any more. */
  async function say(
    conversation: SkypeConversation,
    bodies: readonly MessageBody[],
  ): Promise<DeliveryEnd | { kind: 'closed' }> {
    let result: DeliveryEnd = { kind: 'ok', receipt: null }
    conversation.underWay += 1
    try {
      for (const [index, body] of bodies.entries()) {
        const one = await sayOne(conversation, body)
        if (one.kind === 'ok') {
          result = one
          continue
        }
        if (index === 0) return one
        // A part of it has arrived.
        return one.kind === 'ambiguous' ? one : { kind: 'ambiguous', code: 'connection-lost' }
      }
      return result
    } finally {
      conversation.underWay -= 1
      conversation.usedMs = nowMs()
    }
  }

  async function sayOne(
    conversation: SkypeConversation,
    { plain, html }: MessageBody,
  ): Promise<DeliveryEnd | { kind: 'closed' }> {
    const { sendHref } = conversation
    if (sendHref === null || !conversation.isConnected) return { kind: 'closed' }
    const isHtml = html !== null && conversation.formats.has('html')
    const operationId = randomUUID()
    const ended = new Promise<OperationEnd>((settle) => {
      conversation.message = { operationId, place: null, isLost: false, settle }
    })
    conversation.hasTyped = false
    try {
      const reply = await call({
        method: 'POST',
        href: withParameter(sendHref, 'operationId', operationId),
        body: isHtml ? html : plain,
        contentType: `${isHtml ? htmlText : plainText};charset=utf-8`,
        wantHeaders: ['location'],
        signal: new AbortController().signal,
      })
      const receipt = locationOf(reply)
      if (isDone(reply)) {
        nameMessage(conversation, receipt && placeOf(receipt))
        const result = await settled(conversation, ended, times.messageMs)
        return result.kind === 'ok' ? { kind: 'ok', receipt: receiptOf(receipt) } : result
      }
      if (applicationEnd(reply)) return { kind: 'application-gone' }
      if (reply.kind === 'answered' && [404, 409, 410].includes(reply.status)) {
        return { kind: 'closed' }
      }
      if (reply.kind !== 'lost') return resultOfRequest(reply)
      nameMessage(conversation, null)
      const result = await settled(conversation, ended, times.signMs)
      return result.kind === 'ambiguous' ? resultOfRequest(reply) : result
    } finally {
      conversation.message = null
    }
  }

  async function settled(
    conversation: SkypeConversation,
    ended: Promise<OperationEnd>,
    limitMs: number,
  ): Promise<SendResult> {
    const came = await within(ended, limitMs)
    if (came?.isSuccess) return { kind: 'ok', receipt: null }
    if (came?.reason) return resultOfFailure(came.reason)
    // It may end later and be taken for the next one, so there is no next one here.
    void endLater(conversation)
    return { kind: 'ambiguous', code: came ? 'connection-lost' : 'timeout' }
  }

  async function endLater(conversation: SkypeConversation): Promise<void> {
    if (!isAbandoned) await end(conversation)
  }

  async function invite(uri: string, message: SkypeMessage): Promise<DeliveryEnd> {
    if (isAbandoned) return { kind: 'application-gone' }
    const operationId = randomUUID()
    let settle: Invitation['settle'] = () => undefined
    const ended = new Promise<InvitationEnd>((resolve) => {
      settle = resolve
    })
    const invitation: Invitation = {
      uri,
      place: null,
      conversationHref: null,
      isSeen: false,
      settle,
    }
    invitations.set(operationId, invitation)
    try {
      const reply = await call({
        method: 'POST',
        href: startMessagingHref,
        body: {
          importance: 'Normal',
          to: uri,
          operationId,
          sessionContext: randomUUID(),
          _links: { message: { href: dataUriOf(message.invitation) } },
        } satisfies StartMessaging,
        wantHeaders: ['location'],
        signal: new AbortController().signal,
      })
      const receipt = locationOf(reply)
      if (receipt !== null) invitation.place = placeOf(receipt)
      if (!isDone(reply)) {
        if (applicationEnd(reply)) return { kind: 'application-gone' }
        if (reply.kind !== 'lost') return resultOfRequest(reply)
        // The server may have taken it: then its events say so.
        const isTaken = await waitUntil(() => invitation.isSeen || isAbandoned, times.signMs)
        if (!isTaken || isAbandoned) return resultOfRequest(reply)
      }
      const came = await within(ended, times.invitationMs)
      if (came === null) return { kind: 'ambiguous', code: 'timeout' }
      if (came.kind === 'in-doubt') return { kind: 'ambiguous', code: came.code }
      if (came.kind === 'failed') {
        if (invitation.conversationHref !== null) book.drop(invitation.conversationHref)
        return resultOfFailure(came.reason)
      }
      return await sayRest(invitation, message.rest)
    } finally {
      invitations.delete(operationId)
      wake()
    }
  }

  /** What did not fit into the invitation. */
  async function sayRest(
    { place, conversationHref, uri }: Invitation,
    rest: readonly MessageBody[],
  ): Promise<DeliveryEnd> {
    const receipt = receiptOf(place)
    const conversation = conversationHref === null ? null : book.keep(conversationHref)
    if (conversation) {
      conversation.uri = uri
      conversation.hasTyped = false
      conversation.usedMs = nowMs()
    }
    if (rest.length === 0) return { kind: 'ok', receipt }
    const inDoubt: DeliveryEnd = { kind: 'ambiguous', code: 'connection-lost' }
    if (!conversation) return inDoubt
    const isReady = await waitUntil(
      () => (conversation.isConnected && conversation.sendHref !== null) || isAbandoned,
      times.openMs,
    )
    if (!isReady || isAbandoned) return inDoubt
    const said = await say(conversation, rest)
    return said.kind === 'ok' ? { kind: 'ok', receipt } : inDoubt
  }

  function reset(): void {
    for (const invitation of invitations.values()) {
      invitation.settle({ kind: 'in-doubt', code: 'connection-lost' })
    }
    for (const { href } of book.all()) book.drop(href)
    wake()
  }

  return {
    book,
    invitations,
    deliver,
    end,
    wake,
    isAwaited: () => invitations.size > 0 || book.all().some(({ message }) => message !== null),
    endIdle() {
      for (const conversation of book.all()) {
        const idleMs = nowMs() - conversation.usedMs
        if (!isIdle(conversation)) continue
        if (conversation.isConnected && idleMs > times.idleMs) void end(conversation)
        if (!conversation.isConnected && idleMs > forgottenMs) book.drop(conversation.href)
      }
    },
    reset,
    abandon() {
      isAbandoned = true
      reset()
    },
  }
}

const withParameter = (href: string, name: string, value: string) =>
  `${href}${href.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`

/** A text in a link. Percent signs alone, which are read alike whether as an address or as a form. */
export const dataUriOf = (text: string) =>
  `data:text/plain;charset=utf-8,${encodeURIComponent(text.replaceAll(/\r?\n/g, '\r\n'))}`

const locationOf = (reply: Awaited<ReturnType<UcwaCall>>): string | null =>
  reply.kind === 'answered' ? (reply.headers?.['location'] ?? null) : null

/** The service's id of a message: the end of its address, for the rest is the same for all. */
function receiptOf(href: string | null): string | null {
  if (href === null) return null
  const parts = placeOf(href).split('/')
  const conversation = parts.indexOf('conversations')
  return parts.slice(conversation === -1 ? -1 : conversation + 1).join('/')
}
