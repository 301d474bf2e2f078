import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'

import { CsvError, parse } from 'csv-parse'

import { SpreadsheetError } from './spreadsheet-error.ts'
import { createRowBatches, type SheetRow, type SpreadsheetSource } from './spreadsheet-rows.ts'

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** A quotation mark that is never closed swallows what follows; this is where we stop. */
const longestRowBytes = 2 ** 20

/**
 * Reads a text file as a table. A quoted cell may hold line breaks and is still one row, as in Excel.
 *
 * @param head the first bytes of the file, or all of them.
 * @throws {SpreadsheetError} `not-a-spreadsheet`, `web-page`, `unclosed-quote`, `cell-too-long`, and what a row
 *   collector throws.
 */
export async function* readCsv(
  source: SpreadsheetSource,
  head: Buffer,
): AsyncGenerator<SheetRow[], void, undefined> {
  const { path, fileName, signal } = source
  if (isKnownBinary(head)) throw new SpreadsheetError('not-a-spreadsheet', { fileName })
  const encoding = await detectEncoding(source, head)
  const start = createDecoder(encoding)(head)
  if (looksBinary(start)) throw new SpreadsheetError('not-a-spreadsheet', { fileName })
  if (looksLikeMarkup(start)) throw new SpreadsheetError('web-page', { fileName })

  const told = separatorLine.exec(start)
  const parser = parse({
    delimiter: told?.[1] ?? detectSeparator(start),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: longestRowBytes,
  })
  const batches = createRowBatches(source)
  let rowNumber = 0
  const texts = decodeFile(path, { encoding, skip: told?.[0].length ?? 0, signal })
  // The callback has nothing to say: what fails upstream is thrown by the loop.
  pipeline(texts, parser, () => undefined)
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      rowNumber += 1
      batches.add(rowNumber, cells)
      if (batches.isFull()) yield batches.take()
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const code = error.code === 'CSV_MAX_RECORD_SIZE' ? 'cell-too-long' : 'unclosed-quote'
    const about = { fileName, row: rowNumber + 1, limit: source.limits.cellLength }
    throw new SpreadsheetError(code, about, { cause: error })
  }
  const rest = batches.take()
  if (rest.length > 0) yield rest
}

/** Excel's own first line, which names the separator and is no row. */
const separatorLine = /^sep=([^\r\n"])(?:\r\n|\n|\r|$)/i

/** A comma stands in running text more often than the others, so it loses a tie. */
const separators = [';', '\t', ',']

/** Finds the separator by the first line that holds something, quoted text left aside. */
function detectSeparator(start: string): string {
  const line = start.replaceAll(/"(?:[^"]|"")*"?/g, '""').match(/[^\r\n]*[^\s][^\r\n]*/)?.[0] ?? ''
  const count = (separator: string) => line.split(separator).length
  return separators.reduce((best, next) => (count(next) > count(best) ? next : best))
}

async function* decodeFile(
  path: string,
  { encoding, skip, signal }: { encoding: Encoding; skip: number; signal: AbortSignal },
): AsyncGenerator<string, void, undefined> {
  const decode = createDecoder(encoding)
  let left = skip
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    signal.throwIfAborted()
    const text = decode(chunk)
    yield text.slice(left)
    left = Math.max(0, left - text.length)
  }
  yield decode(null)
}

/** What Windows-1252 puts where Latin-1 has control characters; five places are empty. */
const windows1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ'

/**
 * Creates a decoder of successive pieces; null ends the text. A byte order mark is left out, and what
 * cannot be decoded becomes U+FFFD, so that the rows concerned can be reported.
 */
function createDecoder(encoding: Encoding): (piece: Buffer | null) => string {
  if (encoding === 'windows-1252') {
    // Node's own decoder of this name is Latin-1 from 20.18.3 and 22.13 on (nodejs/node#56542, #60888).
    return (piece) =>
      (piece?.toString('latin1') ?? '').replaceAll(
        /[\u0080-\u009f]/g,
        (character) => windows1252[character.charCodeAt(0) - 0x80] ?? '\ufffd',
      )
  }
  const decoder = new TextDecoder(encoding)
  return (piece) => (piece === null ? decoder.decode() : decoder.decode(piece, { stream: true }))
}

async function detectEncoding(
  { path, signal }: SpreadsheetSource,
  head: Buffer,
): Promise<Encoding> {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  // Without a mark: in Western text every second byte of UTF-16 is zero.
  const pairs = Math.floor(head.length / 2)
  let [even, odd] = [0, 0]
  for (let at = 0; at < pairs * 2; at += 2) {
    if (head[at] === 0) even += 1
    if (head[at + 1] === 0) odd += 1
  }
  if (odd > pairs * 0.4 && even < pairs * 0.1) return 'utf-16le'
  if (even > pairs * 0.4 && odd < pairs * 0.1) return 'utf-16be'

  const { sequences, faults } = await countUtf8(path, signal)
  // A few broken bytes in a UTF-8 file spoil their own rows only, not every accent of the file.
  return sequences >= faults ? 'utf-8' : 'windows-1252'
}

/** Counts the well-formed sequences of several bytes, and the bytes that fit no sequence. */
async function countUtf8(
  path: string,
  signal: AbortSignal,
): Promise<{ sequences: number; faults: number }> {
  let [sequences, faults, missing] = [0, 0, 0]
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    signal.throwIfAborted()
    for (const byte of chunk) {
      if (missing > 0) {
        if (byte >> 6 === 0b10) {
          missing -= 1
          if (missing === 0) sequences += 1
          continue
        }
        faults += 1
        missing = 0
      }
      if (byte < 0x80) continue
      if (byte >= 0xc2 && byte <= 0xdf) missing = 1
      else if (byte >= 0xe0 && byte <= 0xef) missing = 2
      else if (byte >= 0xf0 && byte <= 0xf4) missing = 3
      else faults += 1
    }
  }
  return { sequences, faults: missing > 0 ? faults + 1 : faults }
}

const isKnownBinary = (head: Buffer) =>
  ['%PDF-', '{\\rtf', '\u0089PNG', 'GIF8', '\u00ff\u00d8\u00ff', 'Rar!', '7z\u00bc\u00af'].some(
    (magic) => head.subarray(0, magic.length).toString('latin1') === magic,
  )

/** Text has hardly any control characters but tabs and line breaks. */
function looksBinary(start: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what is counted
  const controls = start.match(/[\0-\u0008\u000e-\u001f]/g)?.length ?? 0
  return controls > start.length / 100
}

const looksLikeMarkup = (start: string) =>
  /^\s*<(?:!--|(?:\?xml|!doctype|html|head|body|meta|table|style|workbook)\b)/i.test(start)
