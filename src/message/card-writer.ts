import type { Addresses } from './addresses.ts'
import { isWebLink } from './addresses.ts'
import type { MessageButton, MessageDoc, MessageTone } from './document.ts'
import { toAdaptiveCard } from './render-adaptive-card.ts'
import { personalise } from './tokens.ts'
import { visit, type Leaf } from './walk.ts'

/** What differs from person to person. */
export type Person = { fields: Record<string, string>; addresses?: Addresses }

/**
 * Prepares a card for many people: what is the same for all of them is rendered and written once. A block
 * is the least that differs, for how a line stands on a card depends on all that is in it. Rendering
 * each card whole took a third of the time of a send.
 *
 * @returns writes one person's card: the very JSON of `toAdaptiveCard(personalise(doc, fields), dress)`.
 */
export function createCardWriter(
  doc: MessageDoc,
  dress: { tone: MessageTone; buttons: readonly MessageButton[] },
): (person: Person) => string {
  const empty: MessageDoc = { type: 'doc', content: [] }
  /** What stands before and after the blocks, the tone's strip among the blocks. */
  const frameFor = (addresses?: Addresses) => {
    const card = toAdaptiveCard(empty, { ...dress, ...(addresses && { addresses }) })
    const [before = '', after = ''] = JSON.stringify({ ...card, body: [] }).split(noBlocks, 2)
    return { before: `${before}"body":[`, strip: withoutBrackets(card.body), after: `]${after}` }
  }
  const written = { frame: frameFor(), pieces: cut(doc, isToken) }
  let addressed: Piece[] | undefined

  return ({ fields, addresses }) => {
    const frame = addresses && dress.buttons.length > 0 ? frameFor(addresses) : written.frame
    const pieces = addresses
      ? (addressed ??= cut(doc, (leaf) => isToken(leaf) || hasAddress(leaf)))
      : written.pieces
    let body = frame.strip
    for (const piece of pieces) {
      const elements =
        typeof piece === 'string' ? piece : elementsOf(personalise(piece, fields), addresses)
      if (elements !== '') body += body === '' ? elements : `,${elements}`
    }
    return frame.before + body + frame.after
  }
}

/** Nothing that people write comes before it in a card. */
const noBlocks = '"body":[]'

/** A stretch of blocks: written, or to be rendered for each person. */
type Piece = string | MessageDoc

function cut(doc: MessageDoc, differs: (leaf: Leaf) => boolean): Piece[] {
  const pieces: Piece[] = []
  for (const block of doc.content) {
    const alone: MessageDoc = { type: 'doc', content: [block] }
    let isPersonal = false
    visit(alone, (leaf) => {
      isPersonal ||= differs(leaf)
    })
    const last = pieces.at(-1)
    if (isPersonal && typeof last === 'object') last.content.push(block)
    else pieces.push(isPersonal ? alone : elementsOf(alone))
  }
  return pieces
}

const isToken = (leaf: Leaf): boolean => leaf.type === 'token'

const hasAddress = (leaf: Leaf): boolean =>
  leaf.type === 'image' ||
  (leaf.marks ?? []).some((mark) => mark.type === 'link' && isWebLink(mark.attrs.href))

const elementsOf = (doc: MessageDoc, addresses?: Addresses): string =>
  withoutBrackets(toAdaptiveCard(doc, addresses && { addresses }).body)

const withoutBrackets = (list: readonly object[]): string => JSON.stringify(list).slice(1, -1)
