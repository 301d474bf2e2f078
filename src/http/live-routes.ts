import { setMaxListeners } from 'node:events'

import { Refusal } from '../domain/errors.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import { createLiveEvents, type LiveEvent } from './live-events.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'
import { authenticate } from './session-caller.ts'

/** So that what stands between does not take the stream for dead. */
const pingMs = 15_000
/** How often it is asked again who follows: a session ends, an account is disabled, a token withdrawn. */
const askAgainMs = 30_000
/** After so long the client comes anew. */
const longestMs = 10 * 60_000
/** Whoever has fallen so far behind comes anew, too. */
const mostBytesBehind = 2 ** 20

export function liveRoutes(api: Api, services: Services): void {
  const { db, clock, log, stop } = services
  setMaxListeners(0, stop) // One for everybody who follows.
  const live = createLiveEvents({ db, clock, log, signal: stop })

  api.get(
    '/events',
    {
      // A stream without a body would have nothing to say and no end.
      exposeHeadRoute: false,
      schema: {
        summary: 'Follow the campaigns as they go (server-sent events)',
        description:
          'Events `campaign` hold the state, the ledger and the figures of one campaign: first of all that are scheduled, running or finished within three days, then of each that changes, once a second at most. `campaign-gone` names one that was deleted. `Last-Event-ID` leaves out what was already received.',
        produces: ['text/event-stream'],
      },
    },
    (request, reply) => {
      const { organisationId } = actorOf(request, 'viewer')
      const lastEventId = request.headers['last-event-id']
      void reply.hijack()
      const { raw } = reply
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no', // nginx
      })
      // Whoever has gone is noticed by the next word, and that is no fault.
      raw.on('error', () => undefined)
      const write = (text: string) => {
        if (!raw.writableEnded && !raw.destroyed) raw.write(text)
      }
      write('retry: 2000\n\n')
      const send = ({ id, event, data }: LiveEvent) => {
        if (raw.writableLength > mostBytesBehind) raw.destroy()
        else write(`id: ${id}\nevent: ${event}\ndata: ${data}\n\n`)
      }
      const unfollow = live.follow({
        organisationId,
        language: languageOf(request),
        lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
        send,
      })
      const ping = setInterval(() => write(': ping\n\n'), pingMs)
      const end = () => raw.end()
      const asking = setInterval(() => {
        authenticate(services, request).catch((error: unknown) => {
          if (error instanceof Refusal) end()
        })
      }, askAgainMs)
      const ending = setTimeout(end, longestMs)
      stop.addEventListener('abort', end)
      raw.once('close', () => {
        unfollow()
        clearInterval(ping)
        clearInterval(asking)
        clearTimeout(ending)
        stop.removeEventListener('abort', end)
      })
      if (stop.aborted) end()
    },
  )
}
