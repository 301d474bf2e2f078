import type { JSONContent } from '@tiptap/core'

import { cleanText } from '../../message/clean-text.ts'
import type { Block, Image, Inline, ListItem, Mark, MessageDoc } from '../../message/document.ts'
import { MessageDoc as MessageDocSchema, messageLimits } from '../../message/document.ts'
import { isSafeHref, isSafeImageSource } from '../../message/href.ts'
import { tokenKey } from '../../message/token-key.ts'

/** A message without a word. */
export const blankDoc: MessageDoc = { type: 'doc', content: [{ type: 'paragraph' }] }

/**
 * Gives the editor's form of a message. The two differ in one thing: to the editor every list item starts
 * with a paragraph.
 */
export const toEditor = (doc: MessageDoc): JSONContent => {
  // JSON leaves out what is undefined, which the editor's types do not know.
  const plain: JSONContent = JSON.parse(JSON.stringify(doc))
  return withParagraphsFirst(plain)
}

const withParagraphsFirst = (node: JSONContent): JSONContent => {
  if (!node.content) return node
  const content = node.content.map(withParagraphsFirst)
  const isStarted = node.type !== 'listItem' || content[0]?.type === 'paragraph'
  return { ...node, content: isStarted ? content : [{ type: 'paragraph' }, ...content] }
}

/**
 * Reads what the editor holds as a message. Whatever a message may not hold (an unsafe address, a list
 * deeper than the deepest, control characters) is left out, so the answer always passes `MessageDoc`.
 */
export const fromEditor = (json: JSONContent): MessageDoc => {
  const content = (json.content ?? []).flatMap((node) => blockFromEditor(node, 0))
  const doc: MessageDoc = { type: 'doc', content: content.length > 0 ? content : blankDoc.content }
  const read = MessageDocSchema.safeParse(doc)
  return read.success ? read.data : shortened(doc)
}

// The only thing left that the schema refuses is too much of everything.
const shortened = (doc: MessageDoc): MessageDoc => {
  const read = MessageDocSchema.safeParse({
    ...doc,
    content: doc.content.slice(0, messageLimits.nodes),
  })
  return read.success ? read.data : blankDoc
}

const blockFromEditor = (node: JSONContent, listDepth: number): Block[] => {
  switch (node.type ?? '') {
    case 'paragraph':
      return [{ type: 'paragraph', ...inlineContent(node) }]
    case 'heading':
      return [{ type: 'heading', attrs: { level: levelOf(node) }, ...inlineContent(node) }]
    case 'image':
      return imageFromEditor(node)
    case 'bulletList':
    case 'orderedList':
      return listFromEditor(node, listDepth)
    default:
      return []
  }
}

const levelOf = (node: JSONContent): 1 | 2 | 3 => {
  const level: unknown = node.attrs?.['level']
  return level === 1 || level === 2 ? level : 3
}

const listFromEditor = (node: JSONContent, depth: number): Block[] => {
  const items = (node.content ?? []).map((item): ListItem => {
    const content = (item.content ?? []).flatMap((child) => blockFromEditor(child, depth + 1))
    return { type: 'listItem', content: content.length > 0 ? content : [{ type: 'paragraph' }] }
  })
  if (items.length === 0) return []
  if (depth >= messageLimits.listDepth) return items.flatMap((item) => item.content)
  if (node.type === 'bulletList') return [{ type: 'bulletList', content: items }]
  const start: unknown = node.attrs?.['start']
  const isOdd = typeof start === 'number' && Number.isInteger(start) && start >= 0 && start !== 1
  return [
    {
      type: 'orderedList',
      ...(isOdd && { attrs: { start: Math.min(start, 999_999_999) } }),
      content: items,
    },
  ]
}

const imageFromEditor = ({ attrs = {} }: JSONContent): Image[] => {
  const src: unknown = attrs['src']
  if (typeof src !== 'string' || !isUsable(src, isSafeImageSource)) return []
  const alt = words(attrs['alt'])
  const title = words(attrs['title'])
  const width = pixelsOf(attrs['width'])
  const height = pixelsOf(attrs['height'])
  return [
    {
      type: 'image',
      attrs: {
        src,
        ...(alt && { alt }),
        ...(title && { title }),
        ...(width && { width }),
        ...(height && { height }),
      },
    },
  ]
}

const isUsable = (address: string, isSafe: (address: string) => boolean): boolean =>
  address.length <= messageLimits.hrefCharacters && isSafe(address)

const words = (value: unknown): string =>
  typeof value === 'string' ? cleanText(value).slice(0, messageLimits.altCharacters) : ''

const pixelsOf = (value: unknown): number | null => {
  const pixels = Math.round(Number(value))
  return pixels >= 1 && pixels <= 4_096 ? pixels : null
}

const inlineContent = (node: JSONContent): { content?: Inline[] } => {
  const content = (node.content ?? []).flatMap(inlineFromEditor).slice(0, messageLimits.nodes)
  return content.length > 0 ? { content } : {}
}

const inlineFromEditor = (node: JSONContent): Inline[] => {
  const marks = marksFromEditor(node.marks)
  const dress = marks.length > 0 ? { marks } : {}
  if (node.type === 'hardBreak') return [{ type: 'hardBreak' }]
  if (node.type === 'text') {
    return piecesOf(cleanText(node.text ?? '')).map((text) => ({ type: 'text', text, ...dress }))
  }
  if (node.type !== 'token') return []
  const written: unknown = node.attrs?.['name']
  const name = typeof written === 'string' ? tokenKey(written) : ''
  if (name.length > messageLimits.tokenNameCharacters || !/^[^[\]|\\]+$/.test(name)) return []
  const given: unknown = node.attrs?.['fallback']
  const fallback =
    typeof given === 'string' ? cleanText(given).slice(0, messageLimits.fallbackCharacters) : ''
  return [{ type: 'token', attrs: { name, ...(fallback && { fallback }) }, ...dress }]
}

/** One text of the schema has a greatest length; a longer one becomes several. */
const piecesOf = (text: string): string[] => {
  const pieces: string[] = []
  for (let at = 0; at < text.length; at += messageLimits.textCharacters) {
    pieces.push(text.slice(at, at + messageLimits.textCharacters))
  }
  return pieces
}

const marksFromEditor = (marks: JSONContent['marks']): Mark[] =>
  (marks ?? []).flatMap((mark): Mark[] => {
    switch (mark.type) {
      case 'bold':
      case 'italic':
      case 'strike':
      case 'underline':
        return [{ type: mark.type }]
      case 'link': {
        const href: unknown = mark.attrs?.['href']
        return typeof href === 'string' && isUsable(href, isSafeHref)
          ? [{ type: 'link', attrs: { href } }]
          : []
      }
      default:
        return []
    }
  })
