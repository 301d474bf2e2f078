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

const linesToText = (lines: readonly Line[], addresses: Addresses): string[] => {
  const runs = lines.flat()
  let at = 0
  let label = ''
  return lines.map((line) => {
    let text = ''
    for (const run of line) {
      at += 1
      if (run.href === null) {
        text += run.text
        continue
      }
      // A link can be several runs in different dress, on several lines; its address follows the last.
      label += run.text
      if (runs[at]?.href === run.href) {
        text += run.text
        continue
      }
      const address = withoutScheme(targetOf(run.href, addresses))
      const isAddress = run.text === label && label === withoutScheme(run.href)
      text += isAddress ? address : `${run.text} (${address})`
      label = ''
    }
    return text
  })
}

const withoutScheme = (href: string): string => href.replace(/^(?:mailto|tel):/i, '')

const plain = (addresses: Addresses): Target<string[]> => ({
  paragraph: (lines) => linesToText(lines, addresses),
  heading: (_level, lines) => linesToText(lines, addresses),
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
