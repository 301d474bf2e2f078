import {
  adaptiveCardContentType,
  maxMessageBytes,
  type Attachment,
  type MessageActivity,
} from '../../protocols/bot-connector.ts'
import type { Button, MessageContent } from '../messages.ts'
import { isJsonObject, readCard, type JsonObject } from './card.ts'
import { refusal, type ConnectorRefusal } from './connector-answers.ts'
import { bareLinks, decodeEntities, markdownLinks } from './markdown.ts'

/** Attachments of a bot that Teams shows. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference */
const shownContentTypes = new Set([
  adaptiveCardContentType,
  'application/vnd.microsoft.card.hero',
  'application/vnd.microsoft.card.thumbnail',
  'application/vnd.microsoft.card.signin',
  'application/vnd.microsoft.card.oauth',
  'application/vnd.microsoft.card.receipt',
  'application/vnd.microsoft.teams.card.list',
  'application/vnd.microsoft.teams.card.o365connector',
  'application/vnd.microsoft.teams.card.file.consent',
  'application/vnd.microsoft.teams.card.file.info',
])

/**
 * Takes from an activity what the person will see: one message, or two when it holds a text and an
 * attachment, because Teams splits such an activity.
 */
export function readContent(activity: MessageActivity): MessageContent[] | ConnectorRefusal {
  const { text = '', attachments = [], summary } = activity
  if (text.trim() === '' && attachments.length === 0) {
    return refusal('BadSyntax', {
      message: "Activity must include non empty 'text' field or at least 1 attachment",
    })
  }
  for (const { contentType, content } of attachments) {
    if (!shownContentTypes.has(contentType) && !contentType.startsWith('image/')) {
      return refusal('BadArgument', { message: 'Unknown attachment type' })
    }
    if (contentType === adaptiveCardContentType && !isAdaptiveCard(content)) {
      return refusal('BadSyntax', { message: 'Failed to parse adaptive card attachment' })
    }
  }
  const parts = [
    ...(text.trim() === '' ? [] : [textContent(text, activity.textFormat ?? 'markdown')]),
    ...(attachments.length === 0 ? [] : [attachmentContent(attachments)]),
  ]
  return summary === undefined ? parts : parts.map((part) => Object.assign(part, { summary }))
}

/**
 * Tells whether a message is larger than Teams takes: the whole of it as UTF-16, without images
 * given as base64.
 */
export function isTooBig(body: string): boolean {
  if (body.length * 2 <= maxMessageBytes) return false
  const withoutImages = body.replaceAll(/data:image\/[\w.+-]+;base64,[\w+/=]+/g, '')
  return withoutImages.length * 2 > maxMessageBytes
}

function isAdaptiveCard(content: unknown): boolean {
  return (
    isJsonObject(content) &&
    content['type'] === 'AdaptiveCard' &&
    typeof content['version'] === 'string'
  )
}

/** What a text says, as Teams reads its formats; `xml` is HTML. */
export function textContent(
  text: string,
  format: NonNullable<MessageActivity['textFormat']>,
): MessageContent {
  if (format === 'xml') {
    const links = [...text.matchAll(/<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)]
    return {
      contentType: 'text/html',
      text: htmlText(text),
      html: text,
      links: links.map(([, one, other]) => decodeEntities(one ?? other ?? '')),
      buttons: [],
    }
  }
  const plain = format === 'plain'
  return {
    contentType: plain ? 'text/plain' : 'text/markdown',
    text,
    links: plain ? bareLinks(text) : markdownLinks(text),
    buttons: [],
  }
}

function htmlText(html: string): string {
  const withLines = html.replaceAll(/<br\s*\/?>|<\/(?:p|div|li|h[1-6]|blockquote)>/gi, '\n')
  return decodeEntities(withLines.replaceAll(/<[^>]*>/g, '')).trim()
}

/** What a message says once this card stands in its place. */
export function cardContent(card: JsonObject): MessageContent {
  return attachmentContent([{ contentType: adaptiveCardContentType, content: card }])
}

/** Several attachments are one message, shown below each other; the first card stands for it. */
function attachmentContent(attachments: Attachment[]): MessageContent {
  const cards = attachments.map(({ content }) => content).filter(isJsonObject)
  const read = cards.map(readCard)
  const buttons: Button[] = read.flatMap((card) => card.buttons)
  return {
    contentType: attachments[0]?.contentType ?? '',
    text: read.flatMap((card) => card.texts).join('\n'),
    ...(cards[0] === undefined ? {} : { card: cards[0] }),
    links: [
      ...read.flatMap((card) => card.links),
      ...buttons.flatMap(({ url }) => (url === undefined ? [] : [url])),
    ],
    buttons,
  }
}
