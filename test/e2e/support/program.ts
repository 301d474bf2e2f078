import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Family, watchFamily } from './processes.ts'
import { until } from './until.ts'

/** How a process ended: its exit code, or the signal that ended it. */
export type Ending = number | NodeJS.Signals | null

export type Settings = Record<string, string>

export type Launch = {
  settings?: Settings
  /** The account it runs as; our own unless given. */
  account?: { uid: number; gid: number }
  /** What Node runs; by default what `npm start` runs. */
  script?: string[]
  /** Another program than Node. */
  command?: string
  /** Whether it starts no other processes: then nobody need look for them, ten times a second. */
  alone?: boolean
}

/** A process of Clairon: the whole program, or the command. */
export type Run = {
  pid: number
  stdout(): string
  stderr(): string
  /** Null while it runs. */
  ending(): Ending
  hasEnded: Promise<Ending>
  family: Family
}

/** The whole program, up and running. */
export type Program = Run & {
  dataDir: string
  url: string
  simulatorUrl: string
  token: string
  /** The address that signs in once, as it is printed. */
  signInLink: string
  /** What the terminal does at Ctrl-C: the signal goes to the whole foreground group. */
  pressCtrlC(): void
  kill(signal: 'SIGTERM' | 'SIGKILL'): void
  /** The process number of its PostgreSQL server. */
  postmaster(): number
}

const running = new Set<Run>()
const dataDirs: string[] = []

/** What `npm start` runs. */
const startScript = ['scripts/start.mjs']
const commandScript = 'scripts/clairon.mjs'

/** Makes a directory that `endEverything` takes away. */
export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'clairon-e2e-'))
  dataDirs.push(directory)
  return directory
}

/** Starts the program as it is, without waiting for anything. */
export function launch({
  settings = {},
  account,
  script = startScript,
  command = process.execPath,
  alone = false,
}: Launch): Run {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(command, script, {
    env: { PATH, HOME, LC_ALL: 'C', ...settings },
    ...account,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // A group of its own, as a terminal makes for each command.
  })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const pid = child.pid
  if (pid === undefined) throw new Error('The program cannot be started.')
  const family = watchFamily(pid)
  const watch = alone ? undefined : setInterval(() => family.look(), 100)
  let ending: Ending = null
  const hasEnded = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      clearInterval(watch)
      ending = code ?? signal
      resolve(ending)
    })
  })
  const run = { pid, stdout, stderr, ending: () => ending, hasEnded, family }
  running.add(run)
  return run
}

/** Starts the program and waits until it says that it runs. Ports are free ones unless given. */
export async function startProgram({
  dataDir = makeDirectory(),
  settings = {},
  ...launching
}: Launch & { dataDir?: string } = {}): Promise<Program> {
  const run = launch({
    ...launching,
    settings: {
      CLAIRON_DATA_DIR: dataDir,
      CLAIRON_PORT: '0',
      CLAIRON_SIMULATOR_PORT: '0',
      ...settings,
    },
  })
  await until('the program runs', () => {
    if (run.ending() !== null) {
      throw new Error(`The program ended (${run.ending()}): ${run.stderr()}${run.stdout()}`)
    }
    return /Ctrl-C/.test(run.stdout())
  })
  run.family.look()
  const [, url = '', token = ''] =
    /(http:\S+)\/api\/v1 +\(Authorization: Bearer ([^\s)]+)\)/.exec(run.stdout()) ?? []
  const [signInLink = ''] = /http\S+\/sign-in#link=\S+/.exec(run.stdout()) ?? []
  const simulatorUrl = /^ *(?:Simulator|Bac à sable) +(\S+)$/m.exec(run.stdout())?.[1] ?? ''
  return {
    ...run,
    dataDir,
    url,
    simulatorUrl,
    token,
    signInLink,
    pressCtrlC: () => process.kill(-run.pid, 'SIGINT'),
    kill(signal) {
      run.family.look()
      process.kill(run.pid, signal)
    },
    postmaster: () =>
      Number.parseInt(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8'), 10),
  }
}

/** The settings by which a program starts again at the same addresses. */
export function addressesOf({ url, simulatorUrl }: Program): Settings {
  return {
    CLAIRON_PORT: new URL(url).port,
    CLAIRON_SIMULATOR_PORT: new URL(simulatorUrl).port,
  }
}

type Result = { code: Ending; stdout: string; stderr: string }

/** Runs the command `clairon` to its end. */
export function runCommand(args: string[], settings: Settings): Promise<Result> {
  return resultOf(launch({ settings, script: [commandScript, ...args] }))
}

/** Runs a line as it would be typed in a terminal. */
export function runLine(line: string): Promise<Result> {
  return resultOf(launch({ command: '/bin/sh', script: ['-c', line] }))
}

async function resultOf(run: Run): Promise<Result> {
  const code = await run.hasEnded
  return { code, stdout: run.stdout(), stderr: run.stderr() }
}

/** Builds the program if that has not been done yet, so that no later start has anything to say about it. */
export async function buildProgram(): Promise<void> {
  const { code, stderr } = await runCommand(['--help'], {})
  if (code !== 0) throw new Error(`The program cannot be built: ${stderr}`)
}

/** Ends whatever a failed test has left running, and removes its directories. */
export async function endEverything(): Promise<void> {
  for (const run of running) {
    run.family.look()
    run.family.kill()
    await run.hasEnded
  }
  running.clear()
  for (const directory of dataDirs.splice(0)) {
    // A server that has just been killed may still be writing its last file.
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

function collect(stream: ChildProcess['stdout']): () => string {
  let text = ''
  stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return () => text
}
