import { cleanText } from './clean-text.ts'
import type { Block, Image, Inline, ListItem, Mark, MessageDoc } from './document.ts'
import { ImageSize, messageLimits } from './document.ts'
import { isSafeHref, isSafeImageSource } from './href.ts'
import type { MarkdownTree } from './markdown-syntax.ts'
import { parseMarkdown } from './markdown-syntax.ts'
import { normaliseDoc, normaliseInlines } from './normalise.ts'
import type { MessageProblem } from './problems.ts'
import { badImage, badLink, tooLong, tooManyCharacters } from './problems.ts'
import { knownTokenKeys, readToken } from './token-text.ts'
import type { DocPath } from './walk.ts'
import { visit } from './walk.ts'

type TreeBlock = MarkdownTree['children'][number]
type TreeInline = Extract<TreeBlock, { type: 'paragraph' }>['children'][number]
type TreeList = Extract<TreeBlock, { type: 'list' }>

type Reading = {
  source: string
  known: ReadonlySet<string>
  /** Links and images that may not be followed. They stay in the text as typed. */
  refused: { target: string; kind: 'link' | 'image' }[]
}

/**
 * Reads a message from Markdown. It never throws: whatever is no Markdown is text.
 *
 * Bold, italic, `~~strike~~`, `<u>underline</u>`, headings (4 to 6 become 3), lists, links, bare `https://` addresses,
 * images with a size (`{width=320 height=200}`) or without, and personal tokens (`readToken` has the rule;
 * `\[NAME\]` is text). A line break is a line break, and so is `<br>`, for headings have no other. Everything else,
 * all other HTML included, stays text as typed. A paragraph of one no-break space is an empty paragraph.
 *
 * @param options.knownTokens the names of the extra columns, so that they are recognised in any case
 * @returns the document, and the links and images in it that may not be followed, which have become text
 */
export const docFromMarkdown = (
  text: string,
  options: { knownTokens?: readonly string[] } = {},
): { doc: MessageDoc; problems: MessageProblem[] } => {
  const readable = readableStart(text)
  const isTooLong = readable.length < text.length
  const source = cleanText(readable)
  const reading: Reading = { source, known: knownTokenKeys(options.knownTokens), refused: [] }
  const tree = parseMarkdown(source, reading.known)
  const blocks = tree.children.flatMap((node) => readBlock(node, reading, 0))
  const doc = normaliseDoc({
    type: 'doc',
    content: blocks.length > 0 ? blocks : [{ type: 'paragraph' }],
  })
  const problems = reading.refused.map(({ target, kind }) =>
    (kind === 'link' ? badLink : badImage)(pathOfText(doc, target), target),
  )
  const large = isTooLong ? tooManyCharacters : tooLong(doc)
  if (large !== null) problems.push(large)
  return { doc, problems }
}

// Markup takes room beside what it says, but not without end. The time to match emphasis grows with the square of
// its signs: 20,000 of them in a row took a minute, 4,000 half a second.
const mostMarkdown = 2 * messageLimits.textCharacters
const mostEmphasisSigns = 4_000

/** The part of a text that is worth reading: all of it, but for what is no message. */
const readableStart = (text: string): string => {
  let signs = 0
  for (const { index } of text.matchAll(/[*_~]/g)) {
    signs += 1
    if (signs > mostEmphasisSigns) return text.slice(0, Math.min(index, mostMarkdown))
  }
  return text.slice(0, mostMarkdown)
}

/** Where a refused address has ended up. */
const pathOfText = (doc: MessageDoc, text: string): DocPath => {
  let found: DocPath | null = null
  visit(doc, (leaf, path) => {
    if (found === null && leaf.type === 'text' && leaf.text.includes(text)) found = path
  })
  return found ?? ['content']
}

const readBlock = (node: TreeBlock, reading: Reading, listDepth: number): Block[] => {
  if (node.type === 'paragraph') {
    return paragraphsAndImages(readInlines(node.children, [], reading))
  }
  if (node.type === 'heading') {
    const level = node.depth === 1 || node.depth === 2 ? node.depth : 3
    return headingsAndImages(level, readInlines(node.children, [], reading))
  }
  if (node.type === 'list') return readList(node, reading, listDepth)
  // A rule (`---`), or anything that a new version of the parser may bring.
  return [{ type: 'paragraph', content: textOf(sourceOf(node, reading), []) }]
}

