import type { FastifyReply } from 'fastify'

/** Ends the connection without an answer, as a network does: the caller sees a reset. */
export function breakConnection(reply: FastifyReply): void {
  reply.hijack()
  reply.raw.socket?.resetAndDestroy()
}
