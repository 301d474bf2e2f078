import type { Block, Image, Inline, List, ListItem, Mark, MessageDoc } from './document.ts'

/** A stretch of text in one dress. `href` is null where it is no link. */
export type Run = {
  text: string
  bold: boolean
  italic: boolean
  strike: boolean
  underline: boolean
  href: string | null
}

/** What stands between two line breaks. A blank line has no runs. */
export type Line = Run[]

/** What a rendering makes of each kind of block; lists receive their items already rendered. */
export type Target<Out> = {
  paragraph(lines: Line[]): Out
  heading(level: 1 | 2 | 3, lines: Line[]): Out
  image(image: Image['attrs']): Out
  list(list: { ordered: boolean; start: number }, items: Out[][]): Out
}

/**
 * Renders a document block by block. Every rendering goes through here, so that none can forget a kind of
 * block: a new kind does not compile until each target says what becomes of it.
 */
export const renderBlocks = <Out>(blocks: readonly Block[], target: Target<Out>): Out[] =>
  blocks.map((block) => renderBlock(block, target))

const renderBlock = <Out>(block: Block, target: Target<Out>): Out => {
  switch (block.type) {
    case 'paragraph':
      return target.paragraph(linesOf(block.content))
    case 'heading':
      return target.heading(block.attrs.level, linesOf(block.content))
    case 'image':
      return target.image(block.attrs)
    case 'bulletList':
    case 'orderedList':
      break
  }
  return renderList(block, target)
}

const renderList = <Out>(list: List, target: Target<Out>): Out => {
  const ordered = list.type === 'orderedList'
  const start = list.type === 'orderedList' ? (list.attrs?.start ?? 1) : 1
  return target.list({ ordered, start }, renderItems(list.content, target))
}

const renderItems = <Out>(items: readonly ListItem[], target: Target<Out>): Out[][] =>
  items.map((item) => {
    const [first, ...rest] = item.content
    // Editors want a paragraph first in every list item, even where it starts with an image or a list.
    const isFiller = first?.type === 'paragraph' && isBlank(first.content) && rest.length > 0
    return renderBlocks(isFiller ? rest : item.content, target)
  })

const isBlank = (inlines: readonly Inline[] | undefined): boolean =>
  inlines === undefined || inlines.length === 0

/** Cuts inline content into lines of runs, joining neighbours in the same dress. A token stands as `[NAME]`. */
export const linesOf = (inlines: readonly Inline[] | undefined): Line[] => {
  let line: Line = []
  const lines = [line]
  for (const inline of inlines ?? []) {
    if (inline.type === 'hardBreak') {
      line = []
      lines.push(line)
      continue
    }
    const text = inline.type === 'text' ? inline.text : `[${inline.attrs.name}]`
    // A line break inside text comes from a person's own data; it is shown as the line break it is.
    if (!lineBreak.test(text)) {
      addRun(line, text, inline.marks)
      continue
    }
    for (const [index, part] of text.split(lineBreak).entries()) {
      if (index > 0) {
        line = []
        lines.push(line)
      }
      if (part !== '') addRun(line, part, inline.marks)
    }
  }
  return lines
}

const lineBreak = /\r\n|[\n\r\u2028\u2029]/

const addRun = (line: Line, text: string, marks: readonly Mark[] | undefined): void => {
  const run: Run = {
    text,
    bold: false,
    italic: false,
    strike: false,
    underline: false,
    href: null,
  }
  for (const mark of marks ?? []) {
    if (mark.type === 'link') run.href = mark.attrs.href
    else run[mark.type] = true
  }
  const last = line.at(-1)
  if (last !== undefined && isSameDress(last, run)) last.text += text
  else line.push(run)
}

const isSameDress = (one: Run, other: Run): boolean =>
  one.bold === other.bold &&
  one.italic === other.italic &&
  one.strike === other.strike &&
  one.underline === other.underline &&
  one.href === other.href

/** Where something stands in a document, as property names and indexes from the top. */
export type DocPath = (string | number)[]

/** What `visit` shows: text, breaks, tokens and images, which is all that carries content. */
export type Leaf = Inline | Image

/** Shows every leaf of a document in reading order, with its path. */
export const visit = (doc: MessageDoc, see: (leaf: Leaf, path: DocPath) => void): void =>
  visitBlocks(doc.content, ['content'], see)

const visitBlocks = (
  blocks: readonly Block[],
  path: DocPath,
  see: (leaf: Leaf, path: DocPath) => void,
): void => {
  for (const [index, block] of blocks.entries()) {
    const here = [...path, index]
    switch (block.type) {
      case 'paragraph':
      case 'heading':
        for (const [position, inline] of (block.content ?? []).entries()) {
          see(inline, [...here, 'content', position])
        }
        break
      case 'image':
        see(block, here)
        break
      case 'bulletList':
      case 'orderedList':
        for (const [position, item] of block.content.entries()) {
          visitBlocks(item.content, [...here, 'content', position, 'content'], see)
        }
        break
    }
  }
}

/**
 * Puts other inline content in the place of some. Blocks in which nothing changes are shared with the
 * original, which is never changed.
 *
 * @param replace gives what stands instead, or null to leave it as it is
 */
export const mapInlines = (
  doc: MessageDoc,
  replace: (inline: Inline) => Inline[] | null,
): MessageDoc => ({ ...doc, content: mapBlocks(doc.content, replace) })

const mapBlocks = (
  blocks: readonly Block[],
  replace: (inline: Inline) => Inline[] | null,
): Block[] =>
  blocks.map((block) => {
    switch (block.type) {
      case 'paragraph':
      case 'heading': {
        const content = mapContent(block.content, replace)
        return content === null ? block : { ...block, content }
      }
      case 'image':
        return block
      case 'bulletList':
      case 'orderedList':
        break
    }
    return mapList(block, replace)
  })

const mapList = (list: List, replace: (inline: Inline) => Inline[] | null): List => ({
  ...list,
  content: list.content.map((item) => ({ ...item, content: mapBlocks(item.content, replace) })),
})

const mapContent = (
  inlines: readonly Inline[] | undefined,
  replace: (inline: Inline) => Inline[] | null,
): Inline[] | null => {
  let changed = false
  const content: Inline[] = []
  for (const inline of inlines ?? []) {
    const instead = replace(inline)
    if (instead === null) content.push(inline)
    else {
      changed = true
      content.push(...instead)
    }
  }
  return changed ? content : null
}