const readList = (node: TreeList, reading: Reading, listDepth: number): Block[] => {
  const items = node.children.map((item): ListItem => {
    const content = item.children.flatMap((child) => readBlock(child, reading, listDepth + 1))
    return { type: 'listItem', content: content.length > 0 ? content : [{ type: 'paragraph' }] }
  })
  // Deeper than any message needs: what is in there is kept, at the deepest level there is.
  if (listDepth >= messageLimits.listDepth) return items.flatMap((item) => item.content)
  if (node.ordered !== true) return [{ type: 'bulletList', content: items }]
  const start = node.start ?? 1
  return [{ type: 'orderedList', ...(start !== 1 && { attrs: { start } }), content: items }]
}

/** Inline content in which images still stand where they were typed; blocks cut it there. */
type Piece = Inline | Extract<Block, { type: 'image' }>

const readInlines = (nodes: TreeInline[], marks: Mark[], reading: Reading): Piece[] => {
  const pairs = underlinePairs(nodes)
  const pieces: Piece[] = []
  let depth = 0
  for (const [index, node] of nodes.entries()) {
    if (pairs.has(index)) {
      depth += isTag(node, '<u>') ? 1 : -1
      continue
    }
    const inside = depth > 0 ? withMark(marks, { type: 'underline' }) : marks
    const sized = sizedImage(pieces.at(-1), nodes[index - 1], node)
    if (sized === null) {
      pieces.push(...readInline(node, inside, reading))
      continue
    }
    pieces[pieces.length - 1] = sized.image
    pieces.push(...textOf(sized.rest, inside))
  }
  return pieces
}

/** The places of each `<u>` and of the `</u>` that ends it; the others stay as typed. */
const underlinePairs = (nodes: readonly TreeInline[]): Set<number> => {
  const open: number[] = []
  const pairs = new Set<number>()
  for (const [index, node] of nodes.entries()) {
    if (isTag(node, '<u>')) open.push(index)
    if (!isTag(node, '</u>')) continue
    const start = open.pop()
    if (start !== undefined) pairs.add(start).add(index)
  }
  return pairs
}

const isTag = (node: TreeInline, tag: string): boolean =>
  node.type === 'inlineCode' && node.value.toLowerCase() === tag

/** Reads `{width=320 height=200}` behind an image; null where there is none. */
const sizedImage = (
  image: Piece | undefined,
  before: TreeInline | undefined,
  node: TreeInline,
): { image: Image; rest: string } | null => {
  if (image?.type !== 'image' || before?.type !== 'image' || node.type !== 'text') return null
  const found = /^\{(?=\w)(?:width=(\d{1,4}))? ?(?:height=(\d{1,4}))?\}/.exec(node.value)
  if (found === null) return null
  const [typed, width, height] = found
  const { data: attrs } = ImageSize.safeParse({
    ...(width !== undefined && { width: Number(width) }),
    ...(height !== undefined && { height: Number(height) }),
  })
  if (attrs === undefined) return null
  return {
    image: { type: 'image', attrs: { ...image.attrs, ...attrs } },
    rest: node.value.slice(typed.length),
  }
}

const readInline = (node: TreeInline, marks: Mark[], reading: Reading): Piece[] => {
  if (node.type === 'text') return textOf(node.value, marks)
  if (node.type === 'break') return [{ type: 'hardBreak' }]
  if (node.type === 'strong' || node.type === 'emphasis' || node.type === 'delete') {
    return readInlines(node.children, withMark(marks, { type: markOf[node.type] }), reading)
  }
  if (node.type === 'inlineCode') {
    if (/^<br/i.test(node.value)) return [{ type: 'hardBreak' }]
    const attrs = readToken(node.value, reading.known)
    return attrs === null ? textOf(node.value, marks) : [{ type: 'token', attrs, ...dress(marks) }]
  }
  if (node.type === 'link') return readLink(node, marks, reading)
  if (node.type === 'image') return readImage(node, marks, reading)
  return textOf(sourceOf(node, reading), marks)
}

