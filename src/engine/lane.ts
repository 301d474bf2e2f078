import { sleep } from '../platform/clock.ts'
import { isConnectionLoss } from '../platform/postgres.ts'
import { dropOwnBatches } from '../store/delivery-batches.ts'
import { releaseLane, type TakenLane } from '../store/lanes.ts'
import { claimDueDeliveries } from './lane-claiming.ts'
import { runErrands } from './lane-errands.ts'
import { keepLease } from './lane-lease.ts'
import { createLaneRun, type LaneNeeds, type LaneRun } from './lane-run.ts'
import { sendDueDeliveries } from './lane-sending.ts'
import { settleResults } from './lane-settling.ts'

/**
 * Sends what is due on one channel, for as long as the lane is owned: claims in batches, arms, sends
 * side by side under the lane's pace, and settles results together.
 *
 * Resolves when `stop` fires, the channel is paused, the lease cannot be renewed or the database
 * fails: then what was in flight has ended, its results are written down, and the lane is given back.
 */
export async function runLane(needs: LaneNeeds, lane: TakenLane, stop: AbortSignal): Promise<void> {
  const { run, forget } = createLaneRun(needs, lane, stop)
  try {
    await Promise.all([
      keepLease(run),
      claimDueDeliveries(run).catch((error: unknown) => run.end('claiming broke', error)),
      sendDueDeliveries(run).catch((error: unknown) => run.end('sending broke', error)),
      settleResults(run),
      runErrands(run).catch((error: unknown) => run.end('errands broke', error)),
    ])
    await run.pausing
    await run.channel.leave?.()
    if (run.results.length === 0) await giveBack(run)
    // Else it was given up: whoever takes the lane next finds those deliveries in doubt.
  } finally {
    forget()
  }
}

/** Lets go of lane and batches. Everything that left is settled, so nothing of them is in doubt. */
async function giveBack({ db, lane, giveUpMs }: LaneRun): Promise<void> {
  for (;;) {
    try {
      await dropOwnBatches(db, lane)
      await releaseLane(db, lane)
      return
    } catch (error) {
      if (!isConnectionLoss(error) || performance.now() > giveUpMs) throw error
      await sleep(500, new AbortController().signal)
    }
  }
}
