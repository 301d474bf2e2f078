import { posix } from 'node:path'

import { SpreadsheetError } from './spreadsheet-error.ts'
import { openPackage, type Package, readPart, readPartInSlices } from './spreadsheet-package.ts'
import {
  createRowBatches,
  type RowBatches,
  type SheetRow,
  type SpreadsheetSource,
} from './spreadsheet-rows.ts'

/** Of all shared strings together; a million people with two addresses each stay below it. */
const mostSharedCharacters = 100_000_000
const mostSharedStrings = 5_000_000

/**
 * Reads the first visible sheet of a workbook (ECMA-376 part 1, transitional or strict), as Excel,
 * LibreOffice, Google Sheets and export libraries write it.
 *
 * @throws {SpreadsheetError} `damaged`, `has-macros`, `password-protected`, `zip-bomb`, `other-spreadsheet`,
 *   `not-a-spreadsheet`, and what a row collector throws.
 */
export async function* readXlsx(
  source: SpreadsheetSource,
): AsyncGenerator<SheetRow[], void, undefined> {
  const book = await openPackage(source)
  try {
    await refuseOtherKinds(book)
    const workbook = await readWorkbook(book)
    const dates = await readDateStyles(book, workbook.styles)
    const strings = await readSharedStrings(book, workbook.sharedStrings)
    const batches = createRowBatches(source)
    const sheet = createSheetReader(batches, (cell) => valueOf(cell, { strings, dates, workbook }))
    for await (const _ of readPartInSlices(book, workbook.sheet, sheet)) {
      if (batches.isFull()) yield batches.take()
    }
    const rest = batches.take()
    if (rest.length > 0) yield rest
  } finally {
    book.zip.close()
  }
}

async function refuseOtherKinds(book: Package): Promise<void> {
  const { parts, source } = book
  const names = [...parts.keys()]
  let hasMacros = names.some((name) => /(^|\/)vbaproject\.bin$|^xl\/macrosheets\//.test(name))
  await readPart(book, '[content_types].xml', {
    open: (_, { ContentType }) => {
      if (ContentType !== undefined && /macroenabled/i.test(ContentType)) hasMacros = true
    },
  })
  if (hasMacros) throw new SpreadsheetError('has-macros', source)
  if (names.some((name) => /^xl\/(?:.*\/)?(?:workbook.*|sheet\d+)\.xml$/.test(name))) return
  const isOther = ['xl/workbook.bin', 'content.xml', 'index/document.iwa'].some((name) =>
    parts.has(name),
  )
  throw new SpreadsheetError(isOther ? 'other-spreadsheet' : 'not-a-spreadsheet', source)
}

type Relation = { id: string; kind: string; target: string }

/** Reads what a part refers to. `kind` is the last word of the relation's type; `target` is a part's name. */
async function readRelations(book: Package, name: string): Promise<Relation[]> {
  const folder = posix.dirname(name)
  const relations: Relation[] = []
  const path = posix.join(folder, '_rels', `${posix.basename(name)}.rels`)
  await readPart(book, path, {
    open: (_, { Id, Type, Target }) => {
      if (Id === undefined || Type === undefined || Target === undefined) return
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target)
      relations.push({ id: Id, kind: posix.basename(Type), target: target.toLowerCase() })
    },
  })
  return relations
}

type Workbook = { sheet: string; sharedStrings: string; styles: string; isDate1904: boolean }

async function readWorkbook(book: Package): Promise<Workbook> {
  const root = (await readRelations(book, '')).find(({ kind }) => kind === 'officeDocument')
  const path = root?.target ?? 'xl/workbook.xml'
  const relations = await readRelations(book, path)
  const partOf = (kind: string) => relations.find((relation) => relation.kind === kind)?.target

  const sheets: { part: string; isVisible: boolean }[] = []
  let isDate1904 = false
  await readPart(book, path, {
    open(name, attributes) {
      if (name === 'workbookPr') isDate1904 = /^(1|true)$/.test(attributes['date1904'] ?? '')
      if (name !== 'sheet') return
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1]
      const relation = relations.find((each) => each.id === id)
      if (relation?.kind !== 'worksheet') return
      const isVisible = (attributes['state'] ?? 'visible') === 'visible'
      sheets.push({ part: relation.target, isVisible })
    },
  })
  const sheet = (sheets.find(({ isVisible }) => isVisible) ?? sheets[0])?.part
  if (sheet === undefined || !book.parts.has(sheet)) {
    throw new SpreadsheetError('damaged', book.source)
  }
  return {
    sheet,
    sharedStrings: partOf('sharedStrings') ?? '',
    styles: partOf('styles') ?? '',
    isDate1904,
  }
}

/** Reads the texts that cells refer to by number. Formatting and phonetic guides are left out. */
async function readSharedStrings(book: Package, name: string): Promise<string[]> {
  const strings: string[] = []
  let characters = 0
  const text = createTextCollector()
  await readPart(book, name, {
    open: text.open,
    text: text.text,
    close(element) {
      text.close(element)
      if (element !== 'si') return
      const whole = text.take()
      characters += whole.length
      if (characters > mostSharedCharacters || strings.length >= mostSharedStrings) {
        throw new SpreadsheetError('zip-bomb', book.source)
      }
      // A copy: what the parser hands out keeps the whole piece of XML alive that it was cut from.
      strings.push(Buffer.from(decodeEscapes(whole)).toString())
    },
  })
  return strings
}

