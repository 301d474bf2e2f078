import type {
  Conversation as ConversationResource,
  Messaging as MessagingResource,
  MessagingInvitation as InvitationResource,
  Participant as ParticipantResource,
} from '../../protocols/ucwa-resources.ts'
import type { MessageFormat } from '../../protocols/ucwa-requests.ts'
import type { Person } from '../people.ts'
import { account } from './account.ts'
import { bareAddress } from './contacts.ts'
import { writeDataUri, type Said } from './data-uri.ts'
import { answerWith, refuse, type UcwaAnswer } from './ucwa-answers.ts'

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

/** Writes the resources of conversations, as SendAnIM.md and ReceiveAnIM.md print them. */
export function createConversationResources(root: string) {
  const hrefOf = ({ id }: Conversation) => `${root}/communication/conversations/${id}`
  const invitationHrefOf = ({ id }: Invitation) =>
    `${root}/communication/messagingInvitations/${id}`
  const own = (conversation: Conversation) => ({
    href: `${hrefOf(conversation)}/participants/${ownAddress}`,
    title: ownTitle,
  })
  const nameOf = ({ firstName, lastName }: Person) => `${firstName} ${lastName}`
  const other = (conversation: Conversation) => ({
    href: `${hrefOf(conversation)}/participants/${bareAddress(conversation.person.sip)}`,
    title: nameOf(conversation.person),
  })
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

  function participants(href: string, people: object[]): UcwaAnswer {
    const rel = href.slice(href.lastIndexOf('/') + 1)
    return answerWith({ _links: { self: { href } }, _embedded: { participant: people }, rel })
  }

  /** Answers a question for a conversation, or for what is below it. */
  function read(
    conversation: Conversation,
    [part, ...rest]: string[],
    { isTyping }: { isTyping: boolean },
  ): UcwaAnswer {
    const href = hrefOf(conversation)
    if (part === undefined) return answerWith(conversationResource(conversation))
    if (part === 'messaging' && rest.length === 0) {
      return answerWith(messagingResource(conversation))
    }
    const people = [ownParticipant(conversation), otherParticipant(conversation)]
    if (part === 'messaging' && rest[0] === 'typingparticipants') {
      const typing = isTyping ? people.slice(1) : []
      return participants(`${href}/messaging/typingParticipants`, typing)
    }
    if (part !== 'participants') return refuse('ResourceNotFound')
    if (rest[0] === undefined) return participants(`${href}/participants`, people)
    const self = `${href}/participants/${rest[0]}`
    const found = people.find(({ _links }) => _links?.self?.href === self)
    return found === undefined ? refuse('ResourceNotFound') : answerWith(found)
  }

  return {
    read,
    hrefOf,
    invitationHrefOf,
    conversationResource,
    messagingResource,
    invitationResource,
    ownParticipant,
    otherParticipant,
    own,
    other,
  }
}
