import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

import { expect, test } from 'vitest'

/**
 * The house, top floor first. A room may import rooms on lower floors only: never the one
 * beside it, never one above. A new room is added here first, and in docs/architecture.md.
 */
const floors = [
  ['bin'],
  ['http', 'cli', 'engine', 'simulator'],
  ['actions'],
  ['store', 'channels'],
  ['contract', 'protocols'],
  ['domain', 'message'],
  ['platform'],
]

/** Rooms that may use only what is named here, whatever their floor. */
const confined: Record<string, string[]> = {
  cli: ['contract', 'domain', 'message', 'platform'],
  simulator: ['protocols', 'platform'],
  actions: ['store', 'contract', 'domain', 'message', 'platform'],
  domain: [],
  message: [],
}

/** Only `bin` (and the test bed) may name an adapter; others see the port. */
const port = join('src', 'channels', 'channel.ts')

const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room))
const roomOf = (path: string) => path.split('/')[1] ?? ''

function* imports(): Generator<{ file: string; target: string }> {
  for (const entry of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(entry)) continue
    const file = join('src', entry)
    const text = readFileSync(file, 'utf8')
    for (const [, path] of text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)) {
      yield { file, target: normalize(join(dirname(file), path ?? '')) }
    }
  }
}

test('every room stands on a floor', () => {
  const rooms = readdirSync('src', { withFileTypes: true })
  expect(rooms.map(({ name }) => name).filter((name) => floorOf(name) === -1)).toEqual([])
})

test('imports look down only', () => {
  const wrong: string[] = []
  for (const { file, target } of imports()) {
    const from = roomOf(file)
    const to = roomOf(target)
    if (from === to) continue
    const allowed = confined[from]?.includes(to) ?? floorOf(to) > floorOf(from)
    if (!allowed) wrong.push(`${file} → ${target}`)
  }
  expect(wrong).toEqual([])
})

test('only bin names an adapter', () => {
  const wrong: string[] = []
  for (const { file, target } of imports()) {
    const reachesIn = roomOf(target) === 'channels' && target !== port
    if (reachesIn && !['channels', 'bin'].includes(roomOf(file))) wrong.push(`${file} → ${target}`)
  }
  expect(wrong).toEqual([])
})

test('the environment is read in one file, and the console is left to faces', () => {
  const wrong: string[] = []
  for (const entry of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts') || entry.endsWith('.test.ts')) continue
    const text = readFileSync(join('src', entry), 'utf8')
    if (text.includes('process.env') && entry !== join('platform', 'config.ts')) wrong.push(entry)
    if (/\bconsole\./.test(text) && !/^(bin|cli)\//.test(entry)) wrong.push(entry)
  }
  expect(wrong).toEqual([])
})

test('the rules hold no clock and no dice', () => {
  const wrong: string[] = []
  for (const room of ['domain', 'message']) {
    for (const entry of readdirSync(join('src', room), { encoding: 'utf8' })) {
      if (entry.endsWith('.test.ts')) continue
      const text = readFileSync(join('src', room, entry), 'utf8')
      if (/Date\.now|Math\.random|new Date\(\)|performance\.now|from 'node:/.test(text))
        wrong.push(entry)
    }
  }
  expect(wrong).toEqual([])
})
