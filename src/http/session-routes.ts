import type { FastifyReply } from 'fastify'
import { z } from 'zod'

import { changeMe, needsPresentPassword } from '../actions/change-me.ts'
import { signIn } from '../actions/sign-in.ts'
import { signInByLink } from '../actions/sign-in-by-link.ts'
import { Me, MeChange, SignIn, SignInByLink } from '../contract/session.ts'
import { networkOf } from '../platform/network-address.ts'
import { hashToken } from '../platform/tokens.ts'
import { deleteSession, findSession, type SessionHolder } from '../store/sessions.ts'
import type { Api } from './api.ts'
import type { Services } from './services.ts'
import { accountOf, callerOf } from './session.ts'
import { clearSessionCookie, sessionCookieOf, setSessionCookie } from './session-cookie.ts'
import { requireOwnOrigin } from './session-origin.ts'

export function sessionRoutes(api: Api, services: Services): void {
  const { db, publicUrl } = services

  /** Hands a new session over and tells whose it is. */
  async function welcome(token: string, reply: FastifyReply): Promise<Me> {
    const holder = await findSession(db, hashToken(token))
    if (!holder) throw new Error('A session ended as it began.')
    setSessionCookie(reply, token, publicUrl)
    return viewHolder(holder)
  }

  api.post(
    '/session',
    {
      config: { isOpen: true },
      schema: { summary: 'Sign in', body: SignIn, response: { 200: Me }, security: [] },
    },
    async (request, reply) => {
      requireOwnOrigin(request, publicUrl)
      const token = await signIn(services, {
        ...request.body,
        networkAddress: networkOf(request.ip),
      })
      await endSession(sessionCookieOf(request))
      return welcome(token, reply)
    },
  )

  api.post(
    '/session/link',
    {
      config: { isOpen: true },
      schema: {
        summary: 'Sign in by a one-time link',
        body: SignInByLink,
        response: { 200: Me },
        security: [],
      },
    },
    async (request, reply) => {
      requireOwnOrigin(request, publicUrl)
      const token = await signInByLink(services, request.body)
      await endSession(sessionCookieOf(request))
      return welcome(token, reply)
    },
  )

  /** Who signs in anew leaves no session behind in the same browser. */
  async function endSession(cookie: string | undefined): Promise<void> {
    if (cookie !== undefined) await deleteSession(db, hashToken(cookie))
  }

  api.delete(
    '/session',
    { schema: { summary: 'Sign out', response: { 204: z.null() } } },
    async (request, reply) => {
      accountOf(request)
      await endSession(sessionCookieOf(request))
      clearSessionCookie(reply, publicUrl)
      return reply.status(204).send(null)
    },
  )

  api.get('/me', { schema: { summary: 'Tell who asks', response: { 200: Me } } }, (request) => {
    const { session, label, role, organisation } = callerOf(request)
    return session ? viewHolder(session) : { name: label, role, organisation, account: null }
  })

  api.patch(
    '/me',
    { schema: { summary: 'Change your own account', body: MeChange, response: { 200: Me } } },
    async (request, reply) => {
      const holder = accountOf(request)
      const change = { holder, change: request.body, networkAddress: networkOf(request.ip) }
      const token = await changeMe(services, change)
      if (token !== null) return welcome(token, reply)
      const changed = await findSession(db, hashToken(sessionCookieOf(request) ?? ''))
      return viewHolder(changed ?? holder)
    },
  )
}

const viewHolder = (holder: SessionHolder): Me => ({
  name: holder.name,
  role: holder.role,
  organisation: holder.organisation,
  account: {
    id: String(holder.accountId),
    email: holder.email,
    hasPassword: holder.hasPassword,
    needsCurrentPassword: needsPresentPassword(holder),
    language: holder.language,
  },
})
