import { chownSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { StartupError } from './startup-error.ts'

/**
 * Reads a small file of the data directory.
 *
 * @returns null when there is no such file.
 * @throws {StartupError} when it cannot be read.
 */
export function readDataFile(dataDir: string, fileName: string): string | null {
  const path = join(dataDir, fileName)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new StartupError(
      `Cannot read ${path}: ${reasonOf(error)}. Let the user who runs Clairon read it.`,
    )
  }
}

/**
 * Writes a small file of the data directory, whole or not at all, for the owner's eyes only.
 *
 * @throws {StartupError} when it cannot be written.
 */
export function writeDataFile(dataDir: string, fileName: string, text: string): void {
  const path = join(dataDir, fileName)
  try {
    makeDataDir(dataDir)
    const unfinished = `${path}.${process.pid}`
    writeFileSync(unfinished, `${text}\n`, { mode: 0o600 })
    giveToOwner(unfinished)
    renameSync(unfinished, path)
  } catch (error) {
    throw new StartupError(
      `Cannot write ${path}: ${reasonOf(error)}. Choose another directory with CLAIRON_DATA_DIR.`,
    )
  }
}

/** Makes the data directory when there is none: names and messages lie in it, so only its owner may look. */
export function makeDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
}

/** Gives a file to the owner of its directory: what root writes there, its owner must be able to read. */
export function giveToOwner(path: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(path))
  chownSync(path, uid, gid)
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
