import type { Message as MessageResource } from '../../protocols/ucwa-resources.ts'
import type { UcwaReason } from '../../protocols/ucwa-errors.ts'
import { bareAddress, wireDate } from './contacts.ts'
import type { Conversation, createConversationResources } from './conversation-resources.ts'
import { writeDataUri, type Said } from './data-uri.ts'
import type { PushedEvent } from './event-channel.ts'

/**
 * Writes what an application is told of its conversations, in the order that SendAnIM.md and ReceiveAnIM.md
 * of https://github.com/OfficeDev/skype-docs/tree/master/Skype/UCWA print.
 */
export function createConversationEvents(
  root: string,
  resources: ReturnType<typeof createConversationResources>,
) {
  const { hrefOf, invitationHrefOf, own, other } = resources
  const { conversationResource, messagingResource, invitationResource, ownParticipant } = resources
  const communication = { rel: 'communication', href: `${root}/communication` }
  const senderOf = (conversation: Conversation) => ({
    rel: 'conversation',
    href: hrefOf(conversation),
  })
  const high = (
    sender: PushedEvent['sender'],
    event: PushedEvent['event'],
    step?: PushedEvent['step'],
  ): PushedEvent => ({ sender, event, priority: 'high', ...(step === undefined ? {} : { step }) })

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
