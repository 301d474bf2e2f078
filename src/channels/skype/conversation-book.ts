import type { UcwaReason } from '../../protocols/ucwa-errors.ts'
import { placeOf } from './ucwa-call.ts'

/** A conversation of the account, as its events have told of it. */
export type SkypeConversation = {
  href: string
  /** With whom; null as long as nobody said. */
  uri: string | null
  isConnected: boolean
  /** Being ended by us. */
  isEnding: boolean
  sendHref: string | null
  stopHref: string | null
  /** In lower case, as `html`. */
  formats: ReadonlySet<string>
  /** When something was last said in it, and when it was begun. Real time. */
  usedMs: number
  /** Our messages in it that are under way. */
  underWay: number
  /** Whether the person has typed since our last message. */
  hasTyped: boolean
  /** Our message that waits for its end. */
  message: SentMessage | null
  /** Messages that have ended before we knew whether they are the one that waits. */
  early: Map<string, OperationEnd>
}

/** What an operation came to. */
export type OperationEnd = { isSuccess: boolean; reason: UcwaReason | null }

type SentMessage = {
  operationId: string
  /** Null until the answer to our request names it. */
  place: string | null
  /** That answer has been lost: any message that ends must be it, for there is one at a time. */
  isLost: boolean
  settle: (end: OperationEnd) => void
}

/** Notes that a message of ours has ended. Where it is not known which one that is, it is kept for later. */
export function noteMessageEnd(
  { message, early }: SkypeConversation,
  { place, operationId, end }: { place: string; operationId: string | null; end: OperationEnd },
): void {
  const isIt =
    message !== null &&
    (message.place === place || message.operationId === operationId || message.isLost)
  if (isIt) message.settle(end)
  else if (message?.place === null) early.set(place, end)
}

/** Learns which message is the one that waits, by its address; null for never. It may have ended already. */
export function nameMessage({ message, early }: SkypeConversation, place: string | null): void {
  if (!message) return
  message.place = place
  message.isLost = place === null
  const end = place === null ? [...early.values()][0] : early.get(place)
  early.clear()
  if (end) message.settle(end)
}

/** The conversations of one application, found by address or by person. */
export type ConversationBook = {
  /** Finds a conversation, or begins to keep it. */
  keep(href: string): SkypeConversation
  find(href: string): SkypeConversation | null
  /** Finds the conversation in which a person can be written to; null when there is none. */
  findConnected(uri: string): SkypeConversation | null
  drop(href: string): void
  all(): SkypeConversation[]
}

/** @param nowMs real time. */
export function createConversationBook(nowMs: () => number): ConversationBook {
  const conversations = new Map<string, SkypeConversation>()
  return {
    keep(href) {
      const place = placeOf(href)
      const known = conversations.get(place)
      if (known) return known
      const conversation: SkypeConversation = {
        href,
        uri: null,
        isConnected: false,
        isEnding: false,
        sendHref: null,
        stopHref: null,
        formats: new Set(),
        usedMs: nowMs(),
        underWay: 0,
        hasTyped: false,
        message: null,
        early: new Map(),
      }
      conversations.set(place, conversation)
      return conversation
    },
    find: (href) => conversations.get(placeOf(href)) ?? null,
    findConnected(uri) {
      for (const conversation of conversations.values()) {
        const { isConnected, isEnding, sendHref } = conversation
        const isUsable = isConnected && !isEnding && sendHref !== null
        if (isUsable && conversation.uri === uri) return conversation
      }
      return null
    },
    drop(href) {
      const place = placeOf(href)
      const conversation = conversations.get(place)
      conversations.delete(place)
      conversation?.message?.settle({ isSuccess: false, reason: null })
    },
    all: () => [...conversations.values()],
  }
}
