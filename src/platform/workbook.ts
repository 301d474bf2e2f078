import { pipeline, Readable } from 'node:stream'
import { createDeflateRaw, crc32 } from 'node:zlib'

import { Zip, type ZipInputFile } from 'fflate'

import { escapeXml, sheetEnd, sheetStart, styles, toRow } from './workbook-xml.ts'

/** `instant`: what a wall clock shows, as if it were UTC, in milliseconds since the epoch; `share`: 0.5 for 50 %. */
export type Cell = string | number | null | { instant: number } | { share: number }

export type Sheet = {
  /** At most 25 characters, so that there is room for a number behind it. */
  name: string
  columns: { title: string; width: number }[]
  rows: AsyncIterable<Cell[][]> | Iterable<Cell[][]>
}

/** Excel has no more rows than these, the title among them. */
const mostRows = 1_048_576

/**
 * Writes a workbook (.xlsx) of any size, as its rows come: nothing is kept but the batch in hand. A sheet
 * that is full goes on in another, behind the others. Cells hold text, numbers and instants, never
 * formulas: what looks like one is marked as the text that it is.
 *
 * @param rowsPerSheet the title not among them.
 */
export async function* writeWorkbook(
  sheets: readonly Sheet[],
  { rowsPerSheet = mostRows - 1 }: { rowsPerSheet?: number } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const archive = createArchive()
  const first: string[] = []
  const continued: string[] = []
  let count = 0
  for (const { name, columns, rows } of sheets) {
    const batches = takeRows(rows)
    for (let part = 1; part === 1 || batches.hasMore(); part += 1) {
      count += 1
      const tab = `<sheet name="${escapeXml(part === 1 ? name : `${name} ${part}`)}" sheetId="${count}" r:id="rId${count}"/>`
      ;(part === 1 ? first : continued).push(tab)
      const xml = sheetXml(columns, batches, rowsPerSheet)
      yield* archive.add(`xl/worksheets/sheet${count}.xml`, xml)
    }
  }
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  for (const [name, xml] of Object.entries(envelope([...first, ...continued], numbers))) {
    yield* archive.add(name, [xml])
  }
  yield* archive.end()
}

type Batches = {
  /** At most `most` rows; none at the end. */
  take(most: number): Promise<Cell[][]>
  /** Known once something was asked for. */
  hasMore(): boolean
}

/** Takes rows out of batches, some at a time, and knows whether there are more. */
function takeRows(rows: Sheet['rows']): Batches {
  const iterator =
    Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
  let held: Cell[][] = []
  async function refill(): Promise<void> {
    while (held.length === 0) {
      const next = await iterator.next()
      if (next.done) return
      held = next.value
    }
  }
  return {
    async take(most) {
      await refill()
      const taken = held.slice(0, most)
      held = held.slice(most)
      await refill()
      return taken
    },
    hasMore: () => held.length > 0,
  }
}

async function* sheetXml(
  columns: Sheet['columns'],
  batches: Batches,
  rowsPerSheet: number,
): AsyncGenerator<string> {
  yield sheetStart(columns)
  for (let row = 2; row < rowsPerSheet + 2;) {
    const rows = await batches.take(rowsPerSheet + 2 - row)
    if (rows.length === 0) break
    const from = row
    yield rows.map((cells, index) => toRow(cells, from + index)).join('')
    row += rows.length
  }
  yield sheetEnd
}

/** A zip archive whose parts are deflated by Node, away from the event loop, and put together by fflate. */
function createArchive() {
  let ready: Uint8Array[] = []
  const zip = new Zip((error, data) => {
    if (error) throw error
    ready.push(data)
  })
  const take = () => {
    const taken = ready
    ready = []
    return taken
  }
  return {
    async *add(
      filename: string,
      texts: AsyncIterable<string> | Iterable<string>,
    ): AsyncGenerator<Uint8Array> {
      const part: ZipInputFile = { filename, size: 0, crc: 0, compression: 8 }
      zip.add(part)
      async function* measured() {
        for await (const text of texts) {
          const bytes = Buffer.from(text)
          part.size += bytes.length
          part.crc = crc32(bytes, part.crc)
          yield bytes
        }
      }
      const deflate = createDeflateRaw({ level: 4 })
      // The callback has nothing to say: what fails upstream is thrown by the loop.
      pipeline(Readable.from(measured(), { highWaterMark: 1 }), deflate, () => undefined)
      for await (const chunk of deflate as AsyncIterable<Buffer>) {
        part.ondata?.(null, new Uint8Array(chunk), false)
        yield* take()
      }
      part.ondata?.(null, new Uint8Array(), true)
      yield* take()
    },
    *end(): Generator<Uint8Array> {
      zip.end()
      yield* take()
    },
  }
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const documents = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const typeOf = (part: string) =>
  `application/vnd.openxmlformats-officedocument.spreadsheetml.${part}+xml`

/** What a workbook has beside its sheets (ECMA-376 part 1, 12.2 and 18.2). */
const envelope = (tabs: readonly string[], numbers: readonly number[]): Record<string, string> => ({
  '[Content_Types].xml': `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${typeOf('sheet.main')}"/><Override PartName="/xl/styles.xml" ContentType="${typeOf('styles')}"/>${numbers.map((number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${typeOf('worksheet')}"/>`).join('')}</Types>`,
  '_rels/.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${documents}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${documents}"><sheets>${tabs.join('')}</sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packages}/relationships">${numbers.map((number) => `<Relationship Id="rId${number}" Type="${documents}/worksheet" Target="worksheets/sheet${number}.xml"/>`).join('')}<Relationship Id="rId${numbers.length + 1}" Type="${documents}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `${head}${styles}`,
})