/** Gathers the text of `t` (and `v`) elements that stand in no phonetic guide. */
function createTextCollector() {
  let gathered = ''
  let isOpen = false
  let isPhonetic = false
  return {
    open: (name: string) => {
      if (name === 'rPh') isPhonetic = true
      else if (name === 't' || name === 'v') isOpen = !isPhonetic
    },
    text: (piece: string) => {
      if (isOpen) gathered += piece
    },
    close: (name: string) => {
      if (name === 'rPh') isPhonetic = false
      else if (name === 't' || name === 'v') isOpen = false
    },
    take: () => {
      const taken = gathered
      gathered = ''
      return taken
    },
  }
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376 part 1, 22.9.2.19). */
const decodeEscapes = (text: string) =>
  text.includes('_x')
    ? text.replaceAll(/_x([0-9a-f]{4})_/gi, (_, hex: string) => {
        const code = Number.parseInt(hex, 16)
        return code === 0 || (code >= 0xd800 && code <= 0xdfff) ? '' : String.fromCharCode(code)
      })
    : text

type RawCell = { type: string; style: number; text: string }

function createSheetReader(batches: RowBatches, toText: (cell: RawCell) => string) {
  const text = createTextCollector()
  let row = 0
  let column = 0
  let cells: string[] = []
  let isInCell = false
  let type = ''
  let style = 0
  return {
    open(name: string, attributes: Record<string, string>) {
      if (isInCell) text.open(name)
      else if (name === 'c') {
        isInCell = true
        // Both references may be left out: then cells and rows simply follow one another.
        column = columnOf(attributes['r']) ?? column + 1
        type = attributes['t'] ?? 'n'
        style = Number(attributes['s'] ?? 0)
      } else if (name === 'row') {
        row = Math.max(Number.parseInt(attributes['r'] ?? '', 10) || 0, row + 1)
        column = 0
        cells = []
      }
    },
    text: text.text,
    close(name: string) {
      if (isInCell) text.close(name)
      if (name === 'c') {
        isInCell = false
        const value = toText({ type, style, text: text.take() })
        if (value === '') return
        while (cells.length < column - 1) cells.push('')
        cells[column - 1] = value
      } else if (name === 'row') {
        batches.add(row, cells)
      }
    },
  }
}

/** Excel's last column is XFD; a reference beyond it is no reference. */
const lastColumn = 16_384

/** `A1` → 1, `AB7` → 28. */
function columnOf(reference: string | undefined): number | null {
  if (reference === undefined) return null
  let column = 0
  for (let at = 0; at < reference.length; at++) {
    const letter = (reference.charCodeAt(at) & 0xdf) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column >= 1 && column <= lastColumn ? column : null
}

type Context = { strings: string[]; dates: Set<number>; workbook: Workbook }

function valueOf({ type, style, text }: RawCell, { strings, dates, workbook }: Context): string {
  if (text === '') return ''
  switch (type) {
    case 's':
      return strings[Number(text)] ?? ''
    case 'inlineStr':
    case 'str':
      return decodeEscapes(text)
    case 'b':
      return text === '1' || text === 'true' ? 'TRUE' : 'FALSE'
    case 'e':
      return ''
    case 'd':
      return text
    default: {
      const number = Number(text)
      if (!Number.isFinite(number)) return text
      return (dates.has(style) ? isoDate(number, workbook) : null) ?? plainNumber(number)
    }
  }
}

/** Excel shows 15 digits; the rest is noise of binary fractions. */
const plainNumber = (number: number) => String(Number(number.toPrecision(15)))

const dayMs = 86_400_000

/**
 * A serial day as ISO 8601: a date, a time of day when it is below one, or both.
 *
 * @returns null outside the years that Excel can show.
 */
function isoDate(serial: number, { isDate1904 }: Workbook): string | null {
  if (serial < 0 || serial >= 2_958_466) return null
  // Excel counts a 29 February 1900 that never was.
  const days = isDate1904 ? serial - 24_107 : serial - 25_569 + (serial < 60 ? 1 : 0)
  const iso = new Date(Math.round((days * dayMs) / 1_000) * 1_000).toISOString()
  const time = iso.slice(11, iso.slice(17, 19) === '00' ? 16 : 19)
  if (serial < 1) return time
  return time === '00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)}T${time}`
}

/** Number formats that Excel knows without being told and that show a date or a time (18.8.30). */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) ||
  (id >= 27 && id <= 36) ||
  (id >= 45 && id <= 47) ||
  (id >= 50 && id <= 58)

/** A format shows a date when a letter of dates is left once literal text, colours and conditions are gone. */
const showsDate = (format: string) =>
  /[dmyhs]/i.test(
    format.replaceAll(/"[^"]*"|\\.|_.|\*./g, '').replaceAll(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, ''),
  )

/** Reads which styles of cells show a date or a time. */
async function readDateStyles(book: Package, name: string): Promise<Set<number>> {
  const customDates = new Map<number, boolean>()
  const dates = new Set<number>()
  let isInCellStyles = false
  let style = 0
  await readPart(book, name, {
    open(element, { numFmtId, formatCode }) {
      if (element === 'cellXfs') isInCellStyles = true
      if (element === 'numFmt') customDates.set(Number(numFmtId), showsDate(formatCode ?? ''))
      if (element !== 'xf' || !isInCellStyles) return
      const id = Number(numFmtId ?? 0)
      if (customDates.get(id) ?? isBuiltInDate(id)) dates.add(style)
      style += 1
    },
    close(element) {
      if (element === 'cellXfs') isInCellStyles = false
    },
  })
  return dates
}
