import type { Addresses } from './addresses.ts'
import { targetOf } from './addresses.ts'
import type { Line, Run } from './walk.ts'

/** Tags for each dress. Services differ in which of several tags for the same they understand. */
export type HtmlDress = Record<
  'bold' | 'italic' | 'strike' | 'underline',
  { open: string; close: string }
>

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for element content and for attributes in quotes, in HTML as in XML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** Escapes text and keeps the blanks that HTML would fold into one. */
const htmlText = (text: string): string =>
  escapeHtml(text).replace(/ {2,}/g, (blanks) => `${'\u00A0'.repeat(blanks.length - 1)} `)

/** Writes lines of runs as HTML with `<br/>` between them; well-formed XML too. */
export const linesToHtml = (
  lines: readonly Line[],
  dress: HtmlDress,
  addresses: Addresses,
): string =>
  lines.map((line) => line.map((run) => runToHtml(run, dress, addresses)).join('')).join('<br/>')

const runToHtml = (run: Run, dress: HtmlDress, addresses: Addresses): string => {
  let html = htmlText(run.text)
  if (run.strike) html = dress.strike.open + html + dress.strike.close
  if (run.underline) html = dress.underline.open + html + dress.underline.close
  if (run.italic) html = dress.italic.open + html + dress.italic.close
  if (run.bold) html = dress.bold.open + html + dress.bold.close
  if (run.href === null) return html
  return `<a href="${escapeHtml(targetOf(run.href, addresses))}">${html}</a>`
}

/** Gives a pair of tags for one element, for `HtmlDress`. */
export const tag = (name: string, attributes = ''): { open: string; close: string } => ({
  open: `<${name}${attributes}>`,
  close: `</${name}>`,
})
