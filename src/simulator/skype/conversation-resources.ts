import type {
  Conversation as ConversationResource,
  Message as MessageResource,
  Messaging as MessagingResource,
  MessagingInvitation as InvitationResource,
  Participant as ParticipantResource,
} from '../../protocols/ucwa-resources.ts'
import type { UcwaReason } from '../../protocols/ucwa-errors.ts'
import type { MessageFormat } from '../../protocols/ucwa-requests.ts'
import type { Person } from '../people.ts'
import { account } from './account.ts'
import { bareAddress, wireDate } from './contacts.ts'
import { writeDataUri, type Said } from './data-uri.ts'
import type { PushedEvent } from './event-channel.ts'

/** A conversation of the account with one person, in one application. */
export type Conversation = {
  id: string
  person: Person
  direction: 'Outgoing' | 'Incoming'
  state: 'Connecting' | 'Connected' | 'Incoming' | 'Disconnected'
  threadId: string
  subject: string
  importance: string
  formats: MessageFormat[]
  invitation: Invitation
  /** The number of the last message. */
  messages: number
  typingUntilMs: number
}

/** The question whether to talk, which begins a conversation or brings the messages back into it. */
export type Invitation = {
  id: string
  operationId: string | undefined
  state: 'Connecting' | 'Connected' | 'Cancelled' | 'Failed'
  /** We have answered, and that is on its way. */
  isAnswered?: boolean
  /** What was said with it. */
  said: Said | undefined
}

const ownAddress = account.username
const ownTitle = account.displayName

