import { randomUUID } from 'node:crypto'

import type { Clock } from '../../platform/clock.ts'
import {
  type CardAction,
  cardActionName,
  type ClientInfo,
  type ConversationUpdate,
  type InboundEnvelope,
  type InboundMessage,
  type InstallationUpdate,
  type MessageReaction,
  type ReadReceipt,
  readReceiptName,
  teamsChannelId,
} from '../../protocols/bot-inbound.ts'
import type { Person } from '../people.ts'
import { teamsUserId } from './conversations.ts'
import { registration } from './registration.ts'

/** A person in their chat with the bot. */
export type InChat = { person: Person; conversationId: string }

export type Activities = ReturnType<typeof createActivities>

const botAccount = { id: `28:${registration.appId}`, name: 'Clairon' }

/**
 * Makes what Teams posts to a bot. Instants are of business time, as are those of the bot.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
 */
export function createActivities({
  serviceUrl,
  clock,
}: {
  serviceUrl: () => string
  clock: Clock
}) {
  function envelope<Type extends string>(
    { person, conversationId }: InChat,
    { type, id = `f:${randomUUID()}` }: { type: Type; id?: string },
  ): InboundEnvelope & { type: Type } {
    return {
      type,
      id,
      timestamp: clock.now().toISOString(),
      localTimezone: person.timeZone,
      channelId: teamsChannelId,
      serviceUrl: serviceUrl(),
      from: {
        id: teamsUserId(person.aadObjectId),
        name: `${person.firstName} ${person.lastName}`,
        aadObjectId: person.aadObjectId,
      },
      recipient: botAccount,
      conversation: {
        conversationType: 'personal',
        tenantId: registration.tenantId,
        id: conversationId,
      },
      channelData: { tenant: { id: registration.tenantId } },
      locale: person.locale,
    }
  }

  return {
    /** In personal scope an uninstall has no other event beside it. */
    installation: (chat: InChat, action: InstallationUpdate['action']): InstallationUpdate => ({
      ...envelope(chat, { type: 'installationUpdate' }),
      action,
    }),

    botAdded: (chat: InChat): ConversationUpdate => ({
      ...envelope(chat, { type: 'conversationUpdate' }),
      membersAdded: [{ id: botAccount.id }],
    }),

    /**
     * A text. One that quotes a message says so in its HTML and names it nowhere else: `replyToId` is
     * for pressed buttons.
     */
    text: (chat: InChat, { id, text, quoted }: { id: string; text: string; quoted?: Quoted }) =>
      ({
        ...envelope(chat, { type: 'message', id }),
        text,
        textFormat: 'plain',
        attachments: [{ contentType: 'text/html', content: htmlOf(text, quoted) }],
        entities: [clientInfo(chat)],
      }) satisfies InboundMessage,

    /** A pressed `Action.Submit`: its data with what was filled in. */
    submit: (chat: InChat, { id, replyToId, value }: { id: string } & Pressed) =>
      ({
        ...envelope(chat, { type: 'message', id }),
        value,
        replyToId,
        entities: [clientInfo(chat)],
      }) satisfies InboundMessage,

    /** A pressed `Action.Execute`. https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model */
    execute: (chat: InChat, { replyToId, value, verb }: Pressed & { verb: string | undefined }) =>
      ({
        ...envelope(chat, { type: 'invoke' }),
        name: cardActionName,
        value: {
          action: {
            type: 'Action.Execute',
            ...(verb === undefined ? {} : { verb }),
            data: value,
          },
          trigger: 'manual',
        },
        replyToId,
      }) satisfies CardAction,

    reaction: (
      chat: InChat,
      {
        replyToId,
        reaction,
        isRemoved,
      }: { replyToId: string; reaction: string; isRemoved: boolean },
    ): MessageReaction => ({
      ...envelope(chat, { type: 'messageReaction' }),
      replyToId,
      [isRemoved ? 'reactionsRemoved' : 'reactionsAdded']: [{ type: reaction }],
    }),

    /** Everything up to this message has been read. */
    readReceipt: (chat: InChat, lastReadMessageId: string): ReadReceipt => ({
      ...envelope(chat, { type: 'event' }),
      name: readReceiptName,
      value: { lastReadMessageId },
    }),
  }
}

type Pressed = { replyToId: string; value: unknown }
type Quoted = { id: string; text: string }

function clientInfo({ person }: InChat): ClientInfo {
  return {
    type: 'clientInfo',
    locale: person.locale,
    country: person.locale.split('-')[1] ?? 'FR',
    platform: 'Web',
    timezone: person.timeZone,
  }
}

function htmlOf(text: string, quoted: Quoted | undefined): string {
  const said = `<p>${escape(text)}</p>`
  if (quoted === undefined) return said
  const preview = escape(quoted.text.slice(0, 100))
  return `<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="${quoted.id}"><strong itemprop="mri" itemid="${botAccount.id}">${botAccount.name}</strong><span itemprop="time" itemid="${quoted.id}"></span><p itemprop="preview">${preview}</p></blockquote>${said}`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
