import { randomUUID } from 'node:crypto'
import type { GraphError } from '../../protocols/graph.ts'
import type { Fault } from '../faults.ts'

/** One answer of Graph, whether it travels alone or in a batch. */
export type GraphAnswer = { status: number; headers: Record<string, string>; body: unknown }
export type GraphRefusal = GraphAnswer & { refused: true }

export function graphAnswer(body: unknown): GraphAnswer {
  return { status: 200, headers: {}, body }
}

export function graphRefusal(status: number, code: string, message: string): GraphRefusal {
  const id = randomUUID()
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': id,
    'client-request-id': id,
  }
  const body = { error: { code, message, innerError } } satisfies GraphError
  return { refused: true, status, headers: {}, body }
}

/** Says that the application calls too often, and for how long it must not. */
export function throttledGraph(waitMs: number): GraphRefusal {
  const refusal = graphRefusal(429, 'TooManyRequests', 'Too many requests')
  return { ...refusal, headers: { 'Retry-After': String(Math.ceil(waitMs / 1_000)) } }
}

const codeOfStatus: Record<number, string> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  429: 'TooManyRequests',
  503: 'serviceNotAvailable',
}

/** Builds the refusal that a fault rule orders. */
export function orderedGraphRefusal(order: NonNullable<Fault['refusal']>): GraphRefusal {
  const { code, retryAfterSeconds } = order
  const status = order.status ?? (retryAfterSeconds === undefined ? 500 : 429)
  const refusal = graphRefusal(
    status,
    code ?? codeOfStatus[status] ?? 'generalException',
    status === 429 ? 'Too many requests' : 'An error was ordered of the simulator.',
  )
  if (retryAfterSeconds === undefined) return refusal
  return { ...refusal, headers: { 'Retry-After': String(retryAfterSeconds) } }
}
