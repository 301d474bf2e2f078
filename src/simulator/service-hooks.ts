import type { FastifyInstance, FastifyReply } from 'fastify'
import { breakConnection } from './break-connection.ts'
import type { Counters, Service } from './counters.ts'
import { noFault, type Fault, type FaultRequest, type Faults } from './faults.ts'

/** Waits in real time, no longer than the simulator lives. */
export type Wait = (ms: number) => Promise<void>

/** Counts every request of a service and every answer that it gives. */
export function countRequests(app: FastifyInstance, service: Service, counters: Counters): void {
  app.addHook('onRequest', (_request, _reply, next) => {
    counters.request(service)
    next()
  })
  app.addHook('onSend', (_request, reply, _payload, next) => {
    counters.answer(service, reply.statusCode)
    next()
  })
}

/** Breaks the connection and counts that. */
export function breakAndCount(reply: FastifyReply, service: Service, counters: Counters): void {
  counters.answer(service, 'reset')
  breakConnection(reply)
}

/**
 * Lets a fault happen to a request that changes nothing, where before and after are the same.
 * @returns the refusal to answer with, `broken` when there is nobody left to answer, or null to go on.
 */
export async function meetFault(
  request: FaultRequest,
  reply: FastifyReply,
  { faults, counters, wait }: { faults: Faults; counters: Counters; wait: Wait },
): Promise<Fault['refusal'] | 'broken'> {
  const fault = faults.strike(request)
  if (fault === noFault) return null
  if (fault.delayMs > 0) await wait(fault.delayMs)
  if (fault.reset === null) return fault.refusal
  breakAndCount(reply, request.service, counters)
  return 'broken'
}
