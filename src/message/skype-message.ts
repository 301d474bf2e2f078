import type { Addresses } from './addresses.ts'
import { asWritten } from './addresses.ts'
import type { MessageButton, MessageDoc } from './document.ts'
import { toPlainText } from './render-plain-text.ts'
import { toSkypeHtml } from './render-skype-html.ts'

/** One message in a conversation, in both formats; null where it has no HTML of its own. */
export type MessageBody = { plain: string; html: string | null }

/** A message as it travels: the text that comes with the invitation, and what follows in the conversation. */
export type SkypeMessage = {
  invitation: string
  rest: MessageBody[]
  /** All of it, for a conversation that is open already. */
  whole: MessageBody[]
}

/**
 * Clients of earlier years showed some 800 characters of an invitation and some 8,000 of a message; no
 * document says. Measured by others on Office Communications Server, so with some to spare.
 */
const longestInvitation = 700
const longestMessage = 7_000

/** Divides a message where it reads best: between blocks, else between lines, sentences, words. */
export function splitMessage(
  doc: MessageDoc,
  buttons: readonly MessageButton[],
  addresses: Addresses = asWritten,
): SkypeMessage {
  const whole = bodiesOf(doc, buttons, addresses)
  const all = toPlainText(doc, { buttons, addresses })
  if (all.length <= longestInvitation) return { invitation: all, rest: [], whole }

  const head = longestHead(doc, longestInvitation, (part) => toPlainText(part, { addresses }))
  if (head === 0) {
    const [invitation, left] = cut(all, longestInvitation)
    const rest = splitText(left, longestMessage)
    return { invitation, rest: rest.map((plain) => ({ plain, html: null })), whole }
  }
  return {
    invitation: toPlainText(slice(doc, 0, head), { addresses }),
    rest: bodiesOf(slice(doc, head), buttons, addresses),
    whole,
  }
}

/** Messages that the server takes, each of as many blocks as fit. */
function bodiesOf(
  doc: MessageDoc,
  buttons: readonly MessageButton[],
  addresses: Addresses,
): MessageBody[] {
  const dress = { buttons, addresses }
  const body = { plain: toPlainText(doc, dress), html: toSkypeHtml(doc, dress) }
  if (body.html.length <= longestMessage) return [body]
  const size = doc.content.length
  const head = Math.min(
    longestHead(doc, longestMessage, (part) => toSkypeHtml(part, { addresses })),
    size - 1,
  )
  if (size > 1 && head > 0) {
    return [
      ...bodiesOf(slice(doc, 0, head), [], addresses),
      ...bodiesOf(slice(doc, head), buttons, addresses),
    ]
  }
  const first = size > 1 ? slice(doc, 0, 1) : doc
  const rest = size > 1 ? bodiesOf(slice(doc, 1), buttons, addresses) : []
  const text = toPlainText(first, { buttons: size > 1 ? [] : buttons, addresses })
  return [...splitText(text, longestMessage).map((plain) => ({ plain, html: null })), ...rest]
}

/** How many blocks from the first on fit together. */
function longestHead(doc: MessageDoc, limit: number, render: (doc: MessageDoc) => string): number {
  let count = 0
  while (count < doc.content.length && render(slice(doc, 0, count + 1)).length <= limit) count += 1
  return count
}

const slice = (doc: MessageDoc, from: number, to?: number): MessageDoc => ({
  ...doc,
  content: doc.content.slice(from, to),
})

/** Cuts a text into pieces of at most `limit`; words, and so addresses, stay whole where they can. */
export function splitText(text: string, limit: number): string[] {
  const pieces: string[] = []
  let left = text
  while (left.length > limit) {
    const [piece, rest] = cut(left, limit)
    pieces.push(piece)
    left = rest
  }
  return left === '' ? pieces : [...pieces, left]
}

function cut(text: string, limit: number): [string, string] {
  const at = cutOf(text, limit)
  return [text.slice(0, at).trimEnd(), text.slice(at).trimStart()]
}

function cutOf(text: string, limit: number): number {
  const head = text.slice(0, limit + 1)
  // A boundary in the first half would leave little, and is not worth its sense.
  for (const boundary of [/\n(?=[^\n]*$)/, /[.!?…](?=\s[^.!?…]*$)/, /\s(?=\S*$)/]) {
    const found = boundary.exec(head)
    if (found && found.index + 1 > limit / 2) return found.index + 1
  }
  const space = head.search(/\s\S*$/)
  if (space > 0) return space + 1
  // Never inside what the eye takes for one character: a family is seven, and accents can be many.
  const from = Math.max(0, limit - longestCharacter)
  const around = characters.segment(text.slice(from, limit + longestCharacter))
  const at = from + (around.containing(limit - from)?.index ?? 0)
  return at > limit / 2 ? at : limit
}

const characters = new Intl.Segmenter('fr', { granularity: 'grapheme' })
const longestCharacter = 100
