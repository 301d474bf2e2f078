import type { FastifyReply, FastifyRequest } from 'fastify'

import { sessionDays } from '../domain/sign-in.ts'

const name = 'clairon_session'

/** The token of the session that a request shows. */
export const sessionCookieOf = ({ cookies }: FastifyRequest): string | undefined =>
  cookies[name] || undefined

/**
 * Hands the token of a session to the browser: no script can read it, and other sites' pages do not send
 * it with what changes anything.
 */
export function setSessionCookie(
  reply: FastifyReply,
  token: string,
  publicUrl: string | null,
): void {
  void reply.setCookie(name, token, {
    ...attributes(publicUrl),
    maxAge: sessionDays * 24 * 60 * 60,
  })
}

/** Takes the token back from the browser. */
export function clearSessionCookie(reply: FastifyReply, publicUrl: string | null): void {
  void reply.clearCookie(name, attributes(publicUrl))
}

const attributes = (publicUrl: string | null) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl?.startsWith('https:') ?? false,
  }) as const
