import { createHmac, randomUUID } from 'node:crypto'

import { z } from 'zod'

import { account } from './account.ts'

const Ticket = z.object({ id: z.string(), issuedMs: z.number(), expiresMs: z.number() })

export type WebTickets = ReturnType<typeof createWebTickets>

/**
 * Issues and recognises the tokens of the pool. They carry their own proof, so that a token outlives a
 * restart, as it outlives that of a front end server.
 */
export function createWebTickets({ nowMs }: { nowMs: () => number }) {
  /** Tickets issued no later than this hold no more. */
  let expiredUntilMs = -Infinity

  return {
    issue(lifetimeSeconds: number): string {
      const issuedMs = nowMs()
      const ticket = { id: randomUUID(), issuedMs, expiresMs: issuedMs + lifetimeSeconds * 1_000 }
      const body = Buffer.from(JSON.stringify(ticket)).toString('base64url')
      return `cwt=AAEB${body}.${sign(body)}`
    },

    /** Judges an `Authorization` header. */
    check(authorization: string | undefined): 'ok' | 'missing' | 'expired' | 'invalid' {
      if (authorization === undefined || authorization.trim() === '') return 'missing'
      const [, body, signature] =
        /^Bearer\s+cwt=AAEB([\w-]+)\.([\w-]+)$/i.exec(authorization.trim()) ?? []
      if (body === undefined || signature !== sign(body)) return 'invalid'
      const { issuedMs, expiresMs } = Ticket.parse(
        JSON.parse(Buffer.from(body, 'base64url').toString('utf8')),
      )
      return expiresMs <= nowMs() || issuedMs <= expiredUntilMs ? 'expired' : 'ok'
    },

    /** Ends every ticket issued so far. */
    expireAll(): void {
      expiredUntilMs = nowMs()
    },
  }
}

/** The key is no secret: the signature only tells our tickets from made-up ones. */
function sign(text: string): string {
  return createHmac('sha256', account.password).update(text).digest('base64url')
}
