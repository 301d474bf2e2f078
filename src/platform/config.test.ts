import { resolve } from 'node:path'

import { describe, expect, test } from 'vitest'

import { readConfig } from './config.ts'
import { StartupError } from './startup-error.ts'

const refusalOf = (environment: Record<string, string | undefined>): string => {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof StartupError) return error.message
    throw error
  }
  throw new Error('The settings were not refused.')
}

const key = Buffer.alloc(32, 7)

describe('settings', () => {
  test('all have a value when nothing is set', () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      publicUrl: null,
      dataDir: resolve('./data'),
      databaseUrl: null,
      secretKey: null,
      simulatorPort: 8090,
      bootstrapToken: null,
      logLevel: 'warn',
      clock: null,
      pgBin: null,
      url: 'http://127.0.0.1:8080',
      token: null,
      locale: 'en',
    })
  })

  test('are read from their variables', () => {
    expect(
      readConfig({
        CLAIRON_PORT: '0',
        CLAIRON_HOST: '0.0.0.0',
        CLAIRON_PUBLIC_URL: 'https://clairon.example',
        CLAIRON_DATA_DIR: '/var/lib/clairon',
        CLAIRON_DATABASE_URL: 'postgresql://clairon@db.example/clairon',
        CLAIRON_SECRET_KEY: key.toString('base64'),
        CLAIRON_SIMULATOR_PORT: '65535',
        CLAIRON_BOOTSTRAP_TOKEN: 'a-token-of-16-ch',
        CLAIRON_LOG_LEVEL: 'debug',
        CLAIRON_CLOCK: '2026-03-27T08:00:00+01:00 x600',
        CLAIRON_PG_BIN: '/usr/lib/postgresql/18/bin',
        CLAIRON_URL: 'https://clairon.example',
        CLAIRON_TOKEN: 'cl_secret',
        LANG: 'fr_FR.UTF-8',
      }),
    ).toEqual({
      port: 0,
      host: '0.0.0.0',
      publicUrl: 'https://clairon.example',
      dataDir: '/var/lib/clairon',
      databaseUrl: 'postgresql://clairon@db.example/clairon',
      secretKey: key,
      simulatorPort: 65_535,
      bootstrapToken: 'a-token-of-16-ch',
      logLevel: 'debug',
      clock: { startAt: new Date('2026-03-27T07:00:00Z'), rate: 600 },
      pgBin: '/usr/lib/postgresql/18/bin',
      url: 'https://clairon.example',
      token: 'cl_secret',
      locale: 'fr',
    })
  })

  test('that are empty count as unset', () => {
    const names = [
      'CLAIRON_PORT',
      'CLAIRON_HOST',
      'CLAIRON_PUBLIC_URL',
      'CLAIRON_DATABASE_URL',
      'CLAIRON_SECRET_KEY',
      'CLAIRON_CLOCK',
      'CLAIRON_TOKEN',
      'CLAIRON_NO_SUCH_SETTING',
    ]
    const empty = Object.fromEntries(names.map((name) => [name, '']))
    expect(readConfig(empty)).toEqual(readConfig({}))
  })

  test('of other programs are none of ours', () => {
    expect(readConfig({ PORT: 'x', PATH: '/bin', NOT_CLAIRON_PORT: '1' })).toEqual(readConfig({}))
  })

  test('with a name that does not exist are refused, for a slip of the pen must not go unnoticed', () => {
    const message = refusalOf({ CLAIRON_PORTT: '8081' })
    expect(message).toMatch(/^There is no setting CLAIRON_PORTT\./)
    expect(message).toContain('CLAIRON_PORT,')
    expect(message).not.toContain('8081')
  })

  test.each([
    ['CLAIRON_PORT', 'eighty', 'Write a number.'],
    ['CLAIRON_PORT', '80.5', 'Write a whole number.'],
    ['CLAIRON_PORT', '-1', ''],
    ['CLAIRON_SIMULATOR_PORT', '65536', ''],
    ['CLAIRON_PUBLIC_URL', 'clairon.example', 'begins with http:// or https://'],
    ['CLAIRON_PUBLIC_URL', 'ftp://clairon.example', 'begins with http:// or https://'],
    ['CLAIRON_URL', 'localhost:8080', 'begins with http:// or https://'],
    ['CLAIRON_LOG_LEVEL', 'loud', ''],
    ['CLAIRON_CLOCK', 'tomorrow x2', 'Write an instant with its offset and a speed'],
  ])('%s that is "%s" is refused by name, value and remedy', (name, value, remedy) => {
    const message = refusalOf({ [name]: value })
    expect(message.startsWith(`${name} is "${value}". `)).toBe(true)
    expect(message).toContain(remedy)
    expect(message).not.toMatch(/undefined|\. $/)
  })

  test.each([
    ['CLAIRON_SECRET_KEY', 'not base64, and secret!', 'Write 32 bytes in base64.'],
    ['CLAIRON_SECRET_KEY', Buffer.alloc(16, 9).toString('base64'), 'exactly 32 bytes'],
    ['CLAIRON_BOOTSTRAP_TOKEN', 'too-secret', 'at least 16 characters'],
    ['CLAIRON_DATABASE_URL', 'mysql://clairon:pa55w0rd@db', 'begins with postgres://'],
  ])('%s is refused without repeating what is secret', (name, value, remedy) => {
    const message = refusalOf({ [name]: value })
    expect(message.startsWith(`${name} is "(hidden)". `)).toBe(true)
    expect(message).toContain(remedy)
    expect(message).not.toContain(value)
  })
})

