import type { Channel } from '../channels/channel.ts'
import type { PermanentCode } from '../domain/delivery.ts'
import { type Clock, sleep } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../platform/sql.ts'
import { findChannel, setChannelPause } from '../store/channels.ts'

export type LaneListeningNeeds = {
  db: Database
  clock: Clock
  log: Logger
  channel: Channel
  organisationId: number
  channelId: number
}

/** How often it is looked whether a channel may be listened on. Real time. */
const readyEveryMs = 1_000

/**
 * Has a channel take what comes in over its own connection, beside a lane, as soon as it has passed its
 * check and is not paused: one that has not would only try a wrong password once more.
 *
 * What only a person can put right pauses the channel with its reason. Then `endLane` is called, so that
 * whoever resumes it begins anew.
 */
export async function listenBesideLane(
  needs: LaneListeningNeeds,
  { stop, endLane }: { stop: AbortSignal; endLane: () => void },
): Promise<void> {
  const { db, channel, organisationId, channelId: id } = needs
  if (!channel.listen) return
  while (!stop.aborted) {
    const stored = await findChannel(db, { organisationId, id }).catch(() => null)
    if (stored?.passedAt && !stored.pausedAt) {
      channel.listen((code) => void pause(needs, code).finally(endLane))
      return
    }
    await sleep(readyEveryMs, stop)
  }
}

async function pause(
  { db, clock, log, organisationId, channelId: id }: LaneListeningNeeds,
  code: PermanentCode,
): Promise<void> {
  try {
    await setChannelPause(db, { organisationId, id, pausedAt: clock.now(), reason: code })
    log.error({ channelId: id, code }, 'channel paused: its account is not let in any more')
  } catch (error) {
    log.error({ err: error, channelId: id }, 'channel could not be paused')
  }
}
