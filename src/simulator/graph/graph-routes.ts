import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Counters } from '../counters.ts'
import type { Tokens } from '../entra/tokens.ts'
import type { Faults } from '../faults.ts'
import { breakAndCount, countRequests, meetFault, type Wait } from '../service-hooks.ts'
import { batchBody, faultRequestOf, graphCallOf, isWhole, readBatch, type Graph } from './graph.ts'
import {
  graphAnswer,
  graphRefusal,
  orderedGraphRefusal,
  type GraphAnswer,
} from './graph-answers.ts'

type GraphDeps = {
  graph: Graph
  tokens: Tokens
  faults: Faults
  counters: Counters
  wait: Wait
}

/** Adds, below the version, the calls of Microsoft Graph that a push needs, alone and in batches. */
export function addGraphRoutes(app: FastifyInstance, deps: GraphDeps): void {
  const { graph, tokens, faults, counters, wait } = deps
  const { people } = graph
  countRequests(app, 'graph', counters)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, jsonOrUndefined(String(body))),
  )
  app.addHook('onRequest', (request, reply, next) => {
    const token = tokens.check(request.headers.authorization, 'graph')
    if (token === 'ok') next()
    else answer(reply, unauthenticated(token))
  })
  app.post('/$batch', async (request, reply) => {
    const batch = readBatch(request.body)
    if (!Array.isArray(batch)) return answer(reply, batch)
    // Each request in a batch is throttled by itself; a late or broken one takes the batch along.
    const met = batch.map(({ id, call }) => ({
      id,
      call,
      fault: faults.strike(faultRequestOf(call, people)),
    }))
    const delayMs = Math.max(...met.map(({ fault }) => fault.delayMs))
    if (delayMs > 0) await wait(delayMs)
    if (met.some(({ fault }) => fault.reset !== null)) {
      breakAndCount(reply, 'graph', counters)
      return reply
    }
    const answers = met.map(({ id, call, fault }) => ({
      id,
      answer:
        fault.refusal === null
          ? isWhole(call)
            ? (graph.answer(call) ?? notFound(call.path))
            : untyped()
          : orderedGraphRefusal(fault.refusal),
    }))
    return answer(reply, graphAnswer(batchBody(answers)))
  })

  app.all('/*', async (request, reply) => {
    const { method, url, body } = request
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
    const call = graphCallOf(
      method,
      url.slice(app.prefix.length),
      body,
      Object.fromEntries(headers),
    )
    const met = await meetFault(faultRequestOf(call, people), reply, deps)
    if (met === 'broken') return reply
    if (met !== null) return answer(reply, orderedGraphRefusal(met))
    return answer(reply, graph.answer(call) ?? notFound(call.path))
  })
}

function answer(reply: FastifyReply, { status, headers, body }: GraphAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

function notFound(path: string): GraphAnswer {
  const segment = path.split('/')[1] ?? ''
  return graphRefusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`)
}

function untyped(): GraphAnswer {
  return graphRefusal(400, 'BadRequest', 'A body in a batch needs the header Content-Type.')
}

function unauthenticated(token: 'missing' | 'refused'): GraphAnswer {
  const message =
    token === 'missing'
      ? 'Access token is empty.'
      : 'Access token validation failure. Invalid audience, signature or lifetime.'
  return graphRefusal(401, 'InvalidAuthenticationToken', message)
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
