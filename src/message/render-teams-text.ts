import type { Addresses } from './addresses.ts'
import { asWritten, targetOf } from './addresses.ts'
import type { MessageButton, MessageDoc, MessageTone } from './document.ts'
import type { HtmlDress } from './html.ts'
import { escapeHtml, linesToHtml, tag } from './html.ts'
import type { MessageLanguage } from './tone.ts'
import { toneLabel } from './tone.ts'
import type { Target } from './walk.ts'
import { renderBlocks } from './walk.ts'

/**
 * Renders a message as the text of a Teams activity, without a card. The format is `xml`, the HTML that Teams
 * knows: unlike its Markdown it has images and underline, and what is personal is made harmless by five entities.
 * A heading is a bold paragraph, because text messages show no headings.
 *
 * @param dress as for `toAdaptiveCard`; the tone's word comes first, buttons become links at the end
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export const toTeamsText = (
  doc: MessageDoc,
  dress: {
    tone?: MessageTone
    buttons?: readonly MessageButton[]
    language?: MessageLanguage
    addresses?: Addresses
  } = {},
): { textFormat: 'xml'; text: string } => {
  const { tone = 'none', buttons = [], language = 'fr', addresses = asWritten } = dress
  const label = toneLabel(tone, language)
  const parts = [
    label === null ? '' : `<p><strong>${escapeHtml(label)}</strong></p>`,
    ...renderBlocks(doc.content, teamsHtml(addresses)).map(asBlock),
    ...buttons.map(
      ({ title, url }) =>
        `<p><a href="${escapeHtml(targetOf(url, addresses))}">${escapeHtml(title)}</a></p>`,
    ),
  ]
  return { textFormat: 'xml', text: parts.join('') }
}

const dressOfTeams: HtmlDress = {
  bold: tag('strong'),
  italic: tag('em'),
  strike: tag('strike'),
  underline: tag('u'),
}

/** A block's HTML; `lines` still wait for the element around them, which a list item does not need. */
type Part = { kind: 'lines' | 'element'; html: string }

const asBlock = (part: Part): string =>
  part.kind === 'element' ? part.html : `<p>${part.html || '\u00A0'}</p>`

const itemContent = (parts: readonly Part[]): string =>
  parts
    .map((part, index) => (part.kind === 'lines' && index > 0 ? `<br/>${part.html}` : part.html))
    .join('')

const teamsHtml = (addresses: Addresses): Target<Part> => ({
  paragraph: (lines) => ({ kind: 'lines', html: linesToHtml(lines, dressOfTeams, addresses) }),
  heading: (_level, lines) => ({
    kind: 'lines',
    html: `<strong>${linesToHtml(lines, dressOfTeams, addresses)}</strong>`,
  }),
  image: ({ src, alt, width, height }) => ({
    kind: 'element',
    html: `<img src="${escapeHtml(addresses.imageAt(src))}" alt="${escapeHtml(alt ?? '')}"${
      width ? ` width="${width}"` : ''
    }${height ? ` height="${height}"` : ''}/>`,
  }),
  list: ({ ordered, start }, items) => {
    const list = ordered ? tag('ol', start === 1 ? '' : ` start="${start}"`) : tag('ul')
    const html = items.map((parts) => `<li>${itemContent(parts)}</li>`).join('')
    return { kind: 'element', html: list.open + html + list.close }
  },
})
