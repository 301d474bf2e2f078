import type { MessageButton, MessageDoc } from './document.ts'
import type { Line, Target } from './walk.ts'
import { renderBlocks } from './walk.ts'

/**
 * Renders a message as plain text: for Skype without HTML, for mails and for search. A link is followed by its
 * address, unless the address is what it is written on; buttons are lines at the end.
 */
export const toPlainText = (
  doc: MessageDoc,
  dress: { buttons?: readonly MessageButton[] } = {},
): string => {
  const blocks = renderBlocks(doc.content, plain).map((lines) => lines.join('\n'))
  const buttons = (dress.buttons ?? []).map(({ title, url }) => `${title} (${url})`)
  return [...blocks, ...buttons].join('\n\n')
}

const lineToText = (line: Line): string => {
  let text = ''
  for (const [index, run] of line.entries()) {
    text += run.text
    // Several runs in different dress can be one link; its address follows the last.
    if (run.href === null || line[index + 1]?.href === run.href) continue
    if (bareAddress(run.href) !== run.text) text += ` (${bareAddress(run.href)})`
  }
  return text
}

const bareAddress = (href: string): string => href.replace(/^(?:mailto|tel):/i, '')

const plain: Target<string[]> = {
  paragraph: (lines) => lines.map(lineToText),
  heading: (_level, lines) => lines.map(lineToText),
  image: ({ src, alt }) => [alt ? `${alt} (${src})` : src],
  list: ({ ordered, start }, items) =>
    items.flatMap((blocks, index) => {
      const bullet = ordered ? `${start + index}. ` : '• '
      const indent = ' '.repeat(bullet.length)
      return blocks.flat().map((line, at) => (at === 0 ? bullet : indent) + line)
    }),
}