/** Writes the resources of conversations, and what is told of them, as SendAnIM.md and ReceiveAnIM.md print them. */
export function createConversationResources(root: string) {
  const communication = { rel: 'communication', href: `${root}/communication` }
  const hrefOf = ({ id }: Conversation) => `${root}/communication/conversations/${id}`
  const invitationHrefOf = ({ id }: Invitation) =>
    `${root}/communication/messagingInvitations/${id}`
  const senderOf = (conversation: Conversation) => ({
    rel: 'conversation',
    href: hrefOf(conversation),
  })
  const own = (conversation: Conversation) => ({
    href: `${hrefOf(conversation)}/participants/${ownAddress}`,
    title: ownTitle,
  })
  const nameOf = ({ firstName, lastName }: Person) => `${firstName} ${lastName}`
  const other = (conversation: Conversation) => ({
    href: `${hrefOf(conversation)}/participants/${bareAddress(conversation.person.sip)}`,
    title: nameOf(conversation.person),
  })
  const high = (
    sender: PushedEvent['sender'],
    event: PushedEvent['event'],
    step?: PushedEvent['step'],
  ): PushedEvent => ({ sender, event, priority: 'high', ...(step === undefined ? {} : { step }) })

  function conversationResource(conversation: Conversation): ConversationResource {
    const href = hrefOf(conversation)
    const { state, threadId, subject, importance, id } = conversation
    const part = (name: string) => ({ href: `${href}/${name}` })
    return {
      state,
      threadId,
      subject,
      activeModalities: state === 'Connected' || state === 'Incoming' ? ['Messaging'] : [],
      importance,
      recording: false,
      _links: {
        self: { href },
        applicationSharing: part('applicationSharing'),
        audioVideo: part('audioVideo'),
        dataCollaboration: part('dataCollaboration'),
        messaging: part('messaging'),
        phoneAudio: part('phoneAudio'),
        ...(state === 'Connected'
          ? {
              localParticipant: own(conversation),
              addParticipant: {
                href: `${root}/communication/participantInvitations?conversation=${id}`,
              },
            }
          : {}),
      },
      rel: 'conversation',
    }
  }

  function messagingResource(conversation: Conversation): MessagingResource {
    const href = `${hrefOf(conversation)}/messaging`
    const { state, id, formats } = conversation
    const links = { self: { href }, conversation: { href: hrefOf(conversation) } }
    const rel = 'messaging'
    if (state === 'Disconnected') {
      const addMessaging = {
        href: `${root}/communication/messagingInvitations?conversationId=${id}`,
      }
      return { state, _links: { ...links, addMessaging }, rel }
    }
    const stopMessaging = { href: `${href}/terminate` }
    if (state !== 'Connected') return { state, _links: { ...links, stopMessaging }, rel }
    return {
      state,
      negotiatedMessageFormats: formats,
      _links: {
        ...links,
        stopMessaging,
        sendMessage: { href: `${href}/messages` },
        setIsTyping: { href: `${href}/typing` },
        typingParticipants: { href: `${href}/typingParticipants` },
      },
      rel,
    }
  }

  function ownParticipant(conversation: Conversation): ParticipantResource {
    return {
      sourceNetwork: 'SameEnterprise',
      anonymous: false,
      name: ownTitle,
      uri: account.sip,
      _links: {
        self: { href: own(conversation).href },
        conversation: { href: hrefOf(conversation) },
        me: { href: `${root}/me` },
      },
      rel: 'participant',
    }
  }

  function otherParticipant(conversation: Conversation): ParticipantResource {
    const { person } = conversation
    const contact = `${root}/people/${bareAddress(person.sip)}`
    return {
      sourceNetwork: 'SameEnterprise',
      anonymous: false,
      name: nameOf(person),
      uri: person.sip,
      _links: {
        self: { href: other(conversation).href },
        conversation: { href: hrefOf(conversation) },
        contact: { href: contact },
        contactPresence: { href: `${contact}/presence` },
        contactPhoto: { href: `${root}/photos/${bareAddress(person.sip)}` },
      },
      rel: 'participant',
    }
  }

  function invitationResource(conversation: Conversation): InvitationResource {
    const { invitation, direction, importance, threadId, subject, person } = conversation
    const { operationId, state, said } = invitation
    const href = invitationHrefOf(invitation)
    const messaging = `${hrefOf(conversation)}/messaging`
    const isAsking = state === 'Connecting' && !invitation.isAnswered
    const links = {
      self: { href },
      conversation: { href: hrefOf(conversation) },
      messaging: { href: messaging },
    }
    const common = {
      direction,
      importance,
      threadId,
      state,
      subject,
      rel: 'messagingInvitation',
    } as const
    if (direction === 'Incoming') {
      return {
        ...common,
        _links: {
          ...links,
          to: { href: `${root}/people/${ownAddress}` },
          ...(isAsking
            ? { accept: { href: `${href}/accept` }, decline: { href: `${href}/decline` } }
            : {}),
          ...(said === undefined ? {} : { message: { href: writeDataUri(said) } }),
        },
        _embedded: { from: otherParticipant(conversation) },
      }
    }
    return {
      ...common,
      ...(operationId === undefined ? {} : { operationId }),
      _links: {
        ...links,
        from: own(conversation),
        to: { href: `${root}/people/${bareAddress(person.sip)}` },
        ...(isAsking ? { cancel: { href: `${messaging}/terminate` } } : {}),
      },
      ...(state === 'Connected'
        ? { _embedded: { acceptedByParticipant: [otherParticipant(conversation)] } }
        : {}),
    }
  }

  const conversationEvent = (conversation: Conversation, type: string): PushedEvent['event'] => ({
    link: { rel: 'conversation', href: hrefOf(conversation) },
    ...(type === 'deleted'
      ? {}
      : { _embedded: { conversation: conversationResource(conversation) } }),
    type,
  })
  const messagingEvent = (conversation: Conversation): PushedEvent['event'] => ({
    link: { rel: 'messaging', href: `${hrefOf(conversation)}/messaging` },
    _embedded: { messaging: messagingResource(conversation) },
    type: 'updated',
  })
  const invitationEvent = (
    conversation: Conversation,
    type: string,
    more: { status?: string; reason?: UcwaReason } = {},
  ): PushedEvent['event'] => ({
    link: { rel: 'messagingInvitation', href: invitationHrefOf(conversation.invitation) },
    ...more,
    _embedded: { messagingInvitation: invitationResource(conversation) },
    type,
  })
  const messagingOf = (participant: { href: string; title: string }) => ({
    link: { rel: 'participantMessaging', href: `${participant.href}/messaging` },
    type: 'added',
  })
  /** Asked, joined by the other side, accepted, answered, first message: as the documents number the answers. */
  const stepOf = ({ invitation }: Conversation, number: number) => ({ of: invitation.id, number })

  const participantEvent = (conversation: Conversation, type: string) => ({
    link: { rel: 'participant', ...other(conversation) },
    type,
  })
  const otherMessaging = (conversation: Conversation): PushedEvent['event'] => ({
    ...messagingOf(other(conversation)),
    in: { rel: 'participant', ...other(conversation) },
  })
  const ownMessaging = (conversation: Conversation): PushedEvent['event'] => ({
    ...messagingOf(own(conversation)),
    in: { rel: 'localParticipant', ...own(conversation) },
    _embedded: {
      participantMessaging: {
        _links: {
          self: { href: `${own(conversation).href}/messaging` },
          participant: own(conversation),
        },
        rel: 'participantMessaging',
      },
    },
  })

  return {
    hrefOf,
    invitationHrefOf,
    conversationResource,
    messagingResource,
    invitationResource,
    ownParticipant,
    otherParticipant,

    /** An invitation of either side has begun. */
    started(conversation: Conversation, { isNew = true } = {}): PushedEvent[] {
      const step = stepOf(conversation, 1)
      const sender = senderOf(conversation)
      const isOurs = conversation.direction === 'Outgoing'
      return [
        high(communication, invitationEvent(conversation, 'started'), step),
        high(communication, conversationEvent(conversation, isNew ? 'added' : 'updated'), step),
        high(
          sender,
          {
            link: { rel: 'localParticipant', ...own(conversation) },
            _embedded: { localParticipant: ownParticipant(conversation) },
            type: 'added',
          },
          step,
        ),
        isOurs
          ? high(sender, messagingEvent(conversation), step)
          : high(sender, participantEvent(conversation, 'added'), stepOf(conversation, 2)),
      ]
    },

    /** We have said yes: nobody else can answer any more. */
    accepted: (conversation: Conversation): PushedEvent =>
      high(communication, invitationEvent(conversation, 'updated'), stepOf(conversation, 3)),

    /** The two talk: the order differs with who asked. */
    connected(conversation: Conversation): PushedEvent[] {
      const step = stepOf(conversation, 4)
      const sender = senderOf(conversation)
      const talk = high(sender, messagingEvent(conversation), step)
      const updated = high(communication, conversationEvent(conversation, 'updated'), step)
      const joined = (events: PushedEvent['event'][]) =>
        events.map((event) => high(sender, event, step))
      const completed = high(
        communication,
        invitationEvent(conversation, 'completed', { status: 'Success' }),
        step,
      )
      if (conversation.direction === 'Incoming') {
        const parts = joined([
          ownMessaging(conversation),
          otherMessaging(conversation),
          participantEvent(conversation, 'updated'),
        ])
        return [talk, updated, ...parts, completed]
      }
      const parts = joined([
        participantEvent(conversation, 'added'),
        otherMessaging(conversation),
        ownMessaging(conversation),
      ])
      return [updated, ...parts, talk, completed]
    },

    /** The invitation came to nothing. */
    failed: (conversation: Conversation, reason: UcwaReason): PushedEvent[] => [
      high(
        communication,
        invitationEvent(conversation, 'completed', { status: 'Failure', reason }),
        stepOf(conversation, 4),
      ),
    ],

    /** The two talk no more; without `isDeleted` they may begin again in the same conversation. */
    ended(conversation: Conversation, { isDeleted = true } = {}): PushedEvent[] {
      const deleted = high(communication, conversationEvent(conversation, 'deleted'))
      return [
        high(senderOf(conversation), messagingEvent(conversation)),
        high(communication, conversationEvent(conversation, 'updated')),
        ...(isDeleted ? [deleted] : []),
      ]
    },

    /** What became of a message of ours. */
    sent(
      conversation: Conversation,
      { href, operationId, atMs, reason }: SentMessage,
    ): PushedEvent {
      const message = {
        direction: 'Outgoing',
        timeStamp: wireDate(atMs),
        ...(operationId === undefined ? {} : { operationId }),
        _links: {
          self: { href },
          messaging: { href: `${hrefOf(conversation)}/messaging` },
          ...(reason === undefined ? {} : { failedDeliveryParticipant: [other(conversation)] }),
        },
        rel: 'message',
      } satisfies MessageResource
      return high(senderOf(conversation), {
        link: { rel: 'message', href },
        status: reason === undefined ? 'Success' : 'Failure',
        ...(reason === undefined ? {} : { reason }),
        _embedded: { message },
        type: 'completed',
      })
    },

    /** A message of the other side, in every format that was agreed on. */
    received(conversation: Conversation, { href, said, atMs }: ReceivedMessage): PushedEvent {
      const isHtml = conversation.formats.includes('Html')
      const message = {
        direction: 'Incoming',
        timeStamp: wireDate(atMs),
        _links: {
          self: { href },
          contact: { href: `${root}/people/${bareAddress(conversation.person.sip)}` },
          participant: other(conversation),
          messaging: { href: `${hrefOf(conversation)}/messaging` },
          plainMessage: { href: writeDataUri(said) },
          ...(isHtml ? { htmlMessage: { href: writeDataUri(asHtml(said)) } } : {}),
        },
        rel: 'message',
      } satisfies MessageResource
      return high(
        senderOf(conversation),
        {
          link: { rel: 'message', href },
          status: 'Success',
          _embedded: { message },
          type: 'completed',
        },
        stepOf(conversation, 5),
      )
    },

    /** The other side begins to type, or no longer does. */
    typing: (conversation: Conversation, type: 'added' | 'deleted'): PushedEvent =>
      high(senderOf(conversation), {
        link: { rel: 'participant', ...other(conversation) },
        in: {
          rel: 'typingParticipants',
          href: `${hrefOf(conversation)}/messaging/typingParticipants`,
        },
        type,
      }),
  }
}

type SentMessage = {
  href: string
  operationId: string | undefined
  atMs: number
  reason: UcwaReason | undefined
}
type ReceivedMessage = { href: string; said: Said; atMs: number }

/** As the desktop client writes it. */
function asHtml({ text }: Said): Said {
  const lines = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\r?\n/g, '<br>')
  const style = "font-size:10pt;font-family:'Segoe UI',sans-serif;color:#000000"
  return { format: 'Html', text: `<div style="${style}">${lines}</div>` }
}
