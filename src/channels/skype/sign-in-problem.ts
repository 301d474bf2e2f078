import type { SendResult } from '../../domain/delivery.ts'
import type { HttpReply } from '../../platform/http-client.ts'

/** The steps to an application that messages can be sent through, in their order. */
export const signInSteps = ['discovery', 'grants', 'token', 'home-pool', 'application'] as const
export type SignInStep = (typeof signInSteps)[number]

/** Why a step failed. */
export type SignInFault =
  | 'unreachable'
  | 'not-found'
  | 'not-understood'
  /** It leads to a host that passwords and tokens may not go to. */
  | 'other-host'
  | 'online'
  | 'password-not-offered'
  | 'password-refused'
  | 'mobility-forbidden'
  | 'refused'
  | 'signed-out'
  | 'account-in-use'
  | 'closed'

export type SignInProblem = {
  kind: 'problem'
  at: SignInStep
  why: SignInFault
  /** The other side's own words, or those of the network. */
  detail: string
  /** What it comes to for a delivery: nothing has left. */
  result: SendResult
}

/** Names what keeps the account from being signed in. */
export const problem = (at: SignInStep, why: SignInFault, detail: string): SignInProblem => ({
  kind: 'problem',
  at,
  why,
  detail,
  result: resultOf(why, detail),
})

/** The same for a request without an answer. */
export const unreachable = (
  at: SignInStep,
  { cause }: Exclude<HttpReply, { kind: 'answered' }>,
): SignInProblem => problem(at, 'unreachable', cause)

function resultOf(why: SignInFault, detail: string): SendResult {
  switch (why) {
    case 'unreachable':
    case 'not-found':
    case 'not-understood':
    case 'closed':
      return { kind: 'not-sent', code: 'service-unreachable' }
    case 'other-host':
    case 'online':
      return { kind: 'permanent', code: 'wrong-service-host', detail }
    case 'password-not-offered':
      return { kind: 'permanent', code: 'sign-in-not-offered', detail }
    case 'password-refused':
      return { kind: 'permanent', code: 'credentials-refused', detail }
    case 'mobility-forbidden':
    case 'refused':
      return { kind: 'permanent', code: 'not-permitted', detail }
    case 'signed-out':
      return { kind: 'permanent', code: 'signed-out', detail }
    case 'account-in-use':
      return { kind: 'permanent', code: 'account-in-use', detail }
  }
}
