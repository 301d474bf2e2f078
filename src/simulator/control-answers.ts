import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Logger } from '../platform/logger.ts'
import { z } from 'zod'
import type { BotCall } from './teams/bot-calls.ts'

/** A refusal of the control API, in the same shape as the product's own. */
type ControlCode = 'invalid' | 'not-allowed' | 'not-found' | 'conflict' | 'too-large' | 'failed'

const statuses: Record<ControlCode, number> = {
  invalid: 400,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  failed: 500,
}

export function refuseControl(
  reply: FastifyReply,
  code: ControlCode,
  message: string,
  details: Record<string, unknown> = {},
): FastifyReply {
  return reply.code(statuses[code]).send({ code, message, details })
}

/**
 * Says what came of calling the bot: what the first answered, and how many calls there were and
 * failed. Null when nobody was called.
 */
export function calledOf(calls: BotCall[]) {
  const [first] = calls
  if (first === undefined) return null
  return {
    endpoint: first.endpoint,
    status: first.status,
    ...(first.status === null ? { error: first.error } : {}),
    calls: calls.length,
    failed: calls.filter(({ status }) => status === null || status >= 300).length,
  }
}

/** Makes every refusal of the control API, also of bodies that are no JSON, have its one shape. */
export function addControlErrors(app: FastifyInstance, log: Pick<Logger, 'error'>): void {
  // A page of another site may post forms here, but no JSON, and cannot hide where it comes from.
  app.addHook('onRequest', (request, reply, next) => {
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      refuseControl(reply, 'not-allowed', 'Not from the page of another site')
    } else next()
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = String(body)
    if (text === '') return done(null, undefined)
    try {
      done(null, JSON.parse(text))
    } catch {
      done(new z.ZodError([issue('The body is not JSON')]), undefined)
    }
  })
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) {
      const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
      const sentence = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message))
      return refuseControl(reply, 'invalid', sentence.join('; '), { issues })
    }
    const status = statusOf(error)
    if (status === 413) return refuseControl(reply, 'too-large', 'The body is too large')
    if (status === 415) return refuseControl(reply, 'invalid', 'The body must be application/json')
    if (status === 400) return refuseControl(reply, 'invalid', 'The request is malformed')
    log.error({ err: error }, 'simulator: the control API failed')
    return refuseControl(reply, 'failed', 'The simulator failed; see its log')
  })
  app.setNotFoundHandler((request, reply) =>
    refuseControl(reply, 'not-found', `No such address: ${request.method} ${request.url}`),
  )
}

function issue(message: string): z.core.$ZodIssue {
  return { code: 'custom', path: [], message, input: undefined }
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
}
