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
  dress: { buttons?: readonly MessageButton[] } = {},
): string => {
  const blocks = renderBlocks(doc.content, skypeHtml).map((lines) => lines.join('<br/>'))
  const buttons = (dress.buttons ?? []).map(
    ({ title, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(title)}</a>`,
  )
  return `<div>${[...blocks, ...buttons].join('<br/><br/>')}</div>`
}

const dressOfSkype: HtmlDress = {
  bold: tag('b'),
  italic: tag('i'),
  strike: tag('span', ' style="text-decoration:line-through"'),
  underline: tag('u'),
}

const skypeHtml: Target<string[]> = {
  paragraph: (lines) => [linesToHtml(lines, dressOfSkype)],
  heading: (_level, lines) => [`<b>${linesToHtml(lines, dressOfSkype)}</b>`],
  image: ({ src, alt }) => [`<a href="${escapeHtml(src)}">${escapeHtml(alt || src)}</a>`],
  list: ({ ordered, start }, items) =>
    items.flatMap((blocks, index) => {
      const bullet = ordered ? `${start + index}. ` : '• '
      const indent = '\u00A0'.repeat(bullet.length)
      return blocks.flat().map((line, at) => (at === 0 ? bullet : indent) + line)
    }),
}
