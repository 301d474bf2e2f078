import type { FastifyInstance } from 'fastify'
import { breakAndCount, countRequests } from '../service-hooks.ts'
import { authorizationDenied, refusal, sendRefusal, throttled } from './connector-answers.ts'
import type { Connector, Outcome } from './connector.ts'
import { parseJson, type ConnectorBody } from './connector-body.ts'

type InConversation = { Params: { conversationId: string }; Body: ConnectorBody | undefined }
type OnActivity = {
  Params: { conversationId: string; activityId: string }
  Body: ConnectorBody | undefined
}

/** Base64 images do not count for the size of a message, so a body may be larger than one. */
const maxBodyBytes = 8 * 1024 * 1024

/**
 * Adds the Bot Connector below a service URL: create a conversation, send, reply, update, delete.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
export function addConnectorRoutes(app: FastifyInstance, connector: Connector): void {
  countRequests(app, 'teams', connector.counters)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: maxBodyBytes },
    (_request, body, done) => done(null, parseJson(String(body))),
  )
  app.addHook('onRequest', (request, reply, next) => {
    if (connector.tokens.check(request.headers.authorization, 'connector') !== 'ok') {
      sendRefusal(reply, authorizationDenied)
      return
    }
    const waitMs = connector.takeCall()
    if (waitMs > 0) sendRefusal(reply, throttled(waitMs))
    else next()
  })
  app.setErrorHandler((error, _request, reply) => {
    if (codeOf(error) === 'FST_ERR_CTP_BODY_TOO_LARGE') {
      return sendRefusal(reply, refusal('MessageSizeTooBig'))
    }
    connector.log.error({ err: error }, 'simulator: the connector failed')
    return sendRefusal(reply, refusal('ServiceError'))
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ message: 'No HTTP resource was found that matches the request URI.' }),
  )

  /** Answers as the outcome says, unless a fault breaks the connection first. */
  async function settle(reply: Parameters<typeof sendRefusal>[0], outcome: Outcome) {
    if (outcome.delayMs > 0) await connector.wait(outcome.delayMs)
    if (outcome.kind === 'broken') {
      breakAndCount(reply, 'teams', connector.counters)
      return reply
    }
    if (outcome.kind === 'refused') return sendRefusal(reply, outcome.refusal)
    return reply.code(outcome.status).send(outcome.body)
  }

  app.post<{ Body: ConnectorBody | undefined }>('/v3/conversations', (request, reply) =>
    settle(reply, connector.createConversation(request.body)),
  )
  app.post<InConversation>('/v3/conversations/:conversationId/activities', (request, reply) =>
    settle(reply, connector.send(request.params, request.body)),
  )
  app.post<OnActivity>(
    '/v3/conversations/:conversationId/activities/:activityId',
    (request, reply) => settle(reply, connector.send(request.params, request.body)),
  )
  app.put<OnActivity>(
    '/v3/conversations/:conversationId/activities/:activityId',
    (request, reply) => settle(reply, connector.update(request.params, request.body)),
  )
  app.delete<OnActivity>(
    '/v3/conversations/:conversationId/activities/:activityId',
    (request, reply) => settle(reply, connector.remove(request.params)),
  )
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