describe('CLAIRON_CLOCK', () => {
  test.each([
    ['2026-03-27T08:00:00Z x1', '2026-03-27T08:00:00Z', 1],
    ['2026-03-27T08:00:00+01:00 x600', '2026-03-27T07:00:00Z', 600],
    ['2026-03-27T08:00:00.250-05:30 x0.5', '2026-03-27T13:30:00.250Z', 0.5],
  ])('may be "%s"', (text, startAt, rate) => {
    expect(readConfig({ CLAIRON_CLOCK: text }).clock).toEqual({
      startAt: new Date(startAt),
      rate,
    })
  })

  test.each([
    ['without a speed', '2026-03-27T08:00:00Z'],
    ['without an offset', '2026-03-27T08:00:00 x2'],
    ['with a day that does not exist', '2026-02-30T08:00:00Z x2'],
    ['that stands still', '2026-03-27T08:00:00Z x0'],
    ['that runs backwards', '2026-03-27T08:00:00Z x-1'],
    ['with a speed that is no number', '2026-03-27T08:00:00Z xfast'],
    ['with anything after it', '2026-03-27T08:00:00Z x2 please'],
  ])('%s is refused', (_rule, text) => {
    expect(refusalOf({ CLAIRON_CLOCK: text })).toMatch(/^CLAIRON_CLOCK is /)
  })
})

describe('the language of the terminal', () => {
  test.each([
    ['is English by default', {}, 'en'],
    ['follows LANG', { LANG: 'fr_CA.UTF-8' }, 'fr'],
    ['is English where it is neither', { LANG: 'de_DE.UTF-8' }, 'en'],
    ['prefers LC_ALL', { LC_ALL: 'en_GB.UTF-8', LC_MESSAGES: 'fr_FR', LANG: 'fr_FR' }, 'en'],
    ['prefers LC_MESSAGES to LANG', { LC_MESSAGES: 'fr_FR.UTF-8', LANG: 'C' }, 'fr'],
    ['passes over what is empty', { LC_ALL: '', LC_MESSAGES: '', LANG: 'fr' }, 'fr'],
  ])('%s', (_rule, environment, locale) => {
    expect(readConfig(environment).locale).toBe(locale)
  })
})
