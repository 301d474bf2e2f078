/**
 * The little of Markdown that Teams shows in messages and cards: emphasis, links, escapes. Enough to
 * find links in reading order and to show a message; lists and quotes stay text.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export type MarkdownToken =
  | { kind: 'text'; text: string }
  | { kind: 'toggle'; mark: 'strong' | 'em' | 's' }
  | { kind: 'link'; label: string; url: string }

const escapable = /[!-/:-@[-`{-~]/
/** What can begin nothing; an `h` may begin a bare address. */
const plainRun = /[^\\[<*_~hH]+/y
const autolink = /<((?:https?:|mailto:|tel:)[^\s<>]+)>/iy
const bareLink = /https?:\/\/[^\s<>]+/iy
const marks = [
  ['**', 'strong'],
  ['__', 'strong'],
  ['~~', 's'],
  ['*', 'em'],
  ['_', 'em'],
] as const

/** Reads a text into tokens, from left to right. */
export function readMarkdown(source: string): MarkdownToken[] {
  const tokens: MarkdownToken[] = []
  const open = new Set<string>()
  let text = ''
  const push = (token: MarkdownToken) => {
    if (text !== '') tokens.push({ kind: 'text', text: decodeEntities(text) })
    text = ''
    tokens.push(token)
  }

  for (let at = 0; at < source.length;) {
    plainRun.lastIndex = at
    const run = plainRun.exec(source)?.[0]
    if (run !== undefined) {
      text += run
      at += run.length
      continue
    }
    const character = source.charAt(at)
    if (character === '\\' && escapable.test(source.charAt(at + 1))) {
      // An escaped ampersand is one, whatever follows it.
      text += source.charAt(at + 1) === '&' ? '&amp;' : source.charAt(at + 1)
      at += 2
      continue
    }
    const link = readLink(source, at)
    if (link !== null) {
      push({ kind: 'link', label: link.label, url: link.url })
      at = link.end
      continue
    }
    const mark = marks.find(
      ([sign]) => source.startsWith(sign, at) && toggles(source, at, sign, open),
    )
    if (mark !== undefined) {
      if (!open.delete(mark[0])) open.add(mark[0])
      push({ kind: 'toggle', mark: mark[1] })
      at += mark[0].length
      continue
    }
    text += character
    at++
  }
  if (text !== '') tokens.push({ kind: 'text', text: decodeEntities(text) })
  return tokens
}

/** The addresses of the links of a Markdown text, in reading order. */
export function markdownLinks(source: string): string[] {
  return readMarkdown(source).flatMap((token) => (token.kind === 'link' ? [token.url] : []))
}

/** What a reader sees of a Markdown text. */
export function markdownText(source: string): string {
  return readMarkdown(source)
    .map((token) => (token.kind === 'text' ? token.text : token.kind === 'link' ? token.label : ''))
    .join('')
}

/** The addresses that Teams makes links of in a text without format. */
export function bareLinks(text: string): string[] {
  return [...text.matchAll(/https?:\/\/[^\s<>]+/gi)].map(([url]) => withoutPunctuation(url))
}

const namedEntities = new Map([
  ['nbsp', ' '],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
])

/** Reads the entities of HTML, each once: `&amp;lt;` is the text `&lt;`. */
export function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi,
    (entity: string, decimal?: string, hexadecimal?: string, name?: string) => {
      if (decimal !== undefined) return characterOf(Number(decimal))
      if (hexadecimal !== undefined) return characterOf(Number.parseInt(hexadecimal, 16))
      return namedEntities.get(name?.toLowerCase() ?? '') ?? entity
    },
  )
}

type Link = { label: string; url: string; end: number }

function readLink(source: string, at: number): Link | null {
  const character = source.charAt(at)
  if (character === '[') return readInlineLink(source, at)
  if (character === '<') {
    autolink.lastIndex = at
    const url = autolink.exec(source)?.[1]
    return url === undefined ? null : { label: url, url, end: at + url.length + 2 }
  }
  if (character.toLowerCase() === 'h' && !/\w/.test(source.charAt(at - 1))) {
    bareLink.lastIndex = at
    const found = bareLink.exec(source)?.[0]
    if (found === undefined) return null
    const url = withoutPunctuation(found)
    return { label: url, url: decodeEntities(url), end: at + url.length }
  }
  return null
}

/** `[label](address "title")`, with brackets inside the label and parentheses inside the address. */
function readInlineLink(source: string, at: number): Link | null {
  const labelEnd = closing(source, at, '[', ']')
  if (labelEnd === -1 || source.charAt(labelEnd + 1) !== '(') return null
  const end = closing(source, labelEnd + 1, '(', ')')
  if (end === -1) return null
  const inside = source.slice(labelEnd + 2, end).trim()
  const address = /^<([^<>]*)>|^\S*/.exec(inside)
  const raw = address?.[1] ?? address?.[0] ?? ''
  const label = markdownText(source.slice(at + 1, labelEnd))
  return { label, url: decodeEntities(unescape(raw)), end: end + 1 }
}

/** Longer links than this are none, so that a text full of brackets is still read in one go. */
const longestLink = 2_000

function closing(source: string, at: number, open: string, close: string): number {
  let depth = 0
  const end = Math.min(source.length, at + longestLink)
  for (let index = at; index < end; index++) {
    const character = source.charAt(index)
    if (character === '\\') index++
    else if (character === open) depth++
    else if (character === close && --depth === 0) return index
  }
  return -1
}

function unescape(text: string): string {
  return text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
}

function withoutPunctuation(url: string): string {
  const trimmed = url.replace(/[.,;:!?'"*_~\]]+$/, '')
  return trimmed.includes('(') ? trimmed : trimmed.replace(/\)+$/, '')
}

/** Whether the sign at this place opens or closes emphasis, rather than standing for itself. */
function toggles(source: string, at: number, sign: string, open: Set<string>): boolean {
  const [before, after] = [source.charAt(at - 1), source.charAt(at + sign.length)]
  if (open.has(sign)) {
    return !/^\s?$/.test(before) && !(sign.startsWith('_') && /[\p{L}\p{N}]/u.test(after))
  }
  if (/^\s?$/.test(after)) return false
  if (sign.startsWith('_') && /[\p{L}\p{N}]/u.test(before)) return false
  return source.indexOf(sign, at + sign.length + 1) !== -1
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}
