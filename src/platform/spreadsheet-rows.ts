import { SpreadsheetError } from './spreadsheet-error.ts'

/** One row that holds something. Cells are text, from column A on; cells after the last one are empty. */
export type SheetRow = {
  /** As a spreadsheet shows it: the first row is 1, and blank rows count. */
  rowNumber: number
  cells: string[]
}

export type SpreadsheetLimits = {
  fileBytes: number
  /** Of all parts of a workbook together, unpacked. */
  unpackedBytes: number
  /** Rows that hold something, the header not counted. */
  rows: number
  columns: number
  /** Characters in one cell. Excel itself stops at 32,767. */
  cellLength: number
}

/** What the parts of the reader need to know about the file in hand. */
export type SpreadsheetSource = {
  path: string
  /** As the person knows it; used in sentences only. */
  fileName: string
  limits: SpreadsheetLimits
  signal: AbortSignal
}

const rowsPerBatch = 1_000
/** A batch of very long cells ends early, so that no batch outgrows memory. */
const charactersPerBatch = 2 ** 20

// White space, and the characters without width that copying from web pages leaves behind.
const blank = /^[\s\u200b-\u200d\u2060\ufeff]*$/

/** Gathers rows into batches, skips blank ones, and holds them to the limits. */
export type RowBatches = {
  /** @throws {SpreadsheetError} `too-many-rows`, `too-many-columns`, `cell-too-long`. */
  add(rowNumber: number, cells: string[]): void
  isFull(): boolean
  /** Hands over what was gathered, and starts again. */
  take(): SheetRow[]
  /** Rows that held something so far, the header included. */
  count(): number
}

/** Creates an empty collector. */
export function createRowBatches({ fileName, limits }: SpreadsheetSource): RowBatches {
  let batch: SheetRow[] = []
  let characters = 0
  let count = 0
  return {
    add(rowNumber, cells) {
      let used = 0
      for (const [column, cell] of cells.entries()) {
        if (cell === '' || blank.test(cell)) continue
        used = column + 1
        characters += cell.length
        if (cell.length > limits.cellLength) {
          const about = { fileName, row: rowNumber, limit: limits.cellLength }
          throw new SpreadsheetError('cell-too-long', about)
        }
      }
      if (used === 0) return
      if (used > limits.columns) {
        const about = { fileName, row: rowNumber, limit: limits.columns }
        throw new SpreadsheetError('too-many-columns', about)
      }
      count += 1
      if (count > limits.rows + 1) {
        throw new SpreadsheetError('too-many-rows', { fileName, limit: limits.rows })
      }
      cells.length = used
      batch.push({ rowNumber, cells })
    },
    isFull: () => batch.length >= rowsPerBatch || characters >= charactersPerBatch,
    take() {
      const taken = batch
      batch = []
      characters = 0
      return taken
    },
    count: () => count,
  }
}
