import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { TokenError, TokenResponse } from '../../protocols/entra-token.ts'
import type { Counters } from '../counters.ts'
import type { Fault, Faults } from '../faults.ts'
import type { RealTime } from '../real-time.ts'
import { countRequests, meetFault, type Wait } from '../service-hooks.ts'
import { judgeTokenRequest, type TokenRefusal } from './token-request.ts'
import { tokenLifetimeSeconds, type Tokens } from './tokens.ts'

/** Adds Entra's token endpoint, for one app with a client secret. */
export function addTokenRoutes(
  app: FastifyInstance,
  deps: { tokens: Tokens; faults: Faults; counters: Counters; time: RealTime; wait: Wait },
): void {
  countRequests(app, 'token', deps.counters)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  // Whatever else is posted holds no parameters, and Entra says which it misses.
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    payload.once('end', () => done(null, {}))
  })

  app.post<{ Params: { tenant: string }; Body: Record<string, string> | null }>(
    '/:tenant/oauth2/v2.0/token',
    async (request, reply) => {
      const met = await meetFault({ service: 'token' }, reply, deps)
      if (met === 'broken') return reply
      if (met !== null) return refuse(reply, ordered(met, reply), deps.time)

      const judged = judgeTokenRequest(request.params.tenant, request.body ?? {})
      if (typeof judged !== 'string') return refuse(reply, judged, deps.time)
      return reply.header('cache-control', 'no-store, no-cache').send({
        token_type: 'Bearer',
        expires_in: tokenLifetimeSeconds,
        ext_expires_in: tokenLifetimeSeconds,
        access_token: deps.tokens.issue(judged),
      } satisfies TokenResponse)
    },
  )
}

function refuse(
  reply: FastifyReply,
  { status, error, number, sentence }: Omit<TokenRefusal, 'status'> & { status: number },
  time: RealTime,
): FastifyReply {
  const timestamp = `${new Date(time.nowMs()).toISOString().slice(0, 19).replace('T', ' ')}Z`
  const [trace, correlation] = [randomUUID(), randomUUID()]
  return reply.code(status).send({
    error,
    error_description: `AADSTS${number}: ${sentence} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  } satisfies TokenError)
}

/** A refusal that a fault rule asked for: `code` may be an AADSTS number or an OAuth error. */
function ordered(refusal: NonNullable<Fault['refusal']>, reply: FastifyReply) {
  const { status = 503, code, retryAfterSeconds } = refusal
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds)
  const digits = /^(?:AADSTS)?(\d+)$/i.exec(code ?? '')?.[1]
  return {
    status: refusal.status ?? (retryAfterSeconds === undefined ? status : 429),
    error: digits === undefined && code !== undefined ? code : 'temporarily_unavailable',
    number: digits === undefined ? 90_033 : Number(digits),
    sentence: 'A transient error has occurred. Please try again.',
  }
}
