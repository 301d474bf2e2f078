import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, test } from 'vitest'

import { readConfig } from '../platform/config.ts'
import { createSecretBox } from '../platform/secrets.ts'
import {
  checkChannel,
  checkPublicAddress,
  checkSecrets,
  measureHttpClock,
} from './doctor-checks.ts'
import { en } from './doctor-wording-en.ts'

const servers: Server[] = []
const directories: string[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done))
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

const signal = new AbortController().signal
const key = Buffer.alloc(32, 3)

/** A server whose every answer bears a date; gives its address. */
async function serveDate(date: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.sendDate = false
    if (date !== '') response.setHeader('date', date)
    response.end()
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

test('the clock of a service is read from its answer', async () => {
  const url = await serveDate(new Date(Date.now() + 3_600_000).toUTCString())
  const aheadMs = await measureHttpClock(url, signal)
  expect(Math.round((aheadMs ?? 0) / 60_000)).toBe(60)
})

test('a service without a date, or without an answer, says nothing about clocks', async () => {
  expect(await measureHttpClock(await serveDate(''), signal)).toBeNull()
  expect(await measureHttpClock('http://127.0.0.1:1', signal)).toBeNull()
})

test.each([
  [null, false, [['setting', 'advice']]],
  [null, true, [['setting', 'mend']]],
  [
    'http://clairon.invalid',
    false,
    [
      ['setting', 'mend'],
      ['reached', 'advice'],
    ],
  ],
  ['https://clairon.invalid', false, [['reached', 'advice']]],
  ['http://127.0.0.1:1', false, [['reached', 'advice']]],
])('the public address %s, with a real service: %s', async (publicUrl, isNeeded, found) => {
  const config = { publicUrl, host: '127.0.0.1', port: 1 }
  const checks = await checkPublicAddress(config, { isNeeded, signal }, en)
  expect(checks.map(({ name, state }) => [name, state])).toEqual(found)
})

test.each([
  ['127.0.0.1', null, false],
  ['localhost', null, false],
  ['::1', null, false],
  ['0.0.0.0', null, true],
  ['::', null, true],
  ['clairon.internal', 'http://127.0.0.1:1', true],
  ['0.0.0.0', 'https://clairon.invalid', false],
])('listening on %s with the address %s is advised against: %s', async (host, publicUrl, isSo) => {
  const config = { publicUrl, host, port: 1 }
  const checks = await checkPublicAddress(config, { isNeeded: false, signal }, en)
  expect(checks.some(({ name }) => name === 'listening')).toBe(isSo)
})

/** A data directory with these files, and their modes. */
function makeDataDir(files: Record<string, [text: string, mode: number]>, mode = 0o700): string {
  const directory = mkdtempSync(join(tmpdir(), 'clairon-doctor-'))
  directories.push(directory)
  for (const [name, [text, fileMode]] of Object.entries(files)) {
    writeFileSync(join(directory, name), text)
    chmodSync(join(directory, name), fileMode)
  }
  chmodSync(directory, mode)
  return directory
}

const channelSealedBy = (sealingKey: Buffer) => ({
  organisationId: 1,
  id: 2,
  chatbotId: 1,
  kind: 'teams' as const,
  settings: {},
  secrets: createSecretBox(sealingKey).seal('{}', 'channel 1/2'),
  pacePerSecond: null,
  pausedAt: null,
  pausedReason: null,
  lastCheck: null,
  passedAt: null,
  label: 'Nany · Teams',
})

const text = key.toString('base64')
test.each([
  ['a key that opens', { 'secret-key': [text, 0o600] }, 0o700, ['key ok', 'seals ok', 'files ok']],
  [
    'another key',
    { 'secret-key': [Buffer.alloc(32, 4).toString('base64'), 0o600] },
    0o700,
    ['key ok', 'seals mend', 'files ok'],
  ],
  ['a key cut short', { 'secret-key': [text.slice(4), 0o600] }, 0o700, ['key mend', 'files ok']],
  ['no key', {}, 0o700, ['key mend', 'files ok']],
  [
    'a key that the group may read',
    { 'secret-key': [text, 0o640] },
    0o700,
    ['key ok', 'seals ok', 'files mend'],
  ],
  [
    'a directory that others may look into',
    { 'secret-key': [text, 0o600] },
    0o755,
    ['key ok', 'seals ok', 'files advice'],
  ],
  [
    'a directory that others may change',
    { 'secret-key': [text, 0o600] },
    0o777,
    ['key ok', 'seals ok', 'files mend'],
  ],
] as [string, Record<string, [string, number]>, number, string[]][])(
  'secrets: %s',
  (_rule, files, mode, found) => {
    const config = readConfig({ CLAIRON_DATA_DIR: makeDataDir(files, mode) })
    const { checks, opened } = checkSecrets(config, [channelSealedBy(key)], en)
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual(found)
    expect(opened.size).toBe(found.includes('seals ok') ? 1 : 0)
  },
)

test('where nothing is sealed, a key is not missed', () => {
  const config = readConfig({ CLAIRON_DATA_DIR: makeDataDir({}) })
  expect(checkSecrets(config, [], en).checks.every(({ state }) => state === 'ok')).toBe(true)
})

describe('a channel', () => {
  const local = 'http://127.0.0.1:8090'
  const simulated = {
    ...channelSealedBy(key),
    settings: { serviceUrl: local, tokenUrl: local, graphUrl: local },
  }
  const real = { ...simulated, settings: {} }
  const pausedAt = new Date('2026-11-24T09:00:00Z')
  const opening = (ok: boolean) => () => ({
    send: () => Promise.reject(new Error('A check sends nothing.')),
    askPresence: () => Promise.reject(new Error('A check asks nobody.')),
    receive: () => Promise.reject(new Error('A check takes no calls.')),
    check: () => Promise.resolve([{ name: 'token', ok, detail: 'Said.' }]),
    close: () => Promise.resolve(),
  })
  const sound = opening(true)
  const failing = opening(false)
  const lacking = () => ({
    ...failing(),
    check: () =>
      Promise.resolve([
        { name: 'Presence.Read.All', ok: false, optional: true as const, detail: 'Said.' },
      ]),
  })
  const broken = () => {
    throw new Error('No such kind.')
  }

  test.each([
    ['that passes', simulated, sound, ['ok Nany · Teams · token: ']],
    [
      'whose step fails at the simulator',
      simulated,
      failing,
      [`mend Nany · Teams · token: ${en.stepOfSimulator}`],
    ],
    [
      'whose step fails at a real service',
      real,
      failing,
      [`mend Nany · Teams · token: ${en.stepOfService}`],
    ],
    [
      'that an administrator has paused',
      { ...simulated, pausedAt, pausedReason: 'by administrator' },
      sound,
      [`advice Nany · Teams: ${en.pausedByHand('').remedy}`, 'ok Nany · Teams · token: '],
    ],
    [
      'that has paused itself',
      { ...simulated, pausedAt, pausedReason: 'bot-disabled' },
      sound,
      [`mend Nany · Teams: ${en.pausedByFault('').remedy}`, 'ok Nany · Teams · token: '],
    ],
    [
      'that lacks a comfort',
      simulated,
      lacking,
      [`advice Nany · Teams · Presence.Read.All: ${en.stepOfSimulator}`],
    ],
    ['whose secrets do not open', simulated, null, ['advice Nany · Teams: ']],
    [
      'whose settings are of no use',
      simulated,
      broken,
      [`mend Nany · Teams: ${en.unusable('').remedy}`],
    ],
    [
      'that is a web chat',
      { ...simulated, kind: 'webchat' as const, secrets: null },
      broken,
      ['ok Nany · Teams: '],
    ],
  ])('%s', async (_rule, channel, open, found) => {
    const checks = await checkChannel(channel, { open, locale: 'en', signal }, en)
    expect(checks.map(({ state, name, remedy }) => `${state} ${name}: ${remedy ?? ''}`)).toEqual(
      found,
    )
  })
})
