import type { Cell, Sheet } from './workbook.ts'

// The XML of sheets, as ECMA-376 part 1 has it (18.3). Every cell is written where it stands.

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** The places of the styles below. */
const style = { title: 1, instant: 2, share: 3, markedText: 4 } as const

/** Instants as every language reads them; a text that looks like a formula is marked as text (`quotePrefix`). */
export const styles = `<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="0.0%"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs></styleSheet>`

/** The beginning of a sheet, with its titles, which stay in view. */
export function sheetStart(columns: Sheet['columns']): string {
  const widths = columns
    .map(
      ({ width }, index) =>
        `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
    )
    .join('')
  const titles = columns.map(({ title }, index) =>
    textCell(`${columnName(index)}1`, title, style.title),
  )
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths}</cols><sheetData><row r="1">${titles.join('')}</row>`
}

export const sheetEnd = '</sheetData></worksheet>'

/** Writes one row; `row` as Excel counts, from 1. Empty cells are left out. */
export function toRow(cells: readonly Cell[], row: number): string {
  let written = `<row r="${row}">`
  for (const [index, cell] of cells.entries()) {
    if (cell !== null && cell !== '') written += toCell(cell, `${columnName(index)}${row}`)
  }
  return `${written}</row>`
}

function toCell(cell: Exclude<Cell, null>, place: string): string {
  if (typeof cell === 'string') {
    return textCell(place, cell, /^[=+\-@\t\r]/.test(cell) ? style.markedText : 0)
  }
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`
  if ('share' in cell) return `<c r="${place}" s="${style.share}"><v>${cell.share}</v></c>`
  return `<c r="${place}" s="${style.instant}"><v>${toSerial(cell.instant)}</v></c>`
}

/** Excel itself stops there. */
const longestText = 32_767

const textCell = (place: string, text: string, of: number) =>
  `<c r="${place}"${of === 0 ? '' : ` s="${of}"`} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text.slice(0, longestText))}</t></is></c>`

/** Days since the last of 1899 but one, to the millisecond. */
const toSerial = (wallClockMs: number) => Number((wallClockMs / 86_400_000 + 25_569).toFixed(9))

/** `A` to `Z`, then `AA`. */
export const columnName = (index: number): string =>
  (index < 26 ? '' : columnName(Math.floor(index / 26) - 1)) +
  String.fromCharCode(65 + (index % 26))

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes a text for XML; what XML cannot hold is written `_x001F_`, as Office does (22.9.2.19). */
export function escapeXml(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (!/[&<>"_\u0000-\u001f\ud800-\udfff\ufffe\uffff]/.test(text)) return text
  return text
    .replaceAll(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
    .replaceAll(
      // oxlint-disable-next-line no-control-regex -- likewise
      /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
}
