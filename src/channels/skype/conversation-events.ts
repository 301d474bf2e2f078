import { createHash } from 'node:crypto'

import type { UcwaEvent, EventSender } from '../../protocols/ucwa-events.ts'
import {
  Conversation,
  Message,
  Messaging,
  MessagingInvitation,
} from '../../protocols/ucwa-resources.ts'
import type { InboundReport } from '../channel.ts'
import { noteMessageEnd, type OperationEnd } from './conversation-book.ts'
import type { Conversations, Invitation } from './conversations.ts'
import { isKnownReason } from './skype-answers.ts'
import { type SkypeContact, sipUriIn, sipUriOf } from './skype-contact.ts'
import { placeOf, type UcwaCall } from './ucwa-call.ts'

export type ConversationEventNeeds = {
  conversations: Conversations
  call: UcwaCall
  /** Whether what this person says is for us: what the account says to itself is nobody's reply. */
  isOurs: (uri: string) => boolean
  onInbound: (report: InboundReport) => void
  /** Tells of failures whose meaning is not known. */
  onUnknownReason: (reason: OperationEnd['reason']) => void
  nowMs: () => number
}

/**
 * Takes an event of the account's conversations. It does nothing that lasts: the next event waits.
 * UCWA/SendAnIM.md and UCWA/ReceiveAnIM.md of https://github.com/OfficeDev/skype-docs
 */
export function takeConversationEvent(
  needs: ConversationEventNeeds,
  sender: EventSender,
  event: UcwaEvent,
): void {
  switch (event.link.rel) {
    case 'messagingInvitation':
      return takeInvitation(needs, event)
    case 'conversation':
      return takeConversation(needs, event)
    case 'messaging':
      return takeMessaging(needs, sender, event)
    case 'message':
      return takeMessage(needs, sender, event)
    case 'participant':
      return takeParticipant(needs, sender, event)
    default:
  }
}

const endOf = ({ status, reason }: UcwaEvent): OperationEnd => ({
  isSuccess: status === 'Success',
  reason: reason ?? null,
})

function takeInvitation(needs: ConversationEventNeeds, event: UcwaEvent): void {
  const { conversations, onUnknownReason } = needs
  const told = MessagingInvitation.safeParse(event._embedded?.['messagingInvitation']).data
  const ours = findOurs(conversations, event, told)
  if (!ours) {
    const isIncoming = told?.direction === 'Incoming' || told?._links?.accept !== undefined
    if (told && isIncoming && event.type === 'started') takeIncoming(needs, event, told)
    return
  }
  ours.isSeen = true
  ours.place ??= placeOf(event.link.href)
  ours.conversationHref ??= told?._links?.conversation?.href ?? null
  conversations.wake()
  if (event.type !== 'completed') return
  const { isSuccess, reason } = endOf(event)
  if (isSuccess) {
    if (ours.conversationHref !== null) {
      conversations.book.keep(ours.conversationHref).uri = ours.uri
    }
    ours.settle({ kind: 'accepted' })
    return
  }
  if (!isKnownReason(reason)) onUnknownReason(reason)
  ours.settle({ kind: 'failed', reason })
}

function findOurs(
  { invitations }: Conversations,
  event: UcwaEvent,
  told: MessagingInvitation | undefined,
): Invitation | undefined {
  const byId = invitations.get(told?.operationId ?? '')
  if (byId) return byId
  const place = placeOf(event.link.href)
  return [...invitations.values()].find((invitation) => invitation.place === place)
}

/** Somebody opens a chat: it is accepted, and what they said is passed on. */
function takeIncoming(
  { conversations, call, isOurs, onInbound, nowMs }: ConversationEventNeeds,
  event: UcwaEvent,
  told: MessagingInvitation,
): void {
  const from = told._embedded?.from
  const uri =
    from?.uri == null
      ? sipUriIn(from?._links?.contact?.href ?? told._links?.from?.href)
      : sipUriOf(from.uri)
  const accept = told._links?.accept?.href
  if (uri === null || !isOurs(uri) || accept === undefined) return
  const conversationHref = told._links?.conversation?.href
  if (conversationHref !== undefined) {
    const conversation = conversations.book.keep(conversationHref)
    conversation.uri = uri
    conversation.usedMs = nowMs()
  }
  void call({ method: 'POST', href: accept, signal: new AbortController().signal })
  if (told._links?.message !== undefined) {
    onInbound(reportOf(uri, 'wrote', [event.link.href, told.threadId ?? ''], null))
  }
}

