import { cleanText } from './clean-text.ts'
import { messageLimits } from './document.ts'
import { builtInTokens, tokenKey } from './token-key.ts'

/** A personal field as the document's token node has it. */
export type TokenAttrs = { name: string; fallback?: string }

/** The names that `knownTokens` stands for, with the built-in ones: a set of keys to look up in. */
export const knownTokenKeys = (knownTokens: readonly string[] = []): ReadonlySet<string> =>
  new Set([...builtInTokens, ...knownTokens.map((name) => tokenKey(name))])

// At least two characters, so that `[X]` and `[1]` stay what they are; letters without case (Arabic,
// Chinese) look like a token to nobody, and are one only where the name is known.
const looksLikeToken = /^\p{Lu}[\p{Lu}\p{M}\p{N} _\-'’°]+$/u

/**
 * Reads `[NAME]` or `[NAME|fallback]`.
 *
 * It is a token when the name is known (`tokenKey` decides: any case, any accents), or when it looks like
 * one: two characters or more, a capital first, then only capitals, digits, blanks and `_ - ' °`. So a
 * mistyped `[FIRSTNAM]` can be refused by name, while `[1]`, `[x]`, `[...]` and `[voir page 3]` stay as typed.
 * Blanks around the name and the fallback do not count. In the fallback `\` makes the next character plain.
 *
 * @returns null when it is no token
 */
export const readToken = (text: string, known: ReadonlySet<string>): TokenAttrs | null => {
  if (!text.startsWith('[') || !text.endsWith(']')) return null
  const bar = text.indexOf('|')
  const name = text.slice(1, bar === -1 ? -1 : bar).trim()
  if (name === '' || name.length > messageLimits.tokenNameCharacters) return null
  if (/[[\]\\\r\n]/.test(name)) return null
  const key = tokenKey(name)
  if (!known.has(key) && !looksLikeToken.test(name)) return null
  if (key === '' || key.length > messageLimits.tokenNameCharacters) return null
  if (bar === -1) return { name: key }
  const fallback = cleanText(text.slice(bar + 1, -1).replace(/\\(.)/gsu, '$1'))
    .replace(/\s+/gu, ' ')
    .trim()
  if (fallback.length > messageLimits.fallbackCharacters) return null
  return fallback === '' ? { name: key } : { name: key, fallback }
}

/** Writes a token so that `readToken` reads the same one back. */
export const writeToken = (token: {
  name: string
  fallback?: string | null | undefined
}): string => {
  const fallback = (token.fallback ?? '').replace(/\s+/gu, ' ').trim()
  if (fallback === '') return `[${token.name}]`
  return `[${token.name}|${fallback.replace(/[\\[\]]/g, String.raw`\$&`)}]`
}
