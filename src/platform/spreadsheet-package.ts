import { crc32 } from 'node:zlib'

import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { type Entry, openPromise, type ZipFile } from 'yauzl'

import { SpreadsheetError } from './spreadsheet-error.ts'
import type { SpreadsheetSource } from './spreadsheet-rows.ts'

/** Workbooks with thousands of pictures exist; nothing has more parts than this. */
const mostParts = 10_000
/**
 * Deflate reaches 1,032 to 1. Sheets of people were measured at 9 to 22, blank rows and bordered cells by the
 * hundred thousand included; only the same row over and over, without references, comes to 250.
 */
const highestRatio = 200
const ratioCountsFromBytes = 16 * 2 ** 20
/** Nothing in a sheet is longer than its longest cell, even if every character of it is written `&#x…;`. */
const longestTokenCharacters = 2 ** 20
const deepestNesting = 100

/** An open workbook: its parts, and how many bytes may still come out of them. */
export type Package = {
  source: SpreadsheetSource
  zip: ZipFile
  /** By name in lower case, without a leading slash. */
  parts: Map<string, Entry>
  unpackedBytes: number
}

/** What a reader of one part is told. Names come without their prefix; text comes whole. */
export type XmlHandlers = {
  open?: (name: string, attributes: Record<string, string>) => void
  text?: (text: string) => void
  close?: (name: string) => void
}

/**
 * Opens a workbook and lists its parts. The caller closes `zip`.
 *
 * @throws {SpreadsheetError} `damaged`, `password-protected`.
 */
export async function openPackage(source: SpreadsheetSource): Promise<Package> {
  const { path, fileName, signal } = source
  // Sizes are checked here, not by yauzl, so that a part that lies about its size is told apart.
  const options = { lazyEntries: true, autoClose: false, validateEntrySizes: false }
  const zip = await openPromise(path, options).catch((cause: unknown) => {
    throw new SpreadsheetError('damaged', { fileName }, { cause })
  })
  const parts = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted()
      if (entry.isEncrypted()) throw new SpreadsheetError('password-protected', { fileName })
      parts.set(entry.fileName.toLowerCase().replace(/^\//, ''), entry)
      if (parts.size > mostParts) throw new SpreadsheetError('zip-bomb', { fileName })
    }
  } catch (error) {
    zip.close()
    throw asRefusal(error, source)
  }
  return { source, zip, parts, unpackedBytes: 0 }
}

/** Reads a small part to its end. A part that is not there is read as empty. */
export async function readPart(book: Package, name: string, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readPartInSlices(book, name, handlers)) continue
}

/**
 * Reads one part, telling `handlers` what it holds, and pauses after every few kilobytes.
 * The whole is bounded: bytes that come out, how they compare to what went in, the length of a piece of
 * text, the depth of nesting. Documents may declare no entities of their own.
 *
 * @throws {SpreadsheetError} `damaged`, `zip-bomb`.
 */
export async function* readPartInSlices(
  book: Package,
  name: string,
  handlers: XmlHandlers,
): AsyncGenerator<void, void, undefined> {
  const entry = book.parts.get(name)
  if (entry === undefined) return
  const { source } = book
  const xml = createXmlReader(handlers)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [bytes, checksum] = [0, 0]
  try {
    const stream = await book.zip.openReadStreamPromise(entry)
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      source.signal.throwIfAborted()
      bytes += chunk.length
      book.unpackedBytes += chunk.length
      holdToBudget(book, entry, bytes)
      checksum = crc32(chunk, checksum)
      xml.write(decoder.decode(chunk, { stream: true }))
      yield
    }
    xml.write(decoder.decode())
    xml.end()
    if (bytes !== entry.uncompressedSize || checksum !== entry.crc32) {
      throw new SpreadsheetError('damaged', source)
    }
  } catch (error) {
    throw asRefusal(error, source)
  }
}

function holdToBudget({ source, unpackedBytes }: Package, entry: Entry, bytes: number): void {
  const isTooMuch = unpackedBytes > source.limits.unpackedBytes
  const isTooDense = bytes > ratioCountsFromBytes && bytes > entry.compressedSize * highestRatio
  if (isTooMuch || isTooDense) throw new SpreadsheetError('zip-bomb', source)
}

/** Whatever zip and XML have to complain about means one thing to a person: the file is damaged. */
function asRefusal(error: unknown, { fileName, signal }: SpreadsheetSource): unknown {
  if (error instanceof SpreadsheetError || signal.aborted) return error
  return new SpreadsheetError('damaged', { fileName }, { cause: error })
}

function createXmlReader(handlers: XmlHandlers): { write(text: string): void; end(): void } {
  const parser = new SaxesParser({ xmlns: false, position: false })
  let unfinished = 0
  let depth = 0
  parser.on('doctype', () => {
    throw new Error('A document type is declared; Office files have none.')
  })
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    unfinished = 0
    depth += 1
    if (depth > deepestNesting) throw new Error(`More than ${deepestNesting} levels of elements.`)
    handlers.open?.(localName(name), attributes)
  })
  parser.on('closetag', ({ name }: SaxesTagPlain) => {
    unfinished = 0
    depth -= 1
    handlers.close?.(localName(name))
  })
  // Without a handler, saxes does not gather text at all.
  const { text } = handlers
  if (text !== undefined) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  return {
    write(piece) {
      unfinished += piece.length
      parser.write(piece)
      if (unfinished > longestTokenCharacters) throw new Error('A piece of XML does not end.')
    },
    end: () => void parser.close(),
  }
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)
