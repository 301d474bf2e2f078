import type { FastifyReply } from 'fastify'

import { recordInbound } from '../actions/record-inbound.ts'
import { Id } from '../contract/common.ts'
import { Refusal } from '../domain/errors.ts'
import { isConnectionLoss } from '../platform/postgres.ts'
import { listWaitingChannels } from '../store/inbound.ts'
import type { Api } from './api.ts'
import { notThere } from './errors.ts'
import { createInboundBuffer } from './inbound-buffer.ts'
import { createInboundChannels } from './inbound-channels.ts'
import { createRefusalLog } from './refusal-log.ts'
import type { Services } from './services.ts'

/** Teams' activities have a few kilobytes; nobody reads more before knowing who sends it. */
const mostBytes = 256 * 1024
/** Teams repeats what is not answered within 15 s, and people wait for what they pressed. Real time. */
const answerWithinMs = 900
/** At least as often it is written down that a service calls. Real time. */
const lookEveryMs = 60_000

/**
 * Where Teams posts what people do. What is answered 200 is written down; 503 asks to send it again.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
 */
export function teamsInboundRoutes(app: Api, services: Services): void {
  const { db, log, openChannel } = services
  const channels = createInboundChannels({ db, openChannel })
  const buffer = createInboundBuffer({ record: (batch) => recordInbound(services, batch), log })
  const logRefusal = createRefusalLog(log)
  const lookedMs = new Map<number, number>()

  app.addHook('onReady', async () => {
    // What waited when the last server ended is not waited for.
    void listWaitingChannels(db).then(
      (waiting) => waiting.forEach((of) => buffer.look(of, false)),
      (error: unknown) => log.warn({ err: error }, 'what waits could not be looked at'),
    )
  })
  app.addHook('onClose', async () => {
    await buffer.close()
    await channels.close()
  })

  app.post<{ Params: { id: string } }>(
    '/channels/:id/teams/messages',
    {
      bodyLimit: mostBytes,
      schema: { hide: true },
      onError: (request, _reply, error, done) => {
        const reason = reasonOf(error)
        if (reason !== null) logRefusal(isOfChannel(error) ? request.params.id : null, reason)
        done()
      },
    },
    async (request, reply) => {
      const id = Id.safeParse(request.params.id).data
      if (id === undefined) throw noChannel()
      const found = await inTime(channels.find(Number(id)))
      if (found === 'late')
        return comeAgain(reply, { channelId: null, reason: 'the database is slow' })
      if (found === null) throw noChannel()
      const { stored, channel } = found

      const { authorization = null } = request.headers
      const inbound = await channel.receive({ authorization, body: request.body })
      if (inbound.kind === 'refused') {
        if (inbound.status === 503)
          return comeAgain(reply, { channelId: id, reason: inbound.reason })
        throw refusalOf[inbound.status](inbound.reason)
      }

      const { from, event, answer, ...told } = inbound
      const of = { organisationId: stored.organisationId, channelId: stored.id }
      if (from === null || event.kind === 'other') {
        lookNowAndThen(of)
      } else {
        const recorded = await inTime(buffer.add(of, { ...told, from, event }))
        if (recorded !== 'recorded')
          return comeAgain(reply, { channelId: id, reason: 'the database is slow' })
      }
      return reply.status(200).send(answer ?? undefined)
    },
  )

  /** Such calls leave nothing behind but that there was one. */
  function lookNowAndThen(of: { organisationId: number; channelId: number }): void {
    const before = lookedMs.get(of.channelId) ?? -Infinity
    if (performance.now() - before < lookEveryMs) return
    lookedMs.set(of.channelId, performance.now())
    buffer.look(of, true)
  }

  /** A database that is away or slow is not Teams' concern: it will say the same again. */
  async function inTime<Result>(work: Promise<Result>): Promise<Result | 'late'> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), answerWithinMs)
    })
    try {
      return await Promise.race([work, late])
    } catch (error) {
      if (isConnectionLoss(error)) return 'late'
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  function comeAgain(
    reply: FastifyReply,
    { channelId, reason }: { channelId: string | null; reason: string },
  ): FastifyReply {
    logRefusal(channelId, reason)
    return reply
      .status(503)
      .header('retry-after', '2')
      .send({ code: 'internal', message: 'This could not be taken just now.', details: {} })
  }
}

/** Says whether a call was refused by a channel that is there. */
const isOfChannel = (error: unknown) =>
  error instanceof Refusal && typeof error.details['reason'] === 'string'

/** Why a call was refused, for the log. Null for a fault of ours. */
function reasonOf(error: unknown): string | null {
  if (error instanceof Refusal) {
    const { reason } = error.details
    return typeof reason === 'string' ? reason : error.code
  }
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

const noChannel = () => new Refusal('not-found', notThere)

const refusalOf = {
  400: (reason: string) =>
    new Refusal(
      'invalid',
      { en: 'This is no activity of Teams.', fr: 'Ce n’est pas une activité de Teams.' },
      { reason },
    ),
  401: (reason: string) =>
    new Refusal(
      'unauthenticated',
      {
        en: 'Only Teams may call this address, with a token of the Bot Connector.',
        fr: 'Seul Teams peut appeler cette adresse, avec un jeton du Bot Connector.',
      },
      { reason },
    ),
  403: (reason: string) =>
    new Refusal(
      'not-allowed',
      {
        en: 'This activity does not belong to this channel.',
        fr: 'Cette activité n’appartient pas à ce canal.',
      },
      { reason },
    ),
}
