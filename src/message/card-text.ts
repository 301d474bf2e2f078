import type { Addresses } from './addresses.ts'
import { asWritten, targetOf } from './addresses.ts'
import type { Line, Run } from './walk.ts'

// How text gets onto a card without being read as Markdown.
//
// A TextBlock is Markdown, and there is no escape that every client honours: phones show backslashes and
// entities as they are (microsoft/AdaptiveCards #5590, #4677; MicrosoftDocs/msteams-docs #5793, #10997). A TextRun
// is never Markdown, but a link in one (`selectAction`) has been dead text in Teams on the desktop
// (microsoft/AdaptiveCards #9100, #5804). Hence:
//
// 1. Text in which Markdown finds nothing (`isInert`) stands in a TextBlock as it is.
// 2. So does a line with links, as `[label](address)`, when label and surroundings are inert. Simple bold or italic
//    in it is Markdown too; on the link itself it is left out, for phones show nested marks as they are typed
//    (OfficeDev/microsoft-teams-apps-company-communicator #1462). A link that works comes before its weight.
// 3. Everything else, so any line with a hostile name, stands in TextRuns. Nothing is ever escaped.

/** What a whole line looks like. */
export type LineLook = {
  spacing?: 'None'
  size?: 'ExtraLarge' | 'Large' | 'Medium' | 'Small'
  weight?: 'Bolder'
  style?: 'heading'
}

type TextBlock = { type: 'TextBlock'; text: string; wrap: true } & LineLook
type TextRun = {
  type: 'TextRun'
  text: string
  size?: LineLook['size']
  weight?: 'Bolder'
  italic?: true
  strikethrough?: true
  underline?: true
  color?: 'Accent'
  selectAction?: { type: 'Action.OpenUrl'; url: string }
}
type RichTextBlock = { type: 'RichTextBlock'; inlines: TextRun[]; spacing?: 'None' }
export type CardText = TextBlock | RichTextBlock

/** Puts one line on a card, in the way that shows it exactly as it is. */
export const cardLine = (
  written: Line,
  look: LineLook,
  addresses: Addresses = asWritten,
): CardText => {
  const line = written.some((run) => run.href !== null) ? leaving(written, addresses) : written
  const text = textBlockText(line, look.weight === 'Bolder')
  if (text !== null) return { type: 'TextBlock', text, wrap: true, ...look }
  const { spacing, size, weight } = look
  return {
    type: 'RichTextBlock',
    inlines: line.map((run) => textRun(run, { ...(size && { size }), ...(weight && { weight }) })),
    ...(spacing && { spacing }),
  }
}

const leaving = (line: Line, addresses: Addresses): Line =>
  line.map((run) => (run.href === null ? run : { ...run, href: targetOf(run.href, addresses) }))

/** Writes a line for a TextBlock; null when only TextRuns can show it. */
const textBlockText = (line: Line, isBold: boolean): string | null => {
  if (line.length === 0) return '\u00A0'
  const hasLink = line.some((run) => run.href !== null)
  let shown = ''
  let text = ''
  for (const [index, run] of line.entries()) {
    const isPlain = !run.italic && (!run.bold || isBold)
    let written: string | null = null
    if (run.strike || run.underline) return null
    if (run.href !== null) written = markdownLink(run, run.href, text)
    else if (isPlain) written = run.text
    else if (hasLink && !(run.bold && run.italic)) {
      written = markdownEmphasis(run, { before: shown, after: line[index + 1]?.text ?? '' })
    }
    if (written === null) return null
    text += written
    shown += run.text
  }
  return isInert(shown) ? text : null
}

const markdownLink = (run: Run, href: string, before: string): string | null => {
  // `![label](…)` would be an image.
  if (before.endsWith('!') || run.text.trim() === '' || oddAddress.test(href)) return null
  return `[${run.text}](${href.replace(/[()]/g, percentEncoded)})`
}

/** Writes bold or italic words that stand between blanks; null for anything less simple. */
const markdownEmphasis = (run: Run, place: { before: string; after: string }): string | null => {
  const words = run.text.trim()
  const lead = run.text.slice(0, run.text.indexOf(words))
  const trail = run.text.slice(lead.length + words.length)
  const standsAlone =
    words !== '' && /(?:^|\s)$/u.test(place.before + lead) && /^(?:\s|$)/u.test(trail + place.after)
  const mark = run.italic ? '_' : '**'
  return standsAlone ? lead + mark + words + mark + trail : null
}

// Brackets, functions in braces and entities are read inside an address as well.
const oddAddress = /[[\]{}]|&#?[\p{L}\p{N}]+;/u

/** Parentheses end an address early on phones (microsoft/AdaptiveCards #5553). */
const percentEncoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`

const markdownAnywhere = /[\\`*_{}[\]<>~|\n\r\t]|&#?[\p{L}\p{N}]+;/u
const markdownAtTheEdge = /^(?:\s|[-+#=]|\d+[.)])|\s$/u

/** Tells whether a line of text means the same to every reader of Markdown as to one who knows none. */
export const isInert = (text: string): boolean =>
  !markdownAnywhere.test(text) && !markdownAtTheEdge.test(text)

const textRun = (run: Run, look: Pick<TextRun, 'size' | 'weight'>): TextRun => ({
  type: 'TextRun',
  text: withoutFunctions(run.text),
  ...look,
  ...(run.bold && { weight: 'Bolder' }),
  ...(run.italic && { italic: true }),
  ...(run.strike && { strikethrough: true }),
  ...(run.underline && { underline: true }),
  ...(run.href !== null && {
    color: 'Accent',
    underline: true,
    selectAction: { type: 'Action.OpenUrl', url: run.href },
  }),
})

/**
 * Takes the effect from `{{DATE(…)}}` and `{{TIME(…)}}`, which clients replace even in TextRuns, with a sign of no
 * width between the braces.
 */
const withoutFunctions = (text: string): string =>
  text.includes('{{') ? text.replace(/\{(?=\{(?:DATE|TIME)\()/gi, '{\u2060') : text
