import type { Addresses } from './addresses.ts'
import { asWritten, targetOf } from './addresses.ts'
import type { MessageButton, MessageDoc } from './document.ts'
import type { Line, Target } from './walk.ts'
import { renderBlocks } from './walk.ts'

/**
 * Renders a message as plain text: for Skype without HTML, for mails and for search. A link is followed by its
 * address; where the address is what it is written on, it stands there once. Buttons are lines at the end.
 */
export const toPlainText = (
  doc: MessageDoc,
  dress: { buttons?: readonly MessageButton[]; addresses?: Addresses } = {},
): string => {
  const { buttons = [], addresses = asWritten } = dress
  const blocks = renderBlocks(doc.content, plain(addresses)).map((lines) => lines.join('\n'))
  const ends = buttons.map(({ title, url }) => `${title} (${targetOf(url, addresses)})`)
  return [...blocks, ...ends].join('\n\n')
}

const lineToText = (line: Line, addresses: Addresses): string => {
  let text = ''
  let label = ''
  for (const [index, run] of line.entries()) {
    if (run.href === null) {
      text += run.text
      continue
    }
    // Several runs in different dress can be one link; its address follows the last.
    label += run.text
    if (line[index + 1]?.href === run.href) continue
    const address = withoutScheme(targetOf(run.href, addresses))
    text += label === withoutScheme(run.href) ? address : `${label} (${address})`
    label = ''
  }
  return text
}

const withoutScheme = (href: string): string => href.replace(/^(?:mailto|tel):/i, '')

const plain = (addresses: Addresses): Target<string[]> => ({
  paragraph: (lines) => lines.map((line) => lineToText(line, addresses)),
  heading: (_level, lines) => lines.map((line) => lineToText(line, addresses)),
  image: ({ src, alt }) => {
    const address = addresses.imageAt(src)
    return [alt ? `${alt} (${address})` : address]
  },
  list: ({ ordered, start }, items) =>
    items.flatMap((blocks, index) => {
      const bullet = ordered ? `${start + index}. ` : '• '
      const indent = ' '.repeat(bullet.length)
      return blocks.flat().map((line, at) => (at === 0 ? bullet : indent) + line)
    }),
})
