import { configurationCodes, type PermanentCode, type SendResult } from '../domain/delivery.ts'
import { setChannelPause } from '../store/channels.ts'
import type { LaneRun } from './lane-run.ts'

/** So many of the same configuration fault in a row pause the channel, instead of burning the audience. */
const burst = 5

/** Counts configuration faults; a burst of one pauses the channel with its reason. */
export function watchFaults(run: LaneRun, result: SendResult): void {
  const code = result.kind === 'permanent' && isOfChannel(result.code) ? result.code : null
  if (code === null) {
    if (result.kind === 'ok') run.faults = { code: null, count: 0 }
    return
  }
  run.faults = { code, count: run.faults.code === code ? run.faults.count + 1 : 1 }
  if (run.faults.count !== burst) return
  // At once: whoever is next in the queue shall not be burnt while the pause is being written down.
  run.end('channel paused after a burst of one fault')
  run.pausing = pauseChannel(run, code)
}

const isOfChannel = (code: PermanentCode) => configurationCodes.includes(code)

async function pauseChannel(run: LaneRun, code: PermanentCode): Promise<void> {
  const { db, clock, log, lane } = run
  const { organisationId, channelId: id } = lane
  try {
    await setChannelPause(db, { organisationId, id, pausedAt: clock.now(), reason: code })
    log.error({ channelId: id, code }, 'channel paused: the service refuses everything')
  } catch (error) {
    log.error({ err: error, channelId: id }, 'channel could not be paused')
  }
}
