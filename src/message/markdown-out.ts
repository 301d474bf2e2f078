import type { Block, Inline, List, ListItem, MessageDoc } from './document.ts'
import { escapeAddress, lineToMarkdown } from './markdown-inline.ts'
import { normaliseDoc } from './normalise.ts'

/**
 * Writes a message as Markdown that `docFromMarkdown` reads back as the same message (given the same known
 * tokens), in its normal form (`normaliseDoc`). What Markdown has no sign for is written `<u>…</u>`, in headings `<br>`,
 * and behind images `{width=… height=…}`.
 */
export const docToMarkdown = (doc: MessageDoc): string =>
  blocksToMarkdown(normaliseDoc(doc).content)

// What the reader takes for an empty paragraph; nothing at all would be none.
const emptyParagraph = '&nbsp;'

const blocksToMarkdown = (blocks: readonly Block[]): string => {
  const written: string[] = []
  let marker = 0
  for (const [index, block] of blocks.entries()) {
    // Two lists in a row are two only when their markers differ.
    marker = block.type === blocks[index - 1]?.type ? 1 - marker : 0
    written.push(blockToMarkdown(block, marker))
  }
  return written.join('\n\n')
}

const blockToMarkdown = (block: Block, marker: number): string => {
  switch (block.type) {
    case 'paragraph':
      return paragraphToMarkdown(block.content ?? []) || emptyParagraph
    case 'heading': {
      const text = linesOf(block.content ?? []).map((line) => lineToMarkdown(line, 'heading'))
      return `${'#'.repeat(block.attrs.level)} ${text.join('<br>')}`.replace(/ +$/, '')
    }
    case 'image': {
      const { src, alt, title, width, height } = block.attrs
      const end = title ? ` "${escapeTitle(title)}"` : ''
      const size = [width ? `width=${width}` : '', height ? `height=${height}` : '']
      const behind = width || height ? `{${size.join(' ').trim()}}` : ''
      return `![${alt ? escapeLabel(alt) : ''}](${escapeAddress(src)}${end})${behind}`
    }
    case 'bulletList':
    case 'orderedList':
      break
  }
  return listToMarkdown(block, marker)
}

const paragraphToMarkdown = (content: readonly Inline[]): string =>
  linesOf(content)
    .map((line) => lineToMarkdown(line, 'line-start'))
    .map((line, index, all) =>
      index === all.length - 1 ? line : line === '' ? '\\\n' : `${line}\n`,
    )
    .join('')

const linesOf = (content: readonly Inline[]): Inline[][] => {
  let line: Inline[] = []
  const lines = [line]
  for (const inline of content) {
    if (inline.type === 'hardBreak') lines.push((line = []))
    else line.push(inline)
  }
  return lines
}

const escapeLabel = (text: string): string =>
  lineToMarkdown([{ type: 'text', text: text.replace(/\s+/gu, ' ') }], 'heading')

const escapeTitle = (text: string): string =>
  text.replace(/\s+/gu, ' ').replace(/["\\]|&(?=[#\p{L}\p{N}])/gu, String.raw`\$&`)

const listToMarkdown = (list: List, marker: number): string => {
  const start = list.type === 'orderedList' ? (list.attrs?.start ?? 1) : 1
  const items = list.content.map((item, index) => {
    // CommonMark counts to nine digits.
    const bullet =
      list.type === 'orderedList'
        ? `${Math.min(start + index, 999_999_999)}${marker === 0 ? '.' : ')'}`
        : marker === 0
          ? '-'
          : '+'
    const indent = ' '.repeat(bullet.length + 1)
    const lines = itemToMarkdown(item).split('\n')
    return lines
      .map((line, at) => (at === 0 ? `${bullet} ${line}` : line === '' ? '' : indent + line))
      .map((line) => line.replace(/ +$/, ''))
      .join('\n')
  })
  return items.join(list.content.every(isTight) ? '\n' : '\n\n')
}

const itemToMarkdown = (item: ListItem): string => {
  const [first, second, ...more] = item.content
  if (first?.type === 'paragraph' && !first.content) {
    if (second === undefined) return ''
    return blocksToMarkdown(item.content)
  }
  if (first !== undefined && second !== undefined && more.length === 0 && isTight(item)) {
    return `${blockToMarkdown(first, 0)}\n${blockToMarkdown(second, 0)}`
  }
  return blocksToMarkdown(item.content)
}

/** Tells whether an item needs no blank lines: one paragraph, and at most a list that can follow it directly. */
const isTight = (item: ListItem): boolean => {
  const [first, second, ...more] = item.content
  if (first?.type !== 'paragraph' || more.length > 0) return false
  if (second === undefined) return true
  if (first.content === undefined) return false
  if (second.type !== 'bulletList' && second.type !== 'orderedList') return false
  // An empty item, or a number other than 1, would be read as more of the paragraph above.
  const startsAtOne = second.type === 'bulletList' || (second.attrs?.start ?? 1) === 1
  const start = second.content[0]?.content[0]
  return (
    startsAtOne &&
    start?.type === 'paragraph' &&
    start.content !== undefined &&
    second.content.every(isTight)
  )
}
