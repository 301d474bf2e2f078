import { randomUUID } from 'node:crypto'

import type { UcwaErrorCode } from '../../protocols/ucwa-errors.ts'
import { messageFetchedWithinMs } from '../../protocols/ucwa-events.ts'
import type { MessageFormat } from '../../protocols/ucwa-requests.ts'
import type { Person } from '../people.ts'
import type { RealTime } from '../real-time.ts'
import type { Wait } from '../service-hooks.ts'
import type { JsonObject } from '../teams/card.ts'
import { answerOf, noAnswerMs } from './answer-of.ts'
import { stranger, type Contacts } from './contacts.ts'
import { createConversationEvents } from './conversation-events.ts'
import {
  createConversationResources,
  type Conversation,
  type Invitation,
} from './conversation-resources.ts'
import type { Said } from './data-uri.ts'
import type { PushedEvent } from './event-channel.ts'
import type { PoolSettings } from './pool-settings.ts'
import { readInvitation } from './read-invitation.ts'
import { operationIdOf, readMessage } from './read-message.ts'
import {
  answerWith,
  created,
  failureReason,
  isRefusal,
  noContent,
  refuse,
  refuseWith,
  type UcwaAnswer,
  type UcwaRefusal,
} from './ucwa-answers.ts'
import type { UcwaCall } from './ucwa-call.ts'

/** So long somebody is seen typing after a key was pressed. */
const typingMs = 10_000

/** What happens in a conversation beside the messages, for the page that shows it. */
export type Happening =
  | 'connected'
  | 'declined'
  | 'missed'
  | 'unreachable'
  | 'ended'
  | 'bot-typing'
  | 'reply-lost'

export type ConversationNeeds = {
  /** The application, as in `/ucwa/oauth/v1/applications/102`. */
  root: string
  contacts: Contacts
  settings: () => PoolSettings
  /** What the application says it can show. */
  formats: () => readonly MessageFormat[]
  push: (...events: PushedEvent[]) => void
  /** Puts a message before the person. */
  deliver: (conversation: Conversation, said: Said) => void
  /** Is told of each new conversation that the application asked for. */
  started: () => void
  happened: (person: Person, happening: Happening) => void
  time: Pick<RealTime, 'nowMs'>
  wait: Wait
}

/** How a fault rule wants a message or an invitation to end: with this subcode, told by an event. */
export type OrderedFailure = { failure?: string | undefined }

/**
 * Keeps the conversations of one application with people: who asked, who answered, what was said.
 * UCWA/SendAnIM.md, UCWA/ReceiveAnIM.md of https://github.com/OfficeDev/skype-docs
 */
