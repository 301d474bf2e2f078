import { createServer, type RequestListener, type Server } from 'node:http'

import { recordClicks } from '../actions/record-clicks.ts'
import { createClickBuffer } from './click-buffer.ts'
import { createLinkMemory, type LinkMemory } from './link-memory.ts'
import type { Services } from './services.ts'
import { createRedirect } from './tracked-redirect.ts'

/** What leads people on from tracked links, and counts them. */
export type Tracking = {
  /** Makes the server that asks the redirect first, and hands all else on. */
  createServer(next: RequestListener): Server
  memory: LinkMemory
  /** How many clicks wait to be recorded. */
  clicksWaiting(): number
  /** Learns where the links of recent campaigns lead. */
  start(): Promise<void>
  /** Records what has been clicked. What is clicked later is answered when it is recorded. */
  close(): Promise<void>
}

/** As the framework's own servers have it. */
const keepAliveMs = 72_000

/** Creates the tracking of one server. */
export function createTracking(services: Services): Tracking {
  const { db, clock, log, linkSeal } = services
  const memory = createLinkMemory({ db, log })
  const clicks = createClickBuffer({ record: (batch) => recordClicks(services, batch), log })
  const redirect = createRedirect({ linkSeal, memory, clicks, clock, log })
  return {
    createServer(next) {
      const server = createServer((request, response) => {
        if (!redirect(request, response)) next(request, response)
      })
      server.keepAliveTimeout = keepAliveMs
      server.requestTimeout = 0 // Files may take their time; their size is limited.
      return server
    },
    memory,
    clicksWaiting: () => clicks.held(),
    start: () => memory.warmUp(),
    async close() {
      memory.close()
      await clicks.close()
    },
  }
}