function takeConversation({ conversations }: ConversationEventNeeds, event: UcwaEvent): void {
  const { book } = conversations
  const told = Conversation.safeParse(event._embedded?.['conversation']).data
  const isOver = event.type === 'deleted' || told?.state === 'Disconnected'
  if (isOver) book.drop(event.link.href)
  if (isOver) conversations.wake()
}

function takeMessaging(
  { conversations, call, nowMs }: ConversationEventNeeds,
  sender: EventSender,
  event: UcwaEvent,
): void {
  const told = Messaging.safeParse(event._embedded?.['messaging']).data
  if (!told) return
  const href = told._links?.conversation?.href ?? sender.href
  if (told.state === 'Connected') {
    const conversation = conversations.book.keep(href)
    conversation.isConnected = true
    conversation.usedMs = nowMs()
    conversation.sendHref = told._links?.sendMessage?.href ?? conversation.sendHref
    conversation.stopHref = told._links?.stopMessaging?.href ?? conversation.stopHref
    const formats = told.negotiatedMessageFormats ?? []
    conversation.formats = new Set(formats.map((format) => format.toLowerCase()))
    const invitation = [...conversations.invitations.values()].find(
      ({ conversationHref }) =>
        conversationHref !== null && placeOf(conversationHref) === placeOf(href),
    )
    if (invitation) conversation.uri = invitation.uri
  } else {
    const conversation = conversations.book.find(href)
    if (!conversation) return
    conversation.stopHref = told._links?.stopMessaging?.href ?? conversation.stopHref
    if (told.state === 'Disconnected') {
      conversations.book.drop(href)
      // After a long silence the server keeps the empty conversation, and counts it.
      const signal = new AbortController().signal
      if (!conversation.isEnding) void call({ method: 'DELETE', href, signal })
    }
  }
  conversations.wake()
}

function takeMessage(
  { conversations, isOurs, onInbound, nowMs, onUnknownReason }: ConversationEventNeeds,
  sender: EventSender,
  event: UcwaEvent,
): void {
  if (event.type !== 'completed') return
  const told = Message.safeParse(event._embedded?.['message']).data
  const conversation = conversations.book.find(sender.href)
  if (told?.direction === 'Incoming') {
    const from = sipUriIn(told._links?.contact?.href) ?? sipUriIn(told._links?.participant?.href)
    const uri = from ?? conversation?.uri ?? null
    if (conversation) conversation.usedMs = nowMs()
    if (uri === null || !isOurs(uri)) return
    const sentAt = told.timeStamp ?? ''
    onInbound(reportOf(uri, 'wrote', [event.link.href, sentAt], instantOf(sentAt)))
    return
  }
  if (!conversation) return
  const end = endOf(event)
  if (!end.isSuccess && !isKnownReason(end.reason)) onUnknownReason(end.reason)
  noteMessageEnd(conversation, {
    place: placeOf(event.link.href),
    operationId: told?.operationId ?? null,
    end,
  })
}

/** Somebody types: they have the conversation before their eyes. Told once after each message of ours. */
function takeParticipant(
  { conversations, isOurs, onInbound, nowMs }: ConversationEventNeeds,
  sender: EventSender,
  event: UcwaEvent,
): void {
  if (event.type !== 'added' || event.in?.rel !== 'typingParticipants') return
  const conversation = conversations.book.find(sender.href)
  if (!conversation || conversation.hasTyped) return
  const uri = sipUriIn(event.link.href) ?? conversation.uri
  if (uri === null || !isOurs(uri)) return
  conversation.hasTyped = true
  conversation.usedMs = nowMs()
  onInbound(reportOf(uri, 'typed', [sender.href, String(nowMs())], null))
}

function reportOf(
  uri: string,
  kind: 'wrote' | 'typed',
  sign: readonly string[],
  saidAt: Date | null,
): InboundReport {
  const contact: SkypeContact = { userId: uri }
  return {
    activityKey: createHash('sha256')
      .update([kind, uri, ...sign].join('\n'))
      .digest('base64url'),
    saidAt,
    from: { userKey: uri, contact, language: null, timeZone: null },
    event: kind === 'typed' ? { kind } : { kind, receipt: null },
  }
}

/** Reads `/Date(1383784870271)/`. */
function instantOf(text: string): Date | null {
  const ms = Number(/Date\((\d{1,15})/.exec(text)?.[1])
  return Number.isNaN(ms) ? null : new Date(ms)
}
