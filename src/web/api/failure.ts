import type { ErrorBody } from '../../contract/common.ts'

/** Why a call came to nothing. `refused`: the server gave a sentence of its own, in our language. */
export type FailureKind =
  | 'offline'
  | 'unauthenticated'
  | 'refused'
  | 'not-found'
  | 'too-large'
  | 'too-many'
  | 'broken'
  | 'unreadable'

/** The one error that calls of the API throw. `ui` makes a sentence of it by `useFailureSentence`. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly kind: FailureKind
  /** What the server said; null when it said nothing that can be read. */
  readonly body: ErrorBody | null
  /** How long to wait, where the server says so. */
  readonly retryAfterSeconds: number | null

  constructor(
    kind: FailureKind,
    {
      body = null,
      retryAfterSeconds = null,
      cause,
    }: { body?: ErrorBody | null; retryAfterSeconds?: number | null; cause?: unknown } = {},
  ) {
    super(body?.message ?? kind, { cause })
    this.kind = kind
    this.body = body
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * Lists what is wrong field by field, where a refusal says so: `{ 'buttons.0.url': '…' }`.
 *
 * @returns an empty object for any other error.
 */
export function fieldErrorsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiFailure)) return {}
  const issues: unknown = error.body?.details['issues']
  if (!Array.isArray(issues)) return {}
  return Object.fromEntries(
    issues.flatMap((issue: unknown) => {
      if (typeof issue !== 'object' || issue === null) return []
      if (!('path' in issue && Array.isArray(issue.path) && 'message' in issue)) return []
      return [[issue.path.join('.'), String(issue.message)]]
    }),
  )
}
