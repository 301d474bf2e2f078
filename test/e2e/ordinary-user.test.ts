import { chownSync, cpSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { ListView } from '../../src/contract/list.ts'
import { pageOf } from '../../src/contract/common.ts'
import { call, readMessages } from './support/api.ts'
import {
  buildProgram,
  endEverything,
  makeDirectory,
  type Program,
  startProgram,
} from './support/program.ts'

/** PostgreSQL insists on an account that the system knows; every system knows this one. */
const stranger = accountOf('nobody')

beforeAll(buildProgram)
afterAll(endEverything)

test('someone who is not root starts the program, finds it whole, and stops it cleanly', async () => {
  const program = await startProgram(asOrdinaryUser())
  expect(program.stderr()).toBe('')
  const lists = await call(program, pageOf(ListView), ['GET', 'lists'])
  expect(lists.items).toMatchObject([{ name: 'Équipe pilote', people: 60 }])
  expect(await readMessages(program)).toEqual([])
  const { uid } = statSync(join(program.dataDir, 'postgres/cluster'))
  expect(uid).toBe(ownUid() === 0 ? stranger.uid : ownUid())
  await stop(program)

  const again = await startProgram({ ...asOrdinaryUser(), dataDir: program.dataDir })
  expect(again.token).toBe(program.token)
  await stop(again)
})

async function stop(program: Program): Promise<void> {
  program.pressCtrlC()
  expect(await program.hasEnded).toBe(0)
  expect(program.family.survivors()).toEqual([])
  expect(program.stderr()).toBe('')
}

/** Root lends a home and a directory to a stranger; whoever is not root is an ordinary user already. */
function asOrdinaryUser() {
  if (ownUid() !== 0) return {}
  const home = makeDirectory()
  chownSync(home, stranger.uid, stranger.gid)
  return {
    account: stranger,
    dataDir: join(home, 'data'),
    settings: { HOME: home },
    ...(!isOpenToAll(resolve('.')) && { script: [copyOfProgram(), 'start', '--demo'] }),
  }
}

function accountOf(name: string): { uid: number; gid: number } {
  const line = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm')
  const [, uid, gid] = line.exec(readFileSync('/etc/passwd', 'utf8')) ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

const ownUid = () => process.getuid?.()

/** Whether everybody may walk to a directory, e.g. not below root's home. */
function isOpenToAll(directory: string): boolean {
  const isOpen = (statSync(directory).mode & 0o005) === 0o005
  return isOpen && (dirname(directory) === directory || isOpenToAll(dirname(directory)))
}

/** Copies what the compiled program needs to where everybody can read it. @returns its first file. */
function copyOfProgram(): string {
  const copy = makeDirectory()
  chownSync(copy, stranger.uid, stranger.gid)
  for (const part of ['dist', 'examples', 'migrations', 'node_modules', 'package.json', 'public']) {
    cpSync(part, join(copy, part), { recursive: true, verbatimSymlinks: true })
  }
  return join(copy, 'dist/bin/clairon.js')
}
