import type { Block, Inline, MessageDoc } from './document.ts'
import { personalise, tokensOf } from './tokens.ts'
import { mapInlines } from './walk.ts'

const usualCharacters = 100

/**
 * Gives the beginning of a message for a notification: words only, on one line, cut between words.
 *
 * @param characters at most so many, the ellipsis included
 * @returns an empty string for a message without words, e.g. one image without a description
 */
export const summaryOf = (doc: MessageDoc, characters = usualCharacters): string => {
  const line = beginningOf(doc.content, characters)
  if (line.length <= characters) return line
  const cut = line.slice(0, characters - 1)
  const lastBlank = line[cut.length] === ' ' ? cut.length : cut.lastIndexOf(' ')
  // A single long word is cut where it must be, but not inside a character.
  const end = lastBlank > characters / 2 ? lastBlank : cut.length
  return `${cut.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Prepares the summary of a message for many people: it looks at no more of it than a summary shows. */
export function createSummaryWriter(doc: MessageDoc): (fields: Record<string, string>) => string {
  // Values only make it longer: what is enough without any is enough for everybody.
  const least = mapInlines(doc, ({ type }) => (type === 'token' ? [] : null)).content
  const enough = least.findIndex(
    (_block, index) =>
      beginningOf(least.slice(0, index + 1), usualCharacters).length > usualCharacters,
  )
  const head = enough === -1 ? doc : { ...doc, content: doc.content.slice(0, enough + 1) }
  const same = tokensOf(head).length === 0 ? summaryOf(head) : null
  return (fields) => same ?? summaryOf(personalise(head, fields))
}

/** The words of the first blocks, on one line: all that a summary could need, and hardly more. */
function beginningOf(blocks: readonly Block[], characters: number): string {
  let text = ''
  const read = (some: readonly Block[]): void => {
    for (const block of some) {
      if (text.length > 4 * characters) return
      if (block.type === 'image') text += ` ${block.attrs.alt ?? ''}`
      else if (block.type === 'paragraph' || block.type === 'heading') readLine(block.content)
      else for (const item of block.content) read(item.content)
    }
  }
  const readLine = (inlines: readonly Inline[] = []): void => {
    if (inlines.length > 0) text += ' '
    for (const inline of inlines) {
      if (text.length > 4 * characters) return
      if (inline.type === 'text') text += inline.text
      else text += inline.type === 'token' ? `[${inline.attrs.name}]` : ' '
    }
  }
  read(blocks)
  // Most blanks are single ones, and stay.
  return text.replace(/\s{2,}|[^\S ]/gu, ' ').trim()
}
