import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'

import { createFormat, type Format, type Locale } from './format.ts'
import type { Failure, FailureCode, Issue } from './failure.ts'
import { type Wording, wordingOf } from './wording.ts'

/** What the commands know of the place they run in. */
export type Environment = {
  /** The root of the server, e.g. `http://127.0.0.1:8080`. */
  url: string
  token: string | undefined
  locale: Locale
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream
  /** Where answers come from; left out where nobody can give one. */
  stdin?: NodeJS.ReadableStream
  /** Whether `stdout` is a terminal: only then is anything drawn over. */
  isTerminal: boolean
}

/** How a program may end. */
export type ExitCode = 0 | 1 | 2 | 3

/** The only place where a failure becomes an exit code: 1 refused, 2 usage, 3 server not reachable. */
const exitCodeOf: Record<FailureCode, ExitCode> = {
  invalid: 1,
  unauthenticated: 1,
  'not-allowed': 1,
  'not-found': 1,
  'wrong-state': 1,
  conflict: 1,
  'too-large': 1,
  'too-many-requests': 1,
  internal: 1,
  usage: 2,
  'not-reachable': 3,
}

/** Where commands say what they did, in the language of the reader. */
export type Output = {
  locale: Locale
  words: Wording
  format: Format
  /** Characters of a line of the terminal; Infinity when it is none. */
  width: number
  stream: NodeJS.WritableStream
  isTerminal: boolean
  /** Writes lines for people. */
  lines(...lines: string[]): void
  /** Writes one line for programs. */
  json(value: unknown): void
  /** Writes lines beside the result, to stderr. */
  aside(...lines: string[]): void
  /** Shows on a terminal, in one line that the next replaces; an empty text takes it away. */
  progress(text: string): void
  /** Asks a question on the terminal. Resolves to null where nobody can answer. */
  ask(question: string): Promise<string | null>
}

/** Makes the output of a command. */
export function createOutput({ locale, stdin, stdout, stderr, isTerminal }: Environment): Output {
  const columns = 'columns' in stdout && typeof stdout.columns === 'number' ? stdout.columns : 80
  return {
    locale,
    words: wordingOf(locale),
    format: createFormat(locale),
    width: isTerminal ? columns : Infinity,
    stream: stdout,
    isTerminal,
    lines: (...lines) => void stdout.write(toText(lines)),
    json: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    aside: (...lines) => void stderr.write(toText(lines)),
    progress: (text) => {
      if (isTerminal) stderr.write(`\r\u001b[K${harmless(text)}`)
    },
    async ask(question) {
      if (!stdin) return null
      const terminal = createInterface({ input: stdin, output: stderr })
      const closed = once(terminal, 'close').then(() => '')
      const answer = await Promise.race([terminal.question(`${harmless(question)} `), closed])
      terminal.close()
      return answer
    },
  }
}

/**
 * Tells a failure on stderr.
 *
 * @returns the exit code that it deserves.
 */
export function reportFailure(
  failure: Failure,
  { aside, words }: Pick<Output, 'aside' | 'words'>,
): ExitCode {
  aside(
    failure.message,
    ...failure.issues.map((issue) => indent(issueText(issue, words))),
    ...failure.hints,
  )
  return exitCodeOf[failure.code]
}

function issueText({ path, message, line }: Issue, words: Wording): string {
  const field = path.reduce(
    (text, step) =>
      /^\d+$/.test(step) ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`,
    '',
  )
  return [line === undefined ? '' : words.lineOf(line), field, message]
    .filter((part) => part !== '')
    .join(' · ')
}

/**
 * Sets cells in columns, two spaces apart.
 *
 * @param numeric columns (from 0) that are set to the right.
 */
export function columnsOf(rows: readonly string[][], numeric: readonly number[] = []): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, lengthOf(cell))
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const gap = ' '.repeat((widths[index] ?? 0) - lengthOf(cell))
        return numeric.includes(index) ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Sets a line in, under the one that announces it. */
export function indent(line: string): string {
  return line === '' ? '' : `  ${line}`
}

/** Breaks a line between its parts where it would outgrow `width`; what follows is set in. */
export function wrapParts(parts: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const part of parts) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(part) > width) {
      lines.push(line)
      line = indent(part)
    } else {
      line = line === '' ? part : `${line} ${part}`
    }
  }
  return [...lines, line]
}

/** Writes a word for a shell, so that a command in a hint can be copied. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}_./@:-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

const graphemes = new Intl.Segmenter()

function lengthOf(text: string): number {
  return Array.from(graphemes.segment(text)).length
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${harmless(line)}\n`).join('')
}

/** Names come from files that people upload: they must not steer the terminal. */
function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what must go
  return text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
}
