import { cleanText, shortenText } from './clean-text.ts'
import type { MessageDoc } from './document.ts'
import { messageLimits } from './document.ts'
import { mapInlines, visit } from './walk.ts'

/** Lists the personal fields that a message uses, each once, in reading order, by key. */
export const tokensOf = (doc: MessageDoc): string[] => {
  const names = new Set<string>()
  visit(doc, (leaf) => {
    if (leaf.type === 'token') names.add(leaf.attrs.name)
  })
  return [...names]
}

/** Lists the personal fields for which nothing stands in where somebody's own is blank, each once, by key. */
export const tokensWithoutFallback = (doc: MessageDoc): string[] => {
  const names = new Set<string>()
  visit(doc, (leaf) => {
    if (leaf.type === 'token' && (leaf.attrs.fallback ?? '') === '') names.add(leaf.attrs.name)
  })
  return [...names]
}

/**
 * Writes one person's values in the place of the tokens. A blank or missing value gives way to the token's
 * fallback, and without one to nothing.
 *
 * A value longer than any list may bring (`messageLimits.valueCharacters`) ends in an ellipsis.
 *
 * The values become text of the document, never markup; each rendering escapes them like any other text.
 *
 * @param fields values by token key (`tokenKey`), e.g. `FIRSTNAME`
 */
export const personalise = (doc: MessageDoc, fields: Record<string, string>): MessageDoc =>
  mapInlines(doc, (inline) => {
    if (inline.type !== 'token') return null
    const text = textOfToken(inline.attrs, fields)
    if (text === '') return []
    const { marks } = inline
    return [{ type: 'text', text, ...(marks !== undefined && { marks }) }]
  })

/** Gives what stands for one person in the place of a token; an empty text for nothing. */
export const textOfToken = (
  { name, fallback }: { name: string; fallback?: string | null | undefined },
  fields: Record<string, string>,
): string => {
  const given = shortenText(cleanText(fields[name] ?? ''), messageLimits.valueCharacters)
  return given.trim() === '' ? (fallback ?? '') : closeDirections(given)
}

const directionStart = /[\u202A-\u202E\u2066-\u2069]/

/**
 * Closes whatever text direction a value leaves open. Marks such as U+202E turn all text after them around;
 * the value keeps them, the author's words behind it keep theirs.
 */
const closeDirections = (text: string): string => {
  if (!directionStart.test(text)) return text
  const closers: string[] = []
  for (const character of text) {
    if (/[\u202A\u202B\u202D\u202E]/.test(character)) closers.push('\u202C')
    else if (/[\u2066-\u2068]/.test(character)) closers.push('\u2069')
    else if (character === '\u202C' && closers.at(-1) === '\u202C') closers.pop()
    else if (character === '\u2069') {
      // Closing an isolate also closes everything that was opened inside it.
      const opened = closers.lastIndexOf('\u2069')
      if (opened !== -1) closers.length = opened
    }
  }
  return text + closers.toReversed().join('')
}
