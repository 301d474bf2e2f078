import { createTeamsChannel } from '../../src/channels/teams/teams-channel.ts'
import { TeamsSettings } from '../../src/contract/chatbot.ts'
import { runEngine } from '../../src/engine/run-engine.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createNumberSeal } from '../../src/platform/number-seal.ts'
import { openDatabase } from '../../src/platform/postgres.ts'
import { answerMessages } from './support/processes.ts'

// The product's engine with its Teams channel, in a process of its own as `clairon worker` is.

export type LaneMessage = { kind: 'start'; connectionString: string } | { kind: 'stop' }
export type LaneStopped = { peakRssMb: number }

const stop = new AbortController()
let running: Promise<void> = Promise.resolve()

answerMessages<LaneMessage>(async (message) => {
  if (message.kind === 'start') {
    running = runEngine(
      {
        db: openDatabase(message.connectionString),
        clock: systemClock,
        log: createLogger('warn'),
        addresses: {
          linkSeal: createNumberSeal(Buffer.alloc(32), 'bench'),
          publicUrl: 'https://clairon.contoso.example',
        },
        openChannel: ({ settings }) =>
          createTeamsChannel(TeamsSettings.parse({ ...settings, clientSecret: 'of no use' })),
      },
      stop.signal,
    )
    return {}
  }
  stop.abort()
  await running
  return { peakRssMb: process.resourceUsage().maxRSS / 1_024 } satisfies LaneStopped
})
