import type { RefusalCode } from '../domain/errors.ts'

/**
 * Why a command could not do its work: the server refused (its own codes), it broke (`internal`),
 * the command was misused (`usage`), or no Clairon server answered (`not-reachable`).
 */
export type FailureCode = RefusalCode | 'internal' | 'usage' | 'not-reachable'

/** One field that was refused. `line` is the line of the file that it came from, where there is one. */
export type Issue = { path: string[]; message: string; line?: number }

/** Ends a command. `message` is a sentence in the reader's language; `hints` say what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly issues: readonly Issue[]
  readonly hints: readonly string[]

  constructor(
    code: FailureCode,
    message: string,
    { issues = [], hints = [] }: { issues?: readonly Issue[]; hints?: readonly string[] } = {},
  ) {
    super(message)
    this.code = code
    this.issues = issues
    this.hints = hints
  }
}
