import type { PresenceRule } from '../domain/campaign.ts'
import type { PermanentCode, SendResult } from '../domain/delivery.ts'
import type { Sentence } from '../domain/errors.ts'
import type { InboundEvent, InboundPerson } from '../domain/inbound.ts'
import type { Presence } from '../domain/presence.ts'
import type { Reach } from '../domain/reach.ts'
import type { Addresses } from '../message/addresses.ts'
import type { MessageDoc } from '../message/document.ts'

/** What a channel sends: the author's document with its dress, not yet personal. */
export type OutgoingMessage = {
  doc: MessageDoc
  presentation: 'card' | 'simple'
  tone: 'none' | 'idea' | 'success' | 'important'
  buttons: { title: string; url: string }[]
}

export type Addressee = {
  /** UPN on Teams, SIP address on Skype, as the person's list gave it (trimmed, lower case). */
  address: string
  /** What the channel learnt about this person earlier (conversation id and the like); opaque to all others. */
  contact: unknown
  /** Values for the message's personal fields, by token in upper case, e.g. `FIRSTNAME`. */
  fields: Record<string, string>
  /** What this person's links and images lead to; left out where they leave as the author wrote them. */
  addresses?: Addresses
}

export type SendContext = {
  signal: AbortSignal
  /** What the author asks of the person's presence; left out where that does not matter. */
  presenceRule?: PresenceRule
  /**
   * Waits until the lane's pace allows one more request. The lane has already waited for the first
   * request of a send; an adapter that needs a second one (create the conversation, then post) waits
   * its turn again, because the services count every call.
   *
   * @returns null when the request may leave; else what the send comes to, for it must end here: the
   *   service asked for a long rest meanwhile, or working hours are over.
   */
  nextTurn: () => Promise<SendResult | null>
  /** Is told when a request goes out on the wire, for that is where the pace is kept. */
  onLeave?: () => void
}

export type SendOutcome = {
  result: SendResult
  /** What to remember about this person for the next message; left out when nothing changed. */
  contact?: unknown
}

/** What a service says of a person's presence, or why it cannot say. */
export type PresenceAnswer =
  /** `said`: the service's own word. */
  | { kind: 'known'; presence: Presence; said: string; contact?: unknown }
  | { kind: 'failed'; result: SendResult; contact?: unknown }

export type CheckStep = {
  name: string
  ok: boolean
  /** Sending works without it; only when it fails. */
  optional?: true
  /** What was found, and when it fails what to do; in English, and in both languages. */
  detail: string
  sentence?: Sentence
}

/** Somebody as the directory of a service has them. */
export type DirectoryPerson = {
  address: string
  firstName: string
  lastName: string
  language: string | null
}

/** Whom an address belongs to. */
export type FoundPerson =
  | { kind: 'found'; contact: unknown }
  | { kind: 'nobody' }
  | { kind: 'failed'; result: SendResult }

/** Whether somebody can be reached. */
export type ReachAnswer =
  | { kind: 'known'; reach: Reach }
  /** We may not ask, whomever it is about. */
  | { kind: 'not-permitted' }
  | { kind: 'failed'; result: SendResult }

/** Why the app of a channel cannot be installed for people; the first two for nobody at all. */
export type InstallRefusal = 'not-permitted' | 'not-in-catalog' | 'refused'
export type InstallAnswer =
  | { kind: 'installed' }
  | { kind: 'refused'; code: InstallRefusal; detail: string }
  | { kind: 'failed'; result: SendResult }

/** Where a service knows people. It keeps to paces of its own and may take its time; `signal` ends it. */
export type Directory = {
  /** Finds people by address. @returns one answer for each, in order. */
  findPeople(addresses: readonly string[], signal: AbortSignal): Promise<FoundPerson[]>
  /** Says who somebody is, by the service's own ids; who does not exist is left out. */
  identify(
    userKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<{ people: Map<string, DirectoryPerson> } | { failure: SendResult }>
  /** Asks for people whom it has found whether they can be reached. @returns one answer for each, in order. */
  askReach(contacts: readonly unknown[], signal: AbortSignal): Promise<ReachAnswer[]>
  /**
   * Finds out ahead what sending would otherwise ask about people who can be reached.
   *
   * @returns for each, in order, what to remember; null for nothing new.
   */
  prepare(contacts: readonly unknown[], signal: AbortSignal): Promise<unknown[]>
  /** Installs the channel's app for people. @returns one answer for each, in order. */
  install(contacts: readonly unknown[], signal: AbortSignal): Promise<InstallAnswer[]>
  findGroups(
    text: string,
    signal: AbortSignal,
  ): Promise<{ groups: { id: string; name: string }[] } | { failure: SendResult }>
  /** Reads everybody in a group, page by page; a `failure` ends it early. */
  readGroup(
    id: string,
    signal: AbortSignal,
  ): AsyncGenerator<{ people: DirectoryPerson[] } | { failure: SendResult }>
}

/** What was seen from our side of calls that come in. */
export type InboundSeen = {
  /** Where the service calls us. */
  url: string
  /** When it last did; null for never. Real time. */
  calledAt: Date | null
}

/** What somebody posted to us in the name of the service. Nothing of it is to be believed yet. */
export type InboundCall = {
  /** The header of this name. */
  authorization: string | null
  /** The parsed JSON. */
  body: unknown
}

/** What a service told us of somebody, over a connection of ours. */
export type InboundReport = {
  /** The same when the service says the same again. */
  activityKey: string
  /** When it happened, by the service's clock; null when it does not say. */
  saidAt: Date | null
  from: InboundPerson
  event: InboundEvent
}

/** What a call to us comes to. */
export type Inbound =
  /** 503: whether to believe it cannot be told just now. `reason`: a word for the log. */
  | { kind: 'refused'; status: 400 | 401 | 403 | 503; reason: string }
  | (Omit<InboundReport, 'from'> & {
      kind: 'accepted'
      /** Null for somebody whom the service does not name. */
      from: InboundPerson | null
      /** What the service waits for in the response; null for nothing. */
      answer: object | null
    })

/** A way to reach people. Everything the rest of the product knows about Teams or Skype is here. */
export type Channel = {
  /** Resolves for every answer of the service, good or bad. A throw is a bug in the adapter. */
  send(message: OutgoingMessage, to: Addressee, context: SendContext): Promise<SendOutcome>
  /** Asks who is present, in bulk. @returns one answer for each, in order. */
  askPresence(
    people: readonly Pick<Addressee, 'address' | 'contact'>[],
    signal: AbortSignal,
  ): Promise<PresenceAnswer[]>
  /**
   * Verifies what was posted to us in the name of the service, and reads it. Resolves for whatever it is;
   * a throw is a bug in the adapter.
   */
  receive(call: InboundCall): Promise<Inbound>
  /** Tries what sending needs, step by step, and says for each what to do when it fails. Sends no message. */
  check(signal: AbortSignal, inbound?: InboundSeen): Promise<CheckStep[]>
  /** So many sends at once; what is beyond only waits inside. Left out where the lane's own measure holds. */
  mostAtOnce?: number
  /**
   * Begins to take what comes in over a connection of ours, and goes on until `close`. For the one process
   * that owns the channel's lane. Left out where services call us.
   *
   * @param onStopped is told, once, when it cannot go on until a person puts something right.
   */
  listen?(onStopped?: (code: PermanentCode) => void): void
  /** Lets go of what only the owner of the lane may hold; called before another may own it. */
  leave?(): Promise<void>
  /** Left out where the service has no directory that we may ask. */
  directory?: Directory
  close(): Promise<void>
}
