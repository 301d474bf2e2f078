import type { MessageDoc } from './document.ts'
import { visit } from './walk.ts'

/**
 * Gives the beginning of a message for a notification: words only, on one line, cut between words.
 *
 * @param characters at most so many, the ellipsis included
 * @returns an empty string for a message without words, e.g. one image without a description
 */
export const summaryOf = (doc: MessageDoc, characters = 100): string => {
  let text = ''
  let place = ''
  visit(doc, (leaf, path) => {
    if (text.length > 4 * characters) return
    const block = path.slice(0, leaf.type === 'image' ? undefined : -1).join('.')
    if (block !== place) text += ' '
    place = block
    if (leaf.type === 'text') text += leaf.text
    else if (leaf.type === 'token') text += `[${leaf.attrs.name}]`
    else if (leaf.type === 'image') text += leaf.attrs.alt ?? ''
    else text += ' '
  })
  const line = text.replace(/\s+/gu, ' ').trim()
  if (line.length <= characters) return line
  const cut = line.slice(0, characters - 1)
  const lastBlank = line[cut.length] === ' ' ? cut.length : cut.lastIndexOf(' ')
  // A single long word is cut where it must be, but not inside a character.
  const end = lastBlank > characters / 2 ? lastBlank : cut.length
  return `${cut.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')}…`
}
