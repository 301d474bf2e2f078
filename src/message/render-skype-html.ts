import type { Addresses } from './addresses.ts'
import { asWritten, targetOf } from './addresses.ts'
import type { MessageButton, MessageDoc } from './document.ts'
import type { HtmlDress } from './html.ts'
import { escapeHtml, linesToHtml, tag } from './html.ts'
import type { Target } from './walk.ts'
import { renderBlocks } from './walk.ts'

/**
 * Renders a message in the little HTML that Skype for Business clients are known to show: `b`, `i`, `u`, `span`
 * with a style, `a`, `br`, `div`. Headings are bold, images are links to them, list items are lines with their bullet.
 *
 * @param dress.buttons become links at the end
 */
export const toSkypeHtml = (
  doc: MessageDoc,
  dress: { buttons?: readonly MessageButton[]; addresses?: Addresses } = {},
): string => {
  const { buttons = [], addresses = asWritten } = dress
  const blocks = renderBlocks(doc.content, skypeHtml(addresses)).map((lines) => lines.join('<br/>'))
  const ends = buttons.map(
    ({ title, url }) =>
      `<a href="${escapeHtml(targetOf(url, addresses))}">${escapeHtml(title)}</a>`,
  )
  return `<div>${[...blocks, ...ends].join('<br/><br/>')}</div>`
}

const dressOfSkype: HtmlDress = {
  bold: tag('b'),
  italic: tag('i'),
  strike: tag('span', ' style="text-decoration:line-through"'),
  underline: tag('u'),
}

const skypeHtml = (addresses: Addresses): Target<string[]> => ({
  paragraph: (lines) => [linesToHtml(lines, dressOfSkype, addresses)],
  heading: (_level, lines) => [`<b>${linesToHtml(lines, dressOfSkype, addresses)}</b>`],
  image: ({ src, alt }) => {
    const address = addresses.imageAt(src)
    return [`<a href="${escapeHtml(address)}">${escapeHtml(alt || address)}</a>`]
  },
  list: ({ ordered, start }, items) =>
    items.flatMap((blocks, index) => {
      const bullet = ordered ? `${start + index}. ` : '• '
      const indent = '\u00A0'.repeat(bullet.length)
      return blocks.flat().map((line, at) => (at === 0 ? bullet : indent) + line)
    }),
})
