import type { FastifyRequest } from 'fastify'

import type { Actor } from '../actions/actor.ts'
import { Refusal } from '../domain/errors.ts'
import { includesRole, type Role } from '../domain/permissions.ts'
import type { SessionHolder } from '../store/sessions.ts'

/** Who asks. `session` is null for an API token. */
export type Caller = Actor & { organisation: string; session: SessionHolder | null }

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before any handler of the API runs. */
    caller: Caller | null
  }
}

/** Gives who asks. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new Error('A route of the API ran without authentication.')
  return caller
}

/**
 * Tells on whose behalf a request acts.
 *
 * @throws {Refusal} `not-allowed` when the role does not hold the right that is needed.
 */
export function actorOf(request: FastifyRequest, needed: Role): Actor {
  const caller = callerOf(request)
  const { role, session } = caller
  if (includesRole(role, needed)) return caller
  throw new Refusal(
    'not-allowed',
    {
      en: `This needs the role "${needed}", and ${session ? 'your account' : 'this token'} has "${role}".`,
      fr: `Cette action demande le rôle « ${needed} », et ${session ? 'votre compte' : 'ce jeton'} a « ${role} ».`,
    },
    { needed, role },
  )
}

/**
 * Gives the account of whoever is signed in.
 *
 * @throws {Refusal} `not-allowed` for an API token, which has none.
 */
export function accountOf(request: FastifyRequest): SessionHolder {
  const { session } = callerOf(request)
  if (session) return session
  throw new Refusal('not-allowed', {
    en: 'This is for people who are signed in. An API token has no account.',
    fr: 'Ceci est réservé aux personnes connectées. Un jeton d’API n’a pas de compte.',
  })
}
