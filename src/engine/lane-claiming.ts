import { sleep } from '../platform/clock.ts'
import { claimDeliveries, type ClaimCursor } from '../store/deliveries.ts'
import type { LaneRun } from './lane-run.ts'

/** Deliveries are claimed this much before they are due, so that each leaves at its instant. Real time. */
const lookaheadMs = 2_000
/** How often an idle lane looks for work. */
const pollMs = 250

/** Keeps the queue of a lane filled with what is due, until the run ends. */
export async function claimDueDeliveries(run: LaneRun): Promise<void> {
  const { db, clock, lane, channelKind, queue, held, sizes, bells, ended } = run
  const cursor = new Map<number, ClaimCursor[number]>()
  while (!ended.aborted) {
    if (queue.length >= sizes.lowWater) {
      await bells.claimer.wait(ended)
      continue
    }
    const now = clock.now()
    const { batchId, deliveries } = await claimDeliveries(db, {
      lane,
      channelKind,
      until: new Date(now.getTime() + lookaheadMs * clock.rate),
      now,
      cursor: [...cursor.values()],
      // What the cursor has passed needs no naming.
      held: [...held].filter(({ campaignId }) => !cursor.has(campaignId)),
      limit: sizes.claim,
    })
    const batch = { id: batchId, unsettled: deliveries.length }
    for (const [index, delivery] of deliveries.entries()) {
      const campaign = await run.campaigns.get(delivery.campaignId)
      held.add(delivery)
      queue.push({ delivery, campaign, batch, place: index + 1, armed: false, presence: null })
    }
    if (deliveries.length > 0) {
      // A retry may be due before what was claimed ahead of it. Within a batch the order stays.
      queue.sort((a, b) => a.delivery.dueAt.getTime() - b.delivery.dueAt.getTime())
      bells.settler.ring()
      bells.sender.ring()
    }
    // The cursor spares a backlog the dead rows before it. Where none is left, the next look begins
    // anew: a retry may have become due before where the cursor stands.
    if (deliveries.length === sizes.claim) {
      for (const delivery of deliveries) cursor.set(delivery.campaignId, delivery)
    } else {
      cursor.clear()
      await sleep(pollMs, ended)
    }
  }
}
