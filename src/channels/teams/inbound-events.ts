import type { InboundEvent } from '../../domain/inbound.ts'
import {
  CardAction,
  type CardActionAnswer,
  ClientInfo,
  ConversationUpdate,
  InboundMessage,
  type InboundEnvelope,
  InstallationUpdate,
  MessageReaction,
  ReadReceipt,
} from '../../protocols/bot-inbound.ts'

const other: InboundEvent = { kind: 'other' }

/**
 * Reads what happened from an activity. What is of an unknown kind, or of a known one and not as
 * documented, is `other`: Teams adds fields and kinds without notice.
 */
export function eventOf(envelope: InboundEnvelope, appId: string): InboundEvent {
  // In teams and group chats nobody is written to: the chat of one person is all that counts.
  if (!isPersonal(envelope)) return other
  switch (envelope.type) {
    case 'installationUpdate':
      return ofInstallation(InstallationUpdate.safeParse(envelope).data)
    case 'conversationUpdate':
      return ofConversation(ConversationUpdate.safeParse(envelope).data, appId)
    case 'message':
      return ofMessage(InboundMessage.safeParse(envelope).data)
    case 'messageReaction':
      return ofReaction(MessageReaction.safeParse(envelope).data)
    case 'event':
      return ofReceipt(ReadReceipt.safeParse(envelope).data)
    case 'invoke':
      return ofInvoke(CardAction.safeParse(envelope).data)
    default:
      return other
  }
}

/** Groups say so; where the kind is left out, their ids tell them from personal chats. */
function isPersonal({ conversation: { conversationType, isGroup, id } }: InboundEnvelope): boolean {
  if (conversationType !== undefined) return conversationType === 'personal'
  return isGroup !== true && !id.startsWith('19:')
}

function ofInstallation(update: InstallationUpdate | undefined): InboundEvent {
  switch (update?.action) {
    case 'add':
    case 'add-upgrade':
      return { kind: 'installed' }
    case 'remove':
      return { kind: 'removed' }
    // An upgrade takes the old version away and brings the new one: nobody has said no.
    case 'remove-upgrade':
    case undefined:
      return other
  }
}

function ofConversation(update: ConversationUpdate | undefined, appId: string): InboundEvent {
  const botIds = new Set([update?.recipient?.id, `28:${appId}`])
  const isAdded = update?.membersAdded?.some(({ id }) => botIds.has(id)) ?? false
  return isAdded ? { kind: 'installed' } : other
}

function ofMessage(message: InboundMessage | undefined): InboundEvent {
  if (!message) return other
  const receipt = receiptOf(message.replyToId)
  // An `Action.Submit` comes as a message with a value in place of a text.
  const isPress = message.value !== undefined && message.value !== null
  return { kind: isPress ? 'pressed' : 'wrote', receipt }
}

function ofReaction(reaction: MessageReaction | undefined): InboundEvent {
  const receipt = receiptOf(reaction?.replyToId)
  if (receipt === null || !reaction?.reactionsAdded?.length) return other
  return { kind: 'reacted', receipt }
}

function ofReceipt(receipt: ReadReceipt | undefined): InboundEvent {
  const upTo = Number(receipt?.value.lastReadMessageId)
  return Number.isSafeInteger(upTo) ? { kind: 'read', upTo } : other
}

function ofInvoke(action: CardAction | undefined): InboundEvent {
  return action ? { kind: 'pressed', receipt: receiptOf(action.replyToId) } : other
}

/** Ids that Teams never gave are none of our messages. */
const receiptOf = (id: string | undefined): string | null =>
  id !== undefined && isPlain(id) ? id : null

/** Printable, and not beyond all measure: as ids are. */
export const isPlain = (text: string): boolean => /^[\x20-\x7e]{1,500}$/.test(text)

/**
 * The body of the response. An `Action.Execute` shows it to the person; other invokes that we do not
 * know are answered too, for Teams shows people an error where nothing comes back.
 *
 * @returns null where Teams waits for nothing.
 */
export function answerOf(
  { type }: InboundEnvelope,
  event: InboundEvent,
  language: 'fr' | 'en',
): object | null {
  if (type !== 'invoke') return null
  if (event.kind !== 'pressed') return {}
  return {
    statusCode: 200,
    type: 'application/vnd.microsoft.activity.message',
    value: language === 'fr' ? 'Merci.' : 'Thank you.',
  } satisfies CardActionAnswer
}

/** Reads in which language and time zone somebody uses Teams, as it writes them. */
export function clientOf(envelope: InboundEnvelope): {
  locale?: string | undefined
  timeZone?: string | undefined
} {
  const entities = Array.isArray(envelope['entities']) ? envelope['entities'] : []
  const client = entities
    .map((entity) => ClientInfo.safeParse(entity).data)
    .find((info) => info !== undefined)
  return {
    locale: client?.locale ?? envelope.locale,
    timeZone: client?.timezone ?? envelope.localTimezone,
  }
}
