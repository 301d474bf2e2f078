import { once } from 'node:events'
import { createServer } from 'node:http'

import { linkPurpose } from '../../src/domain/tracked-link.ts'
import { buildServer } from '../../src/http/server.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createNumberSeal } from '../../src/platform/number-seal.ts'
import { openDatabase } from '../../src/platform/postgres.ts'
import { createSecretBox } from '../../src/platform/secrets.ts'
import { answerMessages } from './support/processes.ts'

// In a process of its own: the product's HTTP side as `clairon serve` has it, or a bare redirect.

export type RedirectServerMessage =
  | { kind: 'ours'; connectionString: string; key: string }
  | { kind: 'bare'; target: string }
  | { kind: 'cpu' }
export type RedirectServerListening = { url: string }
/** Milliseconds of the processor that the process has used. */
export type RedirectServerCpu = { cpuMs: number }

answerMessages<RedirectServerMessage>(async (message) => {
  switch (message.kind) {
    case 'ours':
      return { url: await startOurs(message) } satisfies RedirectServerListening
    case 'bare':
      return { url: await startBare(message) } satisfies RedirectServerListening
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return { cpuMs: (user + system) / 1_000 } satisfies RedirectServerCpu
    }
  }
})

async function startOurs({ connectionString, key }: { connectionString: string; key: string }) {
  const secretKey = Buffer.from(key, 'base64')
  const server = await buildServer({
    db: openDatabase(connectionString),
    clock: systemClock,
    log: createLogger('warn'),
    secretBox: createSecretBox(secretKey),
    linkSeal: createNumberSeal(secretKey, linkPurpose),
    publicUrl: null,
    simulatorUrl: null,
    uploadDir: '/nowhere',
    stop: new AbortController().signal,
    openChannel: () => {
      throw new Error('Nothing is sent here.')
    },
    checkChannel: () => Promise.resolve([]),
    teamsAppPackage: () => new Uint8Array(),
  })
  return server.listen({ host: '127.0.0.1', port: 0 })
}

async function startBare({ target }: { target: string }) {
  const server = createServer((_request, response) => {
    response.writeHead(302, {
      location: target,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-length': 0,
    })
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return `http://127.0.0.1:${address.port}`
}
