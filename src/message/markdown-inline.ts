import type { Inline, Mark } from './document.ts'
import { writeToken } from './token-text.ts'

/**
 * What a line is made of on its way to Markdown: text still to be escaped, the delimiters of bold, italic and
 * strike, and markup that is already final.
 */
type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'open' | 'close'; text: string }
  | { kind: 'final'; text: string }

const delimiter = { bold: '**', italic: '_', strike: '~~' } as const

/** Writes one line of normal inline content (no line breaks in it), escaped so that it reads back the same. */
export const lineToMarkdown = (line: readonly Inline[], at: 'line-start' | 'heading'): string => {
  const pieces = piecesOf(line, [])
  const written = pieces.map((piece, index) =>
    piece.kind === 'text'
      ? escapeText(piece, {
          startsLine: index === 0 && at === 'line-start',
          endsHeading: index === pieces.length - 1 && at === 'heading',
          afterToken:
            pieces[index - 1]?.kind === 'final' && pieces[index - 1]?.text.endsWith(']') === true,
          beforeBracket: pieces[index + 1]?.text.startsWith('[') === true,
        })
      : piece.text,
  )
  // An entity is punctuation to the delimiter on its other side too, which may then need one itself. Each
  // letter is replaced at most once, so this ends.
  for (let before = ''; before !== written.join('');) {
    before = written.join('')
    for (const [index, piece] of pieces.entries()) {
      if (piece.kind === 'open') makeDelimiterWork(pieces, written, index, 1)
      if (piece.kind === 'close') makeDelimiterWork(pieces, written, index, -1)
    }
  }
  return written.join('')
}

/**
 * Nests the marks of a line: the one that reaches furthest stands outside, so that most lines need each
 * delimiter once.
 */
const piecesOf = (line: readonly Inline[], open: readonly Mark[]): Piece[] => {
  const pieces: Piece[] = []
  for (let index = 0; index < line.length;) {
    const inline = line[index]
    if (inline === undefined) break
    const widest = widestMark(line, index, open)
    if (widest !== null) {
      const inner = piecesOf(line.slice(index, widest.until), [...open, widest.mark])
      pieces.push(...enclosed(widest.mark, inner))
      index = widest.until
      continue
    }
    if (inline.type === 'text') pieces.push({ kind: 'text', text: inline.text })
    if (inline.type === 'token') pieces.push({ kind: 'final', text: writeToken(inline.attrs) })
    index += 1
  }
  return pieces
}

const widestMark = (
  line: readonly Inline[],
  from: number,
  open: readonly Mark[],
): { mark: Mark; until: number } | null => {
  let widest: { mark: Mark; until: number } | null = null
  for (const mark of line[from]?.marks ?? []) {
    if (open.some((one) => one.type === mark.type)) continue
    let until = from + 1
    while (line[until]?.marks?.some((one) => isSameMark(one, mark)) === true) until += 1
    if (widest === null || until > widest.until) widest = { mark, until }
  }
  return widest
}

const isSameMark = (one: Mark, other: Mark): boolean =>
  one.type === 'link' && other.type === 'link'
    ? one.attrs.href === other.attrs.href
    : one.type === other.type

const enclosed = (mark: Mark, inner: Piece[]): Piece[] => {
  switch (mark.type) {
    case 'link':
      if (isAddressItself(mark.attrs.href, inner)) {
        return [{ kind: 'final', text: `<${mark.attrs.href}>` }]
      }
      return [
        { kind: 'final', text: '[' },
        ...inner,
        { kind: 'final', text: `](${escapeAddress(mark.attrs.href)})` },
      ]
    case 'bold':
    case 'italic':
    case 'strike':
      return [
        { kind: 'open', text: delimiter[mark.type] },
        ...inner,
        { kind: 'close', text: delimiter[mark.type] },
      ]
    case 'underline':
      break
  }
  return [{ kind: 'final', text: '<u>' }, ...inner, { kind: 'final', text: '</u>' }]
}

const isAddressItself = (href: string, label: readonly Piece[]): boolean =>
  /^https?:/i.test(href) &&
  label.length === 1 &&
  label[0]?.kind === 'text' &&
  label[0].text === href

/** Escapes what would end a link's target early, or be read as something else in it. */
export const escapeAddress = (address: string): string =>
  address.replace(/[()\\]|&(?=[#\p{L}\p{N}])/gu, String.raw`\$&`)

const escapeText = (
  piece: { text: string },
  place: {
    startsLine: boolean
    endsHeading: boolean
    afterToken: boolean
    beforeBracket: boolean
  },
): string => {
  let text = piece.text
    .replace(/[\\*_[\]<]|&(?=[#\p{L}\p{N}])/gu, String.raw`\$&`)
    // A single tilde is only that.
    .replace(/~(?=~|$)|(?<=~|^)~/gu, String.raw`\~`)
    // An address that is no link must not become one.
    .replace(/(https?):(?=\/\/)/giu, String.raw`$1\:`)
  if (place.startsLine) {
    text = text.replace(/^(?:[-+](?=[-\s]|$)|#(?=#{0,5}(?:\s|$)))/u, String.raw`\$&`)
    text = text.replace(/^(\d{1,9})([.)])(?=\s|$)/u, String.raw`$1\$2`)
  }
  if (place.endsHeading) text = text.replace(/#$/u, String.raw`\#`)
  // `[NAME](` would be a link on a word, and `![` an image.
  if (place.afterToken) text = text.replace(/^\(/u, String.raw`\(`)
  if (place.beforeBracket) text = text.replace(/!$/u, String.raw`\!`)
  return text
}

/**
 * CommonMark takes a delimiter for one only where its neighbours let it: no blank inside, and outside a blank or
 * punctuation when there is punctuation inside (for `_` always). Where they do not, the letter in the way is
 * written as an entity, which is punctuation to the parser and the letter to the reader.
 */
const makeDelimiterWork = (
  pieces: readonly Piece[],
  written: string[],
  index: number,
  inward: 1 | -1,
): void => {
  if (/^\s/u.test(edgeOf(written[index + inward], inward))) {
    writeEntity(pieces, written, index + inward, inward)
  }
  const inside = edgeOf(written[index + inward], inward)
  const outward = inward === 1 ? -1 : 1
  const outside = edgeOf(written[index + outward], outward)
  const needsRoom = pieces[index]?.text === '_' || isPunctuation(inside)
  if (needsRoom && outside !== '' && !isPunctuation(outside) && !/\s/u.test(outside)) {
    writeEntity(pieces, written, index + outward, outward)
  }
}

/** The character of a neighbour that touches us: its first when we look forward, its last when back. */
const edgeOf = (text: string | undefined, looking: 1 | -1): string =>
  (looking === 1 ? text?.[0] : text?.at(-1)) ?? ''

const isPunctuation = (character: string): boolean => /[\p{P}\p{S}]/u.test(character)

const writeEntity = (
  pieces: readonly Piece[],
  written: string[],
  index: number,
  looking: 1 | -1,
): void => {
  const text = written[index]
  if (pieces[index]?.kind !== 'text' || text === undefined) return
  const characters = Array.from(text)
  const at = looking === 1 ? 0 : characters.length - 1
  const character = characters[at]
  if (character === undefined) return
  characters[at] = `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`
  written[index] = characters.join('')
}