export function createConversations(needs: ConversationNeeds) {
  const { root, contacts, settings, formats, push, deliver, happened, time, wait } = needs
  const conversations = new Map<string, Conversation>()
  const byInvitation = new Map<string, Conversation>()
  const resources = createConversationResources(root)
  const tell = createConversationEvents(root, resources)

  function remember(conversation: Conversation): void {
    conversations.set(conversation.id, conversation)
    byInvitation.set(conversation.invitation.id, conversation)
  }

  function forget(conversation: Conversation): void {
    conversations.delete(conversation.id)
    byInvitation.delete(conversation.invitation.id)
  }

  function negotiate({ skypeHtml }: Person): MessageFormat[] {
    const isHtml = formats().includes('Html') && skypeHtml && settings().htmlMessaging
    return isHtml ? ['Plain', 'Html'] : ['Plain']
  }

  const isAsking = ({ invitation }: Conversation) => invitation.state === 'Connecting'

  function connect(conversation: Conversation): void {
    const { invitation, person } = conversation
    conversation.state = 'Connected'
    conversation.formats = negotiate(person)
    invitation.state = 'Connected'
    happened(person, 'connected')
    const said = conversation.direction === 'Outgoing' ? invitation.said : undefined
    if (said !== undefined) deliver(conversation, said)
    push(...tell.connected(conversation))
  }

  function fail(
    conversation: Conversation,
    subcode: string,
    { state = 'Failed', ...more }: { state?: Invitation['state']; code?: UcwaErrorCode } = {},
  ): void {
    conversation.invitation.state = state
    conversation.state = 'Disconnected'
    happened(conversation.person, happenings[subcode] ?? 'unreachable')
    const reason = { ...failureReason(subcode), ...more }
    push(...tell.failed(conversation, reason), ...tell.ended(conversation))
    forget(conversation)
  }

  /** Lets the person answer, in their manner and their time. */
  async function ask(conversation: Conversation, failure: string | undefined): Promise<void> {
    const { person } = conversation
    const { subcode, afterMs } =
      failure === undefined ? answerOf(person, contacts) : { subcode: failure, afterMs: 0 }
    if (afterMs > 0) await wait(afterMs)
    // Cancelled meanwhile, or the application has gone.
    if (conversations.get(conversation.id) !== conversation || !isAsking(conversation)) return
    if (subcode === null) connect(conversation)
    else fail(conversation, subcode)
  }

  function begin(
    order: { person: Person; invitation: Invitation } & Partial<Conversation>,
  ): Conversation {
    const conversation: Conversation = {
      id: randomUUID(),
      direction: 'Outgoing',
      state: 'Connecting',
      threadId: randomUUID().replaceAll('-', ''),
      subject: '',
      importance: 'Normal',
      formats: [],
      messages: 1,
      typingUntilMs: -Infinity,
      ...order,
    }
    remember(conversation)
    return conversation
  }

  /** Finds what a message is for: the first one must be `Connected`, or there is no such address. */
  function connected(id: string): Conversation | UcwaRefusal {
    const conversation = conversations.get(id.toLowerCase())
    return conversation?.state === 'Connected' ? conversation : refuse('ResourceNotFound')
  }

  function whyNotStart(order: ReturnType<typeof readInvitation>): UcwaRefusal | null {
    if (isRefusal(order)) return order
    const { threadId, operationId } = order
    for (const other of conversations.values()) {
      if (threadId !== undefined && other.threadId === threadId) {
        return refuse('ThreadIdAlreadyExists')
      }
      const isSame = operationId !== undefined && other.invitation.operationId === operationId
      if (isSame && isAsking(other)) return refuse('AlreadyExists')
    }
    const isFull = conversations.size >= settings().mostConversations
    return isFull ? refuse('TooManyConversations') : null
  }

  const invitationOf = ({ operationId, said }: Pick<Invitation, 'operationId' | 'said'>) => ({
    id: randomUUID().replaceAll('-', ''),
    operationId,
    state: 'Connecting' as const,
    said,
  })

  function nextMessage(conversation: Conversation): string {
    conversation.messages++
    return `${resources.hrefOf(conversation)}/messaging/messages/${conversation.messages}`
  }

  /** What a message that is sent now comes to. */
  function failureNow({ person }: Conversation, ordered: string | undefined): string | undefined {
    if (ordered !== undefined) return ordered
    const now = contacts.availabilityOf(person.sip)
    return now === 'Offline' ? 'TemporarilyUnavailable' : undefined
  }

  function endTyping(conversation: Conversation): void {
    if (conversation.typingUntilMs <= time.nowMs()) return
    conversation.typingUntilMs = -Infinity
    push(tell.typing(conversation, 'deleted'))
  }

  /** Hands over what the person says, which is lost when the application does not fetch it in time. */
  function receive(conversation: Conversation, said: Said): void {
    const atMs = time.nowMs()
    endTyping(conversation)
    push({
      ...tell.received(conversation, { href: nextMessage(conversation), said, atMs }),
      fetchUntilMs: atMs + messageFetchedWithinMs,
      onLost: () => happened(conversation.person, 'reply-lost'),
    })
  }

  function end(conversation: Conversation): void {
    conversation.state = 'Disconnected'
    happened(conversation.person, 'ended')
    push(...tell.ended(conversation))
    forget(conversation)
  }

  /** The open conversation with a person: the one that is meant, else the last one. */
  function ofPerson({ aadObjectId }: Person, meant: string | undefined): Conversation | undefined {
    const open = [...conversations.values()].filter(
      ({ person, state }) => person.aadObjectId === aadObjectId && state === 'Connected',
    )
    return open.find(({ id }) => id === meant) ?? open.at(-1)
  }

  return {
    /** Invites somebody: 201 at once, the rest by events. */
    start(body: JsonObject, query: URLSearchParams, { failure }: OrderedFailure = {}): UcwaAnswer {
      const order = readInvitation(body, query)
      if (isRefusal(order)) return order
      const because = whyNotStart(order)
      if (because !== null) return because
      const { to, operationId, said, threadId, subject, importance } = order
      const conversation = begin({
        // Whoever is not known is invited all the same; nobody answers.
        person: contacts.find(to) ?? stranger(to),
        invitation: invitationOf({ operationId, said }),
        subject,
        importance,
        ...(threadId === undefined ? {} : { threadId }),
      })
      needs.started()
      push(...tell.started(conversation))
      void ask(conversation, failure)
      return created(resources.invitationHrefOf(conversation.invitation))
    },

    /** Brings the messages back into a conversation whose messages ended. UCWA/addMessaging_ref.md */
    addMessaging(id: string, body: JsonObject, { failure }: OrderedFailure = {}): UcwaAnswer {
      const conversation = conversations.get(id.toLowerCase())
      if (conversation === undefined) return refuse('ResourceNotFound')
      if (conversation.state !== 'Disconnected') return refuse('AlreadyExists')
      const order = readInvitation({ ...body, to: conversation.person.sip }, new URLSearchParams())
      if (isRefusal(order)) return order
      byInvitation.delete(conversation.invitation.id)
      conversation.invitation = invitationOf(order)
      conversation.direction = 'Outgoing'
      conversation.state = 'Connecting'
      remember(conversation)
      needs.started()
      push(...tell.started(conversation, { isNew: false }))
      void ask(conversation, failure)
      return created(resources.invitationHrefOf(conversation.invitation))
    },

    /** Takes a message: 201 at once, whether it arrived by an event. UCWA/sendMessage_ref.md */
    send(id: string, call: UcwaCall, { failure }: OrderedFailure = {}): UcwaAnswer {
      const conversation = connected(id)
      if (isRefusal(conversation)) return conversation
      const said = readMessage(call)
      if (isRefusal(said)) return said
      if (!conversation.formats.includes(said.format)) return refuseWith(415, notNegotiated)
      const href = nextMessage(conversation)
      const subcode = failureNow(conversation, failure)
      if (subcode === undefined) deliver(conversation, said)
      const reason = subcode === undefined ? undefined : failureReason(subcode)
      const operationId = operationIdOf(call.query)
      push(tell.sent(conversation, { href, operationId, atMs: time.nowMs(), reason }))
      return created(href)
    },

    setIsTyping(id: string): UcwaAnswer {
      const conversation = connected(id)
      if (isRefusal(conversation)) return conversation
      happened(conversation.person, 'bot-typing')
      return noContent
    },

    /** Ends the messages, or cancels the invitation that is still asked. UCWA/stopMessaging_ref.md, UCWA/cancel_ref.md */
    terminate(id: string): UcwaAnswer {
      const conversation = conversations.get(id.toLowerCase())
      if (conversation === undefined) return refuse('ResourceNotFound')
      if (isAsking(conversation)) fail(conversation, 'Canceled', { state: 'Cancelled' })
      else end(conversation)
      return noContent
    },

    accept(invitationId: string): UcwaAnswer {
      const conversation = incoming(invitationId)
      if (isRefusal(conversation)) return conversation
      conversation.invitation.isAnswered = true
      push(tell.accepted(conversation))
      connect(conversation)
      const { said } = conversation.invitation
      if (said !== undefined) receive(conversation, said)
      return noContent
    },

    decline(invitationId: string): UcwaAnswer {
      const conversation = incoming(invitationId)
      if (isRefusal(conversation)) return conversation
      // As a live pool said it when the account itself declined.
      fail(conversation, 'Declined', { code: 'LocalFailure' })
      return noContent
    },

    readInvitation(id: string): UcwaAnswer {
      const conversation = byInvitation.get(id.toLowerCase())
      if (conversation === undefined) return refuse('ResourceNotFound')
      return answerWith(resources.invitationResource(conversation))
    },

    /** A conversation, or one of the resources below it. */
    read(id: string, path: string[]): UcwaAnswer {
      const conversation = conversations.get(id.toLowerCase())
      if (conversation === undefined) return refuse('ResourceNotFound')
      return resources.read(conversation, path, {
        isTyping: conversation.typingUntilMs > time.nowMs(),
      })
    },

    list: (): UcwaAnswer =>
      answerWith({
        _links: { self: { href: `${root}/communication/conversations?filter=active` } },
        _embedded: {
          conversation: [...conversations.values()].map((one) =>
            resources.conversationResource(one),
          ),
        },
        rel: 'conversations',
      }),

    /** The person writes: into the conversation that there is, or with an invitation to a new one. */
    say(person: Person, said: Said, meant?: string): 'conversation' | 'invitation' {
      const open = ofPerson(person, meant)
      if (open !== undefined) {
        receive(open, said)
        return 'conversation'
      }
      const conversation = begin({
        person,
        direction: 'Incoming',
        state: 'Incoming',
        invitation: invitationOf({ operationId: undefined, said }),
      })
      push(...tell.started(conversation))
      void missUnlessAnswered(conversation)
      return 'invitation'
    },

    /** The person presses a key. @returns false when no conversation is open in which it would show. */
    type(person: Person, meant?: string): boolean {
      const open = ofPerson(person, meant)
      if (open === undefined) return false
      const isNew = open.typingUntilMs <= time.nowMs()
      open.typingUntilMs = time.nowMs() + typingMs
      if (isNew) push(tell.typing(open, 'added'))
      return true
    },

    /** Whether the person has an open conversation here: the one that is meant, or any. */
    has(person: Person, meant?: string): boolean {
      const open = ofPerson(person, meant)
      return open !== undefined && (meant === undefined || open.id === meant)
    },
    /** With whom a conversation is, while it lasts. */
    personOf: (id: string) => conversations.get(id.toLowerCase())?.person,
    count: () => conversations.size,

    /** Ends what is said, as a pool does with idle conversations; they may begin again. */
    endIdle(): void {
      for (const conversation of conversations.values()) {
        if (conversation.state !== 'Connected') continue
        conversation.state = 'Disconnected'
        happened(conversation.person, 'ended')
        push(...tell.ended(conversation, { isDeleted: false }))
      }
    },

    endAll(): void {
      for (const conversation of conversations.values()) end(conversation)
    },

    /** Forgets everything without a word, as when the application is gone. */
    drop(): void {
      conversations.clear()
      byInvitation.clear()
    },
  }

  function incoming(invitationId: string): Conversation | UcwaRefusal {
    const conversation = byInvitation.get(invitationId.toLowerCase())
    if (conversation?.direction !== 'Incoming') return refuse('ResourceNotFound')
    return isAsking(conversation) ? conversation : refuse('ResourceNotFound')
  }

  async function missUnlessAnswered(conversation: Conversation): Promise<void> {
    await wait(noAnswerMs)
    if (conversations.get(conversation.id) !== conversation || !isAsking(conversation)) return
    fail(conversation, 'Missed')
  }
}

const notNegotiated = { message: 'This format was not negotiated.' }

const happenings: Record<string, Happening> = {
  Declined: 'declined',
  Timeout: 'missed',
  // It was the person who invited.
  Missed: 'reply-lost',
  Canceled: 'ended',
}
