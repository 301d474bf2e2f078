import type { Addresses } from './addresses.ts'
import { asWritten, targetOf } from './addresses.ts'
import { cardLine } from './card-text.ts'
import type { CardText } from './card-text.ts'
import type { MessageButton, MessageDoc, MessageTone } from './document.ts'
import type { MessageLanguage } from './tone.ts'
import { toneLabel } from './tone.ts'
import type { Line, Target } from './walk.ts'
import { renderBlocks } from './walk.ts'

type CardImage = { type: 'Image'; url: string; altText?: string; width?: string }
type CardColumn = { type: 'Column'; width: string; items: CardElement[] }
type CardColumns = { type: 'ColumnSet'; spacing: 'Small' | 'Default'; columns: CardColumn[] }
type CardContainer = {
  type: 'Container'
  style: 'accent' | 'good' | 'attention'
  bleed: true
  items: CardElement[]
}
export type CardElement = CardText | CardImage | CardColumns | CardContainer

/** An Adaptive Card as Teams takes it in an attachment's `content`. */
export type AdaptiveCard = {
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json'
  type: 'AdaptiveCard'
  version: '1.5'
  body: CardElement[]
  actions?: { type: 'Action.OpenUrl'; title: string; url: string }[]
  msteams: { width: 'Full' }
}

/**
 * Renders a message as an Adaptive Card 1.5 for Teams. `card-text.ts` says how text is kept from being read as
 * Markdown.
 *
 * @param dress.tone `none` by default; any other puts a coloured strip with its word above the message
 * @param dress.language of that word, French by default
 * @param dress.addresses as written by default
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
export const toAdaptiveCard = (
  doc: MessageDoc,
  dress: {
    tone?: MessageTone
    buttons?: readonly MessageButton[]
    language?: MessageLanguage
    addresses?: Addresses
  } = {},
): AdaptiveCard => {
  const { tone = 'none', buttons = [], language = 'fr', addresses = asWritten } = dress
  const body = renderBlocks(doc.content, card(addresses)).flat()
  const strip = toneStrip(tone, language)
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    body: strip === null ? body : [strip, ...body],
    ...(buttons.length > 0 && {
      actions: buttons.map(({ title, url }) => ({
        type: 'Action.OpenUrl' as const,
        title,
        url: targetOf(url, addresses),
      })),
    }),
    msteams: { width: 'Full' },
  }
}

const stripStyle = { idea: 'accent', success: 'good', important: 'attention' } as const

const toneStrip = (tone: MessageTone, language: MessageLanguage): CardContainer | null => {
  const label = toneLabel(tone, language)
  if (tone === 'none' || label === null) return null
  return {
    type: 'Container',
    style: stripStyle[tone],
    bleed: true,
    items: [{ type: 'TextBlock', text: label, wrap: true, weight: 'Bolder', size: 'Small' }],
  }
}

const headingSize = { 1: 'ExtraLarge', 2: 'Large', 3: 'Medium' } as const

const linesToCard = (
  lines: readonly Line[],
  addresses: Addresses,
  heading?: 1 | 2 | 3,
): CardText[] =>
  lines.map((line, index) =>
    cardLine(
      line,
      {
        // No way of writing a line break inside a text works on every client, so a line is an element.
        ...(index > 0 && { spacing: 'None' }),
        ...(heading !== undefined && {
          size: headingSize[heading],
          weight: 'Bolder',
          style: 'heading',
        }),
      },
      addresses,
    ),
  )

const card = (addresses: Addresses): Target<CardElement[]> => ({
  paragraph: (lines) => linesToCard(lines, addresses),
  heading: (level, lines) => linesToCard(lines, addresses, level),
  image: ({ src, alt, width }) => [
    {
      type: 'Image',
      url: addresses.imageAt(src),
      ...(alt && { altText: alt }),
      ...(width && { width: `${width}px` }),
    },
  ],
  // Columns, because Markdown lists nest on no phone and take no text but Markdown.
  list: ({ ordered, start }, items) =>
    items.map((blocks, index) => ({
      type: 'ColumnSet',
      spacing: index === 0 ? 'Default' : 'Small',
      columns: [
        {
          type: 'Column',
          width: ordered ? '28px' : '16px',
          items: [cardLine([plainRun(ordered ? `${start + index}.` : '•')], {}, addresses)],
        },
        { type: 'Column', width: 'stretch', items: blocks.flat() },
      ],
    })),
})

const plainRun = (text: string): Line[number] => ({
  text,
  bold: false,
  italic: false,
  strike: false,
  underline: false,
  href: null,
})
