import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

import {
  buildProgram,
  endEverything,
  launch,
  makeDirectory,
  type Program,
  runCommand,
  type Settings,
  startProgram,
} from './support/program.ts'

/** Ports that the kernel chooses, and a directory that is not there yet. */
const freshSettings = (): Settings => ({
  CLAIRON_DATA_DIR: join(makeDirectory(), 'data'),
  CLAIRON_PORT: '0',
  CLAIRON_SIMULATOR_PORT: '0',
})

/** Starts the program, which refuses: exit code 1, one sentence on stderr, nothing left running. */
async function expectRefusal(settings: Settings, sentence: RegExp): Promise<void> {
  const all = { ...freshSettings(), ...settings }
  const run = launch({ settings: all })
  expect(await run.hasEnded).toBe(1)
  expect(run.stderr()).toMatch(sentence)
  expect(run.stderr().trimEnd()).toMatch(/^[^{\n]+$/)
  expect(run.stdout()).toBe('')
  expect(run.family.survivors()).toEqual([])
  const { CLAIRON_DATA_DIR = '' } = all
  const leftovers = join(CLAIRON_DATA_DIR, 'postgres/cluster/postmaster.pid')
  if (CLAIRON_DATA_DIR !== program?.dataDir) expect(existsSync(leftovers)).toBe(false)
}

/** A program that runs all the while, for those that would take its place. */
let program: Program | undefined

beforeAll(async () => {
  await buildProgram()
  program = await startProgram()
})
afterAll(endEverything)

describe('a start that cannot succeed says why in one sentence, and leaves nothing running', () => {
  test('the port is taken', async () => {
    const { port } = new URL(program?.url ?? '')
    await expectRefusal(
      { CLAIRON_PORT: port },
      new RegExp(`^Port ${port} is taken by another program.*CLAIRON_PORT\\.$`, 'm'),
    )
  })

  test('the port of the simulator is taken', async () => {
    const { port } = new URL(program?.simulatorUrl ?? '')
    await expectRefusal(
      { CLAIRON_SIMULATOR_PORT: port },
      new RegExp(`^Port ${port} is taken by another program.*CLAIRON_SIMULATOR_PORT\\.$`, 'm'),
    )
  })

  test('the data directory is a file', async () => {
    const file = join(makeDirectory(), 'file')
    writeFileSync(file, '')
    await expectRefusal({ CLAIRON_DATA_DIR: file }, /is a file: .*CLAIRON_DATA_DIR/)
  })

  test('the data directory is in use, and its user is not disturbed', async () => {
    const { dataDir = '', pid, url, token } = program ?? {}
    await expectRefusal(
      { CLAIRON_DATA_DIR: dataDir },
      new RegExp(`^Another Clairon \\(process ${pid}\\) is using the data directory ${dataDir}`),
    )
    const ready = await fetch(`${url}/readyz`)
    expect(ready.status).toBe(200)
    const me = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(me.status).toBe(200)
  })

  test.each([
    ['an unknown setting', { CLAIRON_FOO: 'bar' }, /no setting CLAIRON_FOO\. .*CLAIRON_PORT/],
    ['a clock without a speed', { CLAIRON_CLOCK: '2026-11-24T09:00:00+01:00' }, /^CLAIRON_CLOCK/],
    ['a clock without an offset', { CLAIRON_CLOCK: '2026-11-24T09:00:00 x60' }, /^CLAIRON_CLOCK/],
    ['a clock that stands still', { CLAIRON_CLOCK: '2026-11-24T09:00Z x0' }, /^CLAIRON_CLOCK/],
    ['a port that is no number', { CLAIRON_PORT: 'eighty' }, /^CLAIRON_PORT is "eighty"/],
    ['a port that is too great', { CLAIRON_PORT: '65536' }, /^CLAIRON_PORT is "65536"/],
    [
      'a secret key of 16 bytes, which is not repeated',
      { CLAIRON_SECRET_KEY: Buffer.alloc(16, 7).toString('base64') },
      /^CLAIRON_SECRET_KEY is "\(hidden\)"\. .*32 bytes/,
    ],
    [
      'a secret key that is not base64',
      { CLAIRON_SECRET_KEY: 'ceci n’est pas une clé' },
      /^CLAIRON_SECRET_KEY is "\(hidden\)"\. .*32 bytes/,
    ],
    [
      'the address of a database that is none',
      { CLAIRON_DATABASE_URL: 'mysql://root:geheim@localhost/clairon' },
      /^CLAIRON_DATABASE_URL is "\(hidden\)"\. .*postgres:\/\//,
    ],
  ])('%s', async (_rule, settings: Settings, sentence) => {
    await expectRefusal(settings, sentence)
  })

  test('no database answers at its address, whose password is not repeated', async () => {
    const port = await closedPort()
    const settings = { CLAIRON_DATABASE_URL: `postgres://clairon:geheim@127.0.0.1:${port}/clairon` }
    await expectRefusal(settings, new RegExp(`^(?!.*geheim).*127\\.0\\.0\\.1:${port}`))
  })

  test('the database does not take the password, which is not repeated', async () => {
    const url = new URL(inject('databaseServer'))
    url.password = 'geheim'
    await expectRefusal(
      { CLAIRON_DATABASE_URL: url.href },
      /^(?!.*geheim).*(password|CLAIRON_DATABASE_URL)/,
    )
  })

  test('what was refused once starts once it is put right', async () => {
    const { CLAIRON_DATA_DIR = '', ...settings } = freshSettings()
    const { port } = new URL(program?.url ?? '')
    await expectRefusal({ CLAIRON_DATA_DIR, CLAIRON_PORT: port }, /is taken/)
    const second = await startProgram({ dataDir: CLAIRON_DATA_DIR, settings })
    second.pressCtrlC()
    expect(await second.hasEnded).toBe(0)
    expect(second.family.survivors()).toEqual([])
  })
})

describe('the command tells by its exit code what went wrong', () => {
  test.each([
    ['an unknown command', ['liste']],
    ['an unknown command of a group', ['list', 'make', 'Siège']],
    ['a missing argument', ['list', 'create']],
    ['an argument too many', ['list', 'create', 'Siège', 'Toulouse']],
    ['an unknown option', ['list', 'ls', '--fast']],
    ['a missing option', ['campaign', 'create']],
    ['no command at all', []],
  ])('2 for %s, with a hint', async (_rule, args) => {
    const { code, stdout, stderr } = await runCommand(args, { CLAIRON_URL: program?.url ?? '' })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('--help')
  })

  test('3 when no server is there, with its address', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    const settings = { CLAIRON_URL: url, CLAIRON_TOKEN: 'any' }
    const { code, stdout, stderr } = await runCommand(['list', 'ls'], settings)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain(url)
  })

  test('1 when the server refuses, e.g. the token', async () => {
    const settings = { CLAIRON_URL: program?.url ?? '', CLAIRON_TOKEN: 'not-the-one' }
    const { code, stdout, stderr } = await runCommand(['list', 'ls'], settings)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/token/i)
  })

  test('1 for a setting that does not exist', async () => {
    const { code, stdout, stderr } = await runCommand(['list', 'ls'], { CLAIRON_TOKENS: 'any' })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^There is no setting CLAIRON_TOKENS\./)
  })
})

/** A port on which nobody listens just now. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
