import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

import { expect, test } from 'vitest'

/**
 * The house, top floor first. A room may import rooms on lower floors only: never the one
 * beside it, never one above. A new room is added here first, and in docs/architecture.md.
 */
const floors = [
  ['bin'],
  ['http', 'cli', 'engine', 'simulator', 'web'],
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
  web: ['contract', 'message', 'domain'],
  actions: ['store', 'contract', 'domain', 'message', 'platform'],
  domain: [],
  message: [],
}

/** Of the rules the web app reads those tables alone by which its buttons know what the server allows. */
const tablesForWeb = new Set(
  ['campaign', 'delivery', 'errors', 'permissions'].map((name) =>
    join('src', 'domain', `${name}.ts`),
  ),
)

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

test('the web app reads the tables of the rules, and does not compute by them', () => {
  const wrong: string[] = []
  for (const { file, target } of imports()) {
    if (roomOf(file) !== 'web' || roomOf(target) !== 'domain') continue
    if (!tablesForWeb.has(target)) wrong.push(`${file} → ${target}`)
  }
  expect(wrong).toEqual([])
})

test('within the web app, pieces know neither pages nor the API, and the API knows neither', () => {
  const order = ['app', 'pages', 'forms', 'charts', 'ui', 'api', 'i18n']
  const mayNot: Record<string, string[]> = {
    ui: ['app', 'pages', 'forms', 'api'],
    charts: ['app', 'pages', 'forms', 'api'],
    forms: ['app', 'pages'],
    api: ['app', 'pages', 'forms', 'ui', 'charts'],
    i18n: order.filter((name) => name !== 'i18n'),
  }
  const wrong: string[] = []
  for (const { file, target } of imports()) {
    if (roomOf(file) !== 'web' || roomOf(target) !== 'web') continue
    const [from = '', to = ''] = [file, target].map((path) => path.split('/')[2])
    if (mayNot[from]?.includes(to)) wrong.push(`${file} → ${target}`)
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
    if (!/\.tsx?$/.test(entry) || /\.test\.tsx?$/.test(entry)) continue
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
