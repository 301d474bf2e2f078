import { createHash } from 'node:crypto'

import type { FastifyRequest } from 'fastify'

import type { Actor } from '../actions/actor.ts'
import { Refusal } from '../domain/errors.ts'
import { includesRole, type Role } from '../domain/permissions.ts'
import type { Db } from '../platform/sql.ts'
import { findTokenHolder, type TokenHolder } from '../store/api-tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before any handler of the API runs. */
    holder: TokenHolder | null
  }
}

/** What is stored of a token. */
export const hashToken = (token: string) => createHash('sha256').update(token).digest()

/**
 * Finds who asks, by bearer token.
 *
 * @throws {Refusal} `unauthenticated`.
 */
export async function authenticate(db: Db, request: FastifyRequest): Promise<TokenHolder> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const holder = token === undefined ? null : await findTokenHolder(db, hashToken(token))
  if (holder) return holder
  throw new Refusal('unauthenticated', {
    en: 'Send a valid API token as "Authorization: Bearer …". `npm start` prints one.',
    fr: 'Envoyez un jeton d’API valide : « Authorization: Bearer … ». `npm start` en affiche un.',
  })
}

/**
 * Tells on whose behalf a request acts.
 *
 * @throws {Refusal} `not-allowed` when the role does not hold the right that is needed.
 */
export function actorOf(request: FastifyRequest, needed: Role): Actor {
  const { holder } = request
  if (!holder) throw new Error('A route of the API ran without authentication.')
  if (includesRole(holder.role, needed)) return holder
  throw new Refusal(
    'not-allowed',
    {
      en: `This needs the role "${needed}", and this token has "${holder.role}".`,
      fr: `Cette action demande le rôle « ${needed} », et ce jeton a « ${holder.role} ».`,
    },
    { needed, role: holder.role },
  )
}
