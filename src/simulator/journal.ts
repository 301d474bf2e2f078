import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

import { giveToOwner, makeDataDir } from '../platform/data-file.ts'

/**
 * A file that remembers: one JSON text a line, written before the caller goes on, so that whatever
 * was answered survives a `kill -9` of the process. (Not a power cut: nothing is flushed to disk.)
 */
export type Journal = {
  append(entry: unknown): void
  /** Replaces the whole content at once. */
  rewrite(entries: Iterable<unknown>): void
  close(): void
}

/** Remembers nothing. */
export const noJournal: Journal = {
  append: () => undefined,
  rewrite: () => undefined,
  close: () => undefined,
}

/**
 * Reads the journal at `path`, when there is one, and hands each line to `restore`. A last line
 * without its end is what a killed process left; it was never answered and counts for nothing.
 * Nothing is written before the first `append` or `rewrite`, so that a second simulator that finds
 * its port taken leaves the first one's file alone.
 * @throws when another line is no entry: the file is not ours, or damaged.
 */
export function openJournal(path: string, restore: (entry: unknown) => void): Journal {
  const wholeBytes = existsSync(path) ? load(path, restore) : 0
  let file: number | undefined

  /** Opens the file at the end of its last whole line. */
  function open(): number {
    makeDataDir(dirname(path))
    const opened = openSync(path, 'a', 0o600)
    giveToOwner(path)
    ftruncateSync(opened, wholeBytes)
    return opened
  }

  return {
    append(entry) {
      file ??= open()
      writeWhole(file, lineOf(entry))
    },
    rewrite(entries) {
      makeDataDir(dirname(path))
      const draft = `${path}.new`
      const draftFile = openSync(draft, 'w', 0o600)
      giveToOwner(draft)
      let lines = ''
      for (const entry of entries) {
        lines += lineOf(entry)
        if (lines.length > 1_000_000) {
          writeWhole(draftFile, lines)
          lines = ''
        }
      }
      writeWhole(draftFile, lines)
      closeSync(draftFile)
      if (file !== undefined) closeSync(file)
      renameSync(draft, path)
      file = openSync(path, 'a')
    },
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}

/** @returns how many bytes the whole lines take. */
function load(path: string, restore: (entry: unknown) => void): number {
  const bytes = readFileSync(path)
  let start = 0
  for (let line = 1; start < bytes.length; line++) {
    const end = bytes.indexOf('\n', start)
    if (end === -1) break
    try {
      restore(JSON.parse(bytes.toString('utf8', start, end)))
    } catch (cause) {
      throw new Error(`${path}, line ${line}: not an entry of the simulator's journal`, { cause })
    }
    start = end + 1
  }
  return start
}

function lineOf(entry: unknown): string {
  return `${JSON.stringify(entry)}\n`
}

/** One call usually writes all; a full pipe or disk may take less. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}
