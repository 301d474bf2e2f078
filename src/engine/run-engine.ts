import { randomInt, randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { hostname } from 'node:os'

import type { Channel } from '../channels/channel.ts'
import { type Clock, sleep } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import { paceLimits } from '../domain/pace.ts'
import { isConnectionLoss } from '../platform/postgres.ts'
import type { Database } from '../platform/sql.ts'
import { type Channel as StoredChannel, findChannel } from '../store/channels.ts'
import { recoverBatches } from '../store/delivery-batches.ts'
import { recoverErrands } from '../store/errands.ts'
import { takeFreeLanes, type TakenLane } from '../store/lanes.ts'
import { syncDirectory } from './directory-sync.ts'
import { sweepImagesHourly } from './image-sweep.ts'
import { runLane } from './lane.ts'
import { listenBesideLane } from './lane-listening.ts'
import { runRetention } from './retention.ts'
import { finishDoneCampaigns, startDueCampaigns } from './start-due-campaigns.ts'
import type { OwnAddresses } from './tracked-addresses.ts'

export type EngineNeeds = {
  db: Database
  clock: Clock
  log: Logger
  /** Opens the adapter of a channel with its secrets. */
  openChannel: (channel: StoredChannel) => Channel
  addresses: OwnAddresses
}

const lookEveryMs = 250

/**
 * Does what happens by the clock: starts and finishes campaigns, runs every lane that nobody else runs,
 * and erases what was kept long enough. Any number of engines may share a database.
 *
 * Resolves after `stop`, when all that was in flight is written down.
 */
export async function runEngine(needs: EngineNeeds, stop: AbortSignal): Promise<void> {
  setMaxListeners(0, stop) // One listener a lane.
  await Promise.all([
    runClockWork(needs, stop),
    runLanes(needs, stop),
    runRetention(needs, { stop, tolerate: (work) => tolerate(needs.log, work) }),
    sweepImagesHourly(needs, stop),
  ])
}

async function runClockWork(needs: EngineNeeds, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await tolerate(needs.log, async () => {
      await startDueCampaigns(needs)
      await finishDoneCampaigns(needs)
    })
    await sleep(lookEveryMs, stop)
  }
}

async function runLanes(needs: EngineNeeds, stop: AbortSignal): Promise<void> {
  const { db, clock, log } = needs
  const owner = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
  const slot = 1 + randomInt(16)
  const running = new Map<number, Promise<void>>()

  while (!stop.aborted) {
    await tolerate(log, async () => {
      // Taking a lane and judging what its last owner left is one act.
      const lanes = await db.transaction(async (tx) => {
        const taken = await takeFreeLanes(tx, owner, [...running.keys()])
        for (const lane of taken) {
          const uncertain = await recoverBatches(tx, { lane, slot, at: clock.now() })
          await recoverErrands(tx, { lane, at: clock.now() })
          if (uncertain > 0) {
            log.warn({ channelId: lane.channelId, uncertain }, 'deliveries in doubt after a crash')
          }
        }
        return taken
      })
      for (const lane of lanes) {
        const { channelId } = lane
        const run = runOneLane(needs, lane, slot, stop).finally(() => running.delete(channelId))
        running.set(channelId, run)
      }
    })
    await sleep(lookEveryMs, stop)
  }
  await Promise.all(running.values())
}

/** Runs one lane to its end. Never rejects: its lease runs out, and somebody takes it again. */
async function runOneLane(
  { db, clock, log, openChannel, addresses }: EngineNeeds,
  lane: TakenLane,
  slot: number,
  stop: AbortSignal,
): Promise<void> {
  await tolerate(log, async () => {
    const { organisationId, channelId: id } = lane
    const stored = await findChannel(db, { organisationId, id })
    if (!stored || stored.kind === 'webchat') return
    const channelKind = stored.kind
    const channel = openChannel(stored)
    const ended = new AbortController()
    const beside = { db, clock, log, channel, organisationId, channelId: id }
    const sync = syncDirectory(beside, ended.signal)
    const ending = new AbortController()
    const endLane = () => ending.abort()
    stop.addEventListener('abort', endLane, { once: true })
    if (stop.aborted) endLane()
    const listening = listenBesideLane(beside, { stop: ended.signal, endLane })
    try {
      await runLane(
        {
          db,
          clock,
          log,
          channel,
          channelKind,
          addresses,
          pacePerSecond: stored.pacePerSecond ?? paceLimits[channelKind].usual,
          slot,
        },
        lane,
        ending.signal,
      )
    } finally {
      stop.removeEventListener('abort', endLane)
      ended.abort()
      await sync
      await listening
      await channel.close()
    }
  })
}

/** The clock comes round again: an error is written down, and the next look may find things mended. */
async function tolerate(log: Logger, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isConnectionLoss(error)) log.warn({ err: error }, 'the database cannot be reached')
    else log.error({ err: error }, 'engine broke')
  }
}
