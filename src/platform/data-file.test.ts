import { chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { readDataFile, writeDataFile } from './data-file.ts'
import { StartupError } from './startup-error.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'clairon-data-file-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const permissionsOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

describe('a file of the data directory', () => {
  test('is for its owner’s eyes only, and so is the directory that is made for it', async () => {
    const dataDir = join(dir, 'not', 'yet')
    writeDataFile(dataDir, 'secret.key', 'abc')
    expect(await permissionsOf(join(dataDir, 'secret.key'))).toBe('600')
    expect(await permissionsOf(dataDir)).toBe('700')
  })

  test('is read as it was written, and is a text with a line break for whoever looks at it', async () => {
    writeDataFile(dir, 'secret.key', 'abc')
    expect(readDataFile(dir, 'secret.key')).toBe('abc')
    expect(await readFile(join(dir, 'secret.key'), 'utf8')).toBe('abc\n')
  })

  test('replaces an earlier one, its permissions too, and leaves nothing beside it', async () => {
    await writeFile(join(dir, 'secret.key'), 'a much longer text than the new one', { mode: 0o644 })
    writeDataFile(dir, 'secret.key', 'new')
    expect(readDataFile(dir, 'secret.key')).toBe('new')
    expect(await permissionsOf(join(dir, 'secret.key'))).toBe('600')
    expect(await readdir(dir)).toEqual(['secret.key'])
  })

  test.each([
    ['without a line break', 'theirs'],
    ['with one of Windows', 'theirs\r\n'],
  ])('may have been written by the operator %s', async (_rule, text) => {
    await writeFile(join(dir, 'secret.key'), text)
    expect(readDataFile(dir, 'secret.key')).toBe('theirs')
  })

  test('that does not exist is null, in a directory that does not exist too', () => {
    expect(readDataFile(dir, 'secret.key')).toBeNull()
    expect(readDataFile(join(dir, 'not-yet'), 'secret.key')).toBeNull()
  })

  test('that cannot be read or written stops the start with its path', async () => {
    const notADirectory = join(dir, 'a-file')
    await writeFile(notADirectory, '')
    const path = join(notADirectory, 'secret.key')
    for (const attempt of [
      () => readDataFile(notADirectory, 'secret.key'),
      () => writeDataFile(notADirectory, 'secret.key', 'abc'),
    ]) {
      expect(attempt).toThrow(StartupError)
      expect(attempt).toThrow(path)
    }
  })

  test.runIf(process.getuid?.() === 0)(
    'belongs to the owner of its directory, even when root writes it',
    async () => {
      await chown(dir, 12_345, 54_321)
      writeDataFile(dir, 'secret.key', 'abc')
      expect(await stat(join(dir, 'secret.key'))).toMatchObject({ uid: 12_345, gid: 54_321 })
    },
  )
})
