import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { breakAndCount, countRequests } from '../service-hooks.ts'
import { authorizationDenied, refusal, sendRefusal, throttled } from './connector-answers.ts'
import type { Connector, Outcome } from './connector.ts'
import { parseJson, type ConnectorBody } from './connector-body.ts'

type InConversation = {
  /** With `activityId`, a message is answered to. */
  Params: { conversationId: string; activityId?: string }
  Body: ConnectorBody | undefined
}
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

  /** Where the calling bot listens, when it says so. */
  const endpointOf = ({ headers }: Pick<FastifyRequest, 'headers'>) =>
    connector.bots.learn(headers['user-agent'])

  /** Answers as the outcome says, unless a fault breaks the connection first. */
  async function settle(reply: FastifyReply, outcome: Outcome, conversationId?: string) {
    if (outcome.delayMs > 0) await waitFor(reply, outcome.delayMs, conversationId)
    if (outcome.kind === 'broken') {
      breakAndCount(reply, 'teams', connector.counters)
      return reply
    }
    if (outcome.kind === 'refused') return sendRefusal(reply, outcome.refusal)
    return reply.code(outcome.status).send(outcome.body)
  }

  /**
   * Waits before an answer. Meanwhile the conversation takes nothing else, for as long as the caller
   * waits too: concurrent operations on one conversation are answered 412.
   */
  async function waitFor(reply: FastifyReply, ms: number, conversationId: string | undefined) {
    const free = conversationId === undefined ? () => undefined : connector.occupy(conversationId)
    reply.raw.once('close', free)
    await connector.wait(ms)
    reply.raw.off('close', free)
    free()
  }

  app.post<{ Body: ConnectorBody | undefined }>('/v3/conversations', (request, reply) =>
    settle(reply, connector.createConversation({ endpoint: endpointOf(request) }, request.body)),
  )
  const activities = '/v3/conversations/:conversationId/activities'
  for (const path of [activities, `${activities}/:activityId`]) {
    app.post<InConversation>(path, (request, reply) =>
      settle(
        reply,
        connector.send({ ...request.params, endpoint: endpointOf(request) }, request.body),
        request.params.conversationId,
      ),
    )
  }
  app.put<OnActivity>(`${activities}/:activityId`, (request, reply) =>
    settle(reply, connector.update(request.params, request.body), request.params.conversationId),
  )
  app.delete<OnActivity>(`${activities}/:activityId`, (request, reply) =>
    settle(reply, connector.remove(request.params), request.params.conversationId),
  )
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
