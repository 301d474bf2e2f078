import type { Block, MessageDoc } from './document.ts'
import { messageLimits } from './document.ts'
import { isSafeHref, isSafeImageSource, uploadedImageKey } from './href.ts'
import { knownTokenKeys } from './token-text.ts'
import type { DocPath } from './walk.ts'
import { visit } from './walk.ts'

/** Why a message cannot be sent as it is. */
export const messageProblemCodes = [
  'empty-message',
  'unknown-token',
  'bad-link',
  'bad-image',
  'too-large',
] as const
export type MessageProblemCode = (typeof messageProblemCodes)[number]

/** One thing to put right, with its place in the document. The sentence says what to do. */
export type MessageProblem = {
  path: DocPath
  code: MessageProblemCode
  sentence: { en: string; fr: string }
}

/**
 * Finds what keeps a message from being sent: nothing to say, a personal field that nobody has, a link or an
 * image that may not be followed, too much of it.
 *
 * @param options.knownTokens the extra columns that the recipients' lists have; first and last name are always known
 * @param options.knownImages the keys of uploaded images that are there; left out where that does not matter
 * @param options.payload the size of the largest real payload (`payloadBytesUtf16`) and what the service takes
 * @returns an empty array when the message can be sent; an unknown field is named once, at its first place
 */
export const findProblems = (
  doc: MessageDoc,
  options: {
    knownTokens: readonly string[]
    knownImages?: ReadonlySet<string> | undefined
    payload?: { bytes: number; limitBytes: number } | undefined
  },
): MessageProblem[] => {
  const known = knownTokenKeys(options.knownTokens)
  const unknown = new Set<string>()
  const problems: MessageProblem[] = []
  let isEmpty = true
  visit(doc, (leaf, path) => {
    if (leaf.type === 'image') {
      isEmpty = false
      const { src } = leaf.attrs
      const key = uploadedImageKey(src)
      const at = [...path, 'attrs', 'src']
      if (!isSafeImageSource(src)) problems.push(badImage(at, src))
      else if (key !== null && options.knownImages?.has(key) === false) problems.push(lostImage(at))
      return
    }
    if (leaf.type === 'token') {
      isEmpty = false
      const { name } = leaf.attrs
      if (!known.has(name) && !unknown.has(name)) {
        unknown.add(name)
        problems.push(unknownToken([...path, 'attrs', 'name'], name))
      }
    }
    if (leaf.type === 'text' && leaf.text.trim() !== '') isEmpty = false
    for (const [index, mark] of (leaf.marks ?? []).entries()) {
      if (mark.type === 'link' && !isSafeHref(mark.attrs.href)) {
        problems.push(badLink([...path, 'marks', index, 'attrs', 'href'], mark.attrs.href))
      }
    }
  })
  if (isEmpty) problems.unshift(emptyMessage)
  const large = tooLong(doc)
  if (large !== null) problems.push(large)
  const { payload } = options
  if (payload !== undefined && payload.bytes > payload.limitBytes) {
    problems.push(tooManyBytes(payload.bytes, payload.limitBytes))
  }
  return problems
}

/** Tells that a document has more text or more pieces than any message may have; null when it has not. */
export const tooLong = (doc: MessageDoc): MessageProblem | null => {
  let characters = 0
  let nodes = blocksIn(doc.content)
  visit(doc, (leaf) => {
    nodes += 1
    if (leaf.type === 'text') characters += leaf.text.length
  })
  if (characters <= messageLimits.textCharacters && nodes <= messageLimits.nodes) return null
  return tooManyCharacters
}

const blocksIn = (blocks: readonly Block[]): number =>
  blocks.reduce(
    (sum, block) =>
      block.type === 'bulletList' || block.type === 'orderedList'
        ? sum + block.content.reduce((all, item) => all + blocksIn(item.content), 1)
        : sum + 1,
    0,
  )

const emptyMessage: MessageProblem = {
  path: ['content'],
  code: 'empty-message',
  sentence: {
    en: 'The message is empty. Write something before you schedule it.',
    fr: 'Le message est vide. Écrivez-le avant de le planifier.',
  },
}

/** Says that the message is longer than any message may be. */
export const tooManyCharacters: MessageProblem = {
  path: ['content'],
  code: 'too-large',
  sentence: {
    en: `The message is longer than ${messageLimits.textCharacters.toLocaleString('en')} characters. Shorten it, or link to a page.`,
    fr: `Le message dépasse ${messageLimits.textCharacters.toLocaleString('fr')} caractères. Raccourcissez-le, ou renvoyez vers une page.`,
  },
}

const kilobytes = (bytes: number, language: 'en' | 'fr'): string =>
  (Math.ceil(bytes / 102.4) / 10).toLocaleString(language)

const tooManyBytes = (bytes: number, limitBytes: number): MessageProblem => ({
  path: ['content'],
  code: 'too-large',
  sentence: {
    en: `The message weighs ${kilobytes(bytes, 'en')} KB and the service takes ${kilobytes(limitBytes, 'en')} KB. Shorten it, or use fewer links and lists.`,
    fr: `Le message pèse ${kilobytes(bytes, 'fr')} Ko et le service en accepte ${kilobytes(limitBytes, 'fr')}. Raccourcissez-le, ou réduisez les liens et les listes.`,
  },
})

const unknownToken = (path: DocPath, name: string): MessageProblem => ({
  path,
  code: 'unknown-token',
  sentence: {
    en: String.raw`No list of this campaign has the field [${name}]. Correct the name, add a column ${name} to the list, or write \[${name}\] in Markdown to show the brackets as they are.`,
    fr: String.raw`Aucune liste de cette campagne n’a le champ [${name}]. Corrigez le nom, ajoutez une colonne ${name} à la liste, ou écrivez \[${name}\] en Markdown pour afficher les crochets tels quels.`,
  },
})

/** Says that a link leads where a message may not lead. */
export const badLink = (path: DocPath, href: string): MessageProblem => ({
  path,
  code: 'bad-link',
  sentence: {
    en: `The link “${shortened(href)}” cannot be used. Give a complete address that starts with https://, http://, mailto: or tel:.`,
    fr: `Le lien « ${shortened(href)} » n’est pas utilisable. Indiquez une adresse complète qui commence par https://, http://, mailto: ou tel:.`,
  },
})

/** Says that an image cannot be fetched by those who would show it. */
export const badImage = (path: DocPath, src: string): MessageProblem => ({
  path,
  code: 'bad-image',
  sentence: {
    en: `The image “${shortened(src)}” cannot be used. Upload it, or give a complete address that starts with https://.`,
    fr: `L’image « ${shortened(src)} » n’est pas utilisable. Envoyez-la, ou indiquez une adresse complète qui commence par https://.`,
  },
})

const lostImage = (path: DocPath): MessageProblem => ({
  path,
  code: 'bad-image',
  sentence: {
    en: 'This image is not there, or not there any more: images go 30 days after their last use. Upload it again.',
    fr: 'Cette image n’existe pas, ou plus : une image disparaît 30 jours après son dernier usage. Envoyez-la de nouveau.',
  },
})

const shortened = (address: string): string =>
  address.length <= 80 ? address : `${address.slice(0, 79)}…`
