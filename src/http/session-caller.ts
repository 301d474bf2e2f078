import type { FastifyRequest } from 'fastify'

import { Refusal } from '../domain/errors.ts'
import type { Db } from '../platform/sql.ts'
import { hashToken } from '../platform/tokens.ts'
import { findTokenHolder } from '../store/api-tokens.ts'
import { findSession } from '../store/sessions.ts'
import type { Caller } from './session.ts'
import { sessionCookieOf } from './session-cookie.ts'
import { requireOwnPage } from './session-origin.ts'

/**
 * Finds who asks: by API token where one is sent, else by the cookie of a session.
 *
 * @throws {Refusal} `unauthenticated`; `not-allowed` when a page of another site wants to change
 *   something in the name of whoever is signed in.
 */
export async function authenticate(
  { db, publicUrl }: { db: Db; publicUrl: string | null },
  request: FastifyRequest,
): Promise<Caller> {
  const { authorization } = request.headers
  if (authorization !== undefined) return findByToken(db, authorization)
  const cookie = sessionCookieOf(request)
  if (cookie === undefined) throw nobody()
  const session = await findSession(db, hashToken(cookie))
  if (!session) throw sessionEnded()
  requireOwnPage(request, publicUrl)
  const { organisationId, organisation, name: label, role } = session
  return { organisationId, organisation, label, role, session }
}

/**
 * Finds who asks by API token alone.
 *
 * @throws {Refusal} `unauthenticated`
 */
export async function authenticateByToken(
  { db }: { db: Db },
  { headers: { authorization } }: FastifyRequest,
): Promise<Caller> {
  if (authorization === undefined) throw nobody()
  return findByToken(db, authorization)
}

async function findByToken(db: Db, authorization: string): Promise<Caller> {
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
  const holder = token === undefined ? null : await findTokenHolder(db, hashToken(token))
  if (!holder) throw nobody()
  return { ...holder, session: null }
}

const nobody = () =>
  new Refusal('unauthenticated', {
    en: 'Sign in, or send a valid API token as "Authorization: Bearer …". `npm start` prints one.',
    fr: 'Connectez-vous, ou envoyez un jeton d’API valide : « Authorization: Bearer … ». `npm start` en affiche un.',
  })

const sessionEnded = () =>
  new Refusal('unauthenticated', {
    en: 'Your session has ended. Sign in again.',
    fr: 'Votre session a pris fin. Reconnectez-vous.',
  })