const markOf = { strong: 'bold', emphasis: 'italic', delete: 'strike' } as const

const readLink = (
  node: Extract<TreeInline, { type: 'link' }>,
  marks: Mark[],
  reading: Reading,
): Piece[] => {
  // An address inside a link's label: the link around it counts.
  if (marks.some((mark) => mark.type === 'link')) return readInlines(node.children, marks, reading)
  const href = node.url
  if (isUsable(href, isSafeHref)) {
    const inside = withMark(marks, { type: 'link', attrs: { href } })
    // A link needs words to click on.
    return node.children.length > 0
      ? readInlines(node.children, inside, reading)
      : textOf(href, inside)
  }
  const typed = sourceOf(node, reading)
  // A bare address that is none after all is no mistake of the author's.
  if (!typed.startsWith('[') && !typed.startsWith('<')) return textOf(typed, marks)
  reading.refused.push({ target: href, kind: 'link' })
  if (typed.startsWith('<')) return textOf(typed, marks)
  return [
    ...textOf('[', marks),
    ...readInlines(node.children, marks, reading),
    ...textOf(`](${href})`, marks),
  ]
}

const readImage = (
  node: Extract<TreeInline, { type: 'image' }>,
  marks: Mark[],
  reading: Reading,
): Piece[] => {
  const src = node.url
  const alt = shortText(node.alt)
  const title = shortText(node.title)
  if (!isUsable(src, isSafeImageSource)) {
    reading.refused.push({ target: src, kind: 'image' })
    return textOf(`![${alt}](${src})`, marks)
  }
  return [
    { type: 'image', attrs: { src, ...(alt !== '' && { alt }), ...(title !== '' && { title }) } },
  ]
}

const isUsable = (address: string, isSafe: (address: string) => boolean): boolean =>
  address.length <= messageLimits.hrefCharacters && isSafe(address)

const shortText = (text: string | null | undefined): string =>
  cleanText(text ?? '')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, messageLimits.altCharacters)

const withMark = (marks: Mark[], mark: Mark): Mark[] =>
  marks.some((one) => one.type === mark.type) ? marks : [...marks, mark]

const dress = (marks: Mark[]): { marks?: Mark[] } => (marks.length > 0 ? { marks } : {})

/** Text with its line breaks. Entities can bring in characters that were not in the source, so it is cleaned again. */
const textOf = (text: string, marks: Mark[]): Inline[] => {
  const inlines: Inline[] = []
  for (const [index, line] of cleanText(text)
    .split(/\r\n|[\n\r]/)
    .entries()) {
    if (index > 0) inlines.push({ type: 'hardBreak' })
    if (line !== '') inlines.push({ type: 'text', text: line, ...dress(marks) })
  }
  return inlines
}

const sourceOf = (node: TreeBlock | TreeInline, reading: Reading): string =>
  reading.source.slice(node.position?.start.offset, node.position?.end.offset)

const paragraphsAndImages = (pieces: Piece[]): Block[] =>
  cutAtImages(pieces, (content) => ({ type: 'paragraph', ...(content.length > 0 && { content }) }))

const headingsAndImages = (level: 1 | 2 | 3, pieces: Piece[]): Block[] =>
  cutAtImages(pieces, (content) => ({
    type: 'heading',
    attrs: { level },
    ...(content.length > 0 && { content }),
  }))

const cutAtImages = (pieces: Piece[], wrap: (content: Inline[]) => Block): Block[] => {
  const blocks: Block[] = []
  let content: Inline[] = []
  const close = (): void => {
    // Blanks and line breaks around an image only set it apart.
    if (normaliseInlines(content).length > 0) blocks.push(wrap(content))
    content = []
  }
  for (const piece of pieces) {
    if (piece.type === 'image') {
      close()
      blocks.push(piece)
    } else content.push(piece)
  }
  close()
  return blocks.length > 0 ? blocks : [wrap([])]
}
