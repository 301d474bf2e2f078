import { isWebLink } from './addresses.ts'
import { uploadedImageKey } from './href.ts'
import type { MessageButton, MessageDoc } from './document.ts'
import { visit } from './walk.ts'

/** A link as the reader meets it: what it is written on, and where it leads. */
export type MessageLink = { href: string; label: string }

/**
 * Lists the links of a message in reading order. Neighbouring text that leads to the same address is one
 * link, whatever its dress; the same address elsewhere is another.
 */
export const links = (doc: MessageDoc): MessageLink[] => {
  const found: MessageLink[] = []
  let current: MessageLink | null = null
  let blockOfCurrent = ''
  visit(doc, (leaf, path) => {
    if (leaf.type === 'image' || leaf.type === 'hardBreak') {
      current = null
      return
    }
    const mark = leaf.marks?.find((one) => one.type === 'link')
    if (mark === undefined) {
      current = null
      return
    }
    const { href } = mark.attrs
    const block = path.slice(0, -1).join('.')
    const label = leaf.type === 'text' ? leaf.text : `[${leaf.attrs.name}]`
    if (current !== null && current.href === href && block === blockOfCurrent) {
      current.label += label
      return
    }
    current = { href, label }
    blockOfCurrent = block
    found.push(current)
  })
  return found
}

/**
 * Lists the addresses that a browser can follow (`http`, `https`), each once, in reading order, those of buttons
 * last. The position in it is the number of a link wherever clicks are counted.
 */
export const distinctLinks = (doc: MessageDoc, buttons: readonly MessageButton[]): string[] =>
  [...new Set([...links(doc).map(({ href }) => href), ...buttons.map(({ url }) => url)])].filter(
    isWebLink,
  )

/** Lists the keys of the uploaded images in a message, each once. */
export const uploadedImages = (doc: MessageDoc): string[] => {
  const keys = new Set<string>()
  visit(doc, (leaf) => {
    const key = leaf.type === 'image' ? uploadedImageKey(leaf.attrs.src) : null
    if (key !== null) keys.add(key)
  })
  return [...keys]
}
