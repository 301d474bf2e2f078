/** Why something was refused. Each code has one HTTP status (`http/errors.ts`) and one exit code (`cli/output.ts`). */
export const refusalCodes = [
  'invalid',
  'unauthenticated',
  'not-allowed',
  'not-found',
  'wrong-state',
  'conflict',
  'too-large',
  'too-many-requests',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

/** One sentence in every language that people read. It says what to do, not only what is wrong. */
export type Sentence = { en: string; fr: string }

/**
 * A refusal that the rules foresee: bad input, a state that forbids, a thing that is not there.
 * Anything else that is thrown is a bug.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly sentence: Sentence
  readonly details: Record<string, unknown>

  constructor(code: RefusalCode, sentence: Sentence, details: Record<string, unknown> = {}) {
    super(sentence.en)
    this.code = code
    this.sentence = sentence
    this.details = details
  }
}
