import { createTeamsChannel } from '../../src/channels/teams/teams-channel.ts'
import { TeamsSettings } from '../../src/contract/chatbot.ts'
import { buildServer } from '../../src/http/server.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { openDatabase } from '../../src/platform/postgres.ts'
import { createNumberSeal } from '../../src/platform/number-seal.ts'
import { createSecretBox } from '../../src/platform/secrets.ts'
import { answerMessages } from './support/processes.ts'

// The product's HTTP side, in a process of its own as `clairon serve` is.

export type InboundServerMessage = { connectionString: string }
export type InboundServerListening = { url: string }

answerMessages<InboundServerMessage>(async ({ connectionString }) => {
  const server = await buildServer({
    simulatorUrl: null,
    db: openDatabase(connectionString),
    clock: systemClock,
    log: createLogger('warn'),
    secretBox: createSecretBox(Buffer.alloc(32)),
    linkSeal: createNumberSeal(Buffer.alloc(32), 'bench'),
    publicUrl: null,
    uploadDir: '/nowhere',
    stop: new AbortController().signal,
    openChannel: ({ settings }) =>
      createTeamsChannel(TeamsSettings.parse({ ...settings, clientSecret: 'of no use' })),
    checkChannel: () => Promise.resolve([]),
    teamsAppPackage: () => new Uint8Array(),
  })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return { url } satisfies InboundServerListening
})
