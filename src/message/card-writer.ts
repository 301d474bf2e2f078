import type { Addresses } from './addresses.ts'
import { asWritten } from './addresses.ts'
import type { Inline, MessageButton, MessageDoc, MessageTone } from './document.ts'
import { toAdaptiveCard } from './render-adaptive-card.ts'
import { personalise, textOfToken } from './tokens.ts'
import { mapInlines, visit } from './walk.ts'

/** What differs from person to person. */
export type Person = { fields: Record<string, string>; addresses?: Addresses }

type Dress = { tone: MessageTone; buttons: readonly MessageButton[] }

/**
 * Prepares a card for many people. It is rendered and written once, with marks where people differ, and for
 * each person values and addresses take the place of the marks. So it is where they are plain enough to make
 * no difference to the rendering; whoever has others gets a rendering of their own. To render each
 * card took a third of the processor time of a send.
 *
 * @returns writes one person's card: the very JSON of `toAdaptiveCard(personalise(doc, fields), dress)`.
 */
export function createCardWriter(doc: MessageDoc, dress: Dress): (person: Person) => string {
  let asWrittenForm: Form | undefined
  let addressedForm: Form | undefined
  return ({ fields, addresses }) => {
    const form = addresses
      ? (addressedForm ??= createForm(doc, dress, true))
      : (asWrittenForm ??= createForm(doc, dress, false))
    const filled = fill(form, { fields, addresses: addresses ?? asWritten })
    if (filled !== null) return filled
    const wear = { ...dress, ...(addresses && { addresses }) }
    return JSON.stringify(toAdaptiveCard(personalise(doc, fields), wear))
  }
}

/** What stands in a place that differs. */
type Hole =
  | { kind: 'token'; attrs: (Inline & { type: 'token' })['attrs'] }
  | { kind: 'link'; href: string }
  | { kind: 'image'; src: string }

/** The JSON of a card, cut at its holes; null where the words around a hole may be read together with it. */
type Form = { first: string; rest: { hole: Hole; after: string }[] } | null

function createForm(doc: MessageDoc, dress: Dress, isAddressed: boolean): Form {
  // Letters, like the names that will stand there, and letters that come nowhere else on the card.
  const plain = JSON.stringify(toAdaptiveCard(doc, dress))
  let mark = 'Zqq'
  while (plain.includes(mark)) mark += 'q'
  const holes: Hole[] = []
  const dig = (hole: Hole) => `${mark}${holes.push(hole) - 1}Z`

  const marked = mapInlines(doc, (inline) => {
    if (inline.type !== 'token') return null
    const { attrs, marks } = inline
    const text = dig({ kind: 'token', attrs })
    return [{ type: 'text', text, ...(marks !== undefined && { marks }) }]
  })
  if (isReadTogether(marked, mark)) return null
  const addresses: Addresses = {
    linkTo: (href) => dig({ kind: 'link', href }),
    imageAt: (src) => dig({ kind: 'image', src }),
  }
  const card = toAdaptiveCard(marked, { ...dress, ...(isAddressed && { addresses }) })
  const [first = '', ...found] = JSON.stringify(card).split(new RegExp(`${mark}(\\d+)Z`))
  const rest: { hole: Hole; after: string }[] = []
  for (let index = 0; index < found.length; index += 2) {
    const hole = holes[Number(found[index])]
    if (hole) rest.push({ hole, after: found[index + 1] ?? '' })
  }
  return { first, rest }
}

/** Tells whether a value could end what the words before it begin: an entity (`&`), a function (`{{DATE(`). */
function isReadTogether(marked: MessageDoc, mark: string): boolean {
  let text = ''
  visit(marked, (leaf) => {
    text += leaf.type === 'text' ? leaf.text : '\n'
  })
  return new RegExp(`[&{][#\\p{L}\\p{M}\\p{N}]*${mark}`, 'u').test(text)
}

/** @returns null when something that is to stand in a hole is not plain. */
function fill(form: Form, { fields, addresses }: Required<Person>): string | null {
  if (!form) return null
  let json = form.first
  for (const { hole, after } of form.rest) {
    const value = valueOf(hole, fields, addresses)
    if (value === null) return null
    json += value + after
  }
  return json
}

function valueOf(hole: Hole, fields: Record<string, string>, addresses: Addresses): string | null {
  if (hole.kind === 'token') {
    const text = textOfToken(hole.attrs, fields)
    return plainWords.test(text) ? text : null
  }
  const address = hole.kind === 'link' ? addresses.linkTo(hole.href) : addresses.imageAt(hole.src)
  return plainAddress.test(address) ? address : null
}

/** Names and places as most are: to Markdown, to JSON and to the rules of the card they are what the mark is, a word. */
const plainWords = /^\p{L}(?:[\p{L}\p{M}\p{N} '’.,()-]*[\p{L}\p{M}\p{N}.)])?$/u
/** Nothing that a link on a card or JSON writes differently. */
const plainAddress = /^[A-Za-z0-9:/._~?=%+,@-]+$/
