import { type Clock, sleep } from '../platform/clock.ts'
import { settleAndArm } from '../store/deliveries.ts'
import { armedAheadMs, type Item, type LaneRun } from './lane-run.ts'

/** Results wait this long for others, to be written down together. Real time. */
const settleEveryMs = 50
const mostResultsAtOnce = 1_000

/**
 * Writes results down and arms what may leave next, in one statement at a time. Goes on after the end
 * of the run until every result is written down; once asked to stop, for a while longer at most.
 */
export async function settleResults(run: LaneRun): Promise<void> {
  const { results, bells, ended } = run
  while (!ended.aborted || run.inFlight > 0 || results.length > 0) {
    if (performance.now() > run.giveUpMs && run.inFlight === 0) return
    if (ended.aborted && results.length === 0) {
      await sleep(5, always) // The last answers are still under way.
      continue
    }
    if (results.length === 0 && !wantsArming(run)) {
      await bells.settler.wait(ended)
      if (ended.aborted) continue
    }
    const startedMs = performance.now()
    await settleOnce(run)
    if (results.length < mostResultsAtOnce) {
      await gather(run, settleEveryMs - (performance.now() - startedMs))
    }
  }
}

/** Lets results come together for a while, unless the sender stands still meanwhile. */
async function gather({ bells, ended }: LaneRun, ms: number): Promise<void> {
  if (ms <= 0) return
  const gathered = new AbortController()
  const signal = AbortSignal.any([ended, gathered.signal])
  await Promise.race([sleep(ms, signal), bells.hunger.wait(signal)])
  gathered.abort()
}

async function settleOnce(run: LaneRun): Promise<void> {
  const { db, lane, slot, results, finishedBatches, held, bells } = run
  const settled = results.splice(0, mostResultsAtOnce)
  const toArm = run.ended.aborted ? [] : chooseToArm(run)
  // Of each batch all that stands before the last chosen one may have left.
  const armed = new Map(toArm.map(({ batch, place }) => [batch.id, place]))
  for (const { item } of settled) {
    item.batch.unsettled -= 1
    if (item.batch.unsettled === 0) finishedBatches.push(item.batch.id)
  }
  try {
    const mayGoOn = await settleAndArm(db, {
      lane,
      slot,
      settlements: settled.map(({ settlement }) => settlement),
      events: settled.flatMap(({ event }) => event ?? []),
      armings: [...armed].map(([batchId, place]) => ({ batchId, armed: place })),
      finishedBatchIds: finishedBatches,
    })
    finishedBatches.length = 0
    for (const { item } of settled) held.delete(item.delivery)
    if (!mayGoOn) {
      run.end('lane closed: paused, or taken over by another worker')
      return
    }
    for (const item of toArm) item.armed = true
    bells.sender.ring()
  } catch (error) {
    // Whether it was written down is not known; written down again, it changes nothing more.
    run.end('results cannot be written down just now', error)
    for (const { item } of settled) item.batch.unsettled += 1
    results.unshift(...settled)
    await sleep(500, always)
  }
}

/** The next deliveries that may leave, in the order of the queue. */
function chooseToArm({ queue, sizes, clock }: LaneRun): Item[] {
  const chosen: Item[] = []
  for (const item of queue.slice(0, sizes.armedAhead)) {
    if (!isNear(item, clock)) break
    if (!item.armed) chosen.push(item)
  }
  return chosen
}

function wantsArming({ queue, clock }: LaneRun): boolean {
  const [head] = queue
  return head !== undefined && !head.armed && isNear(head, clock)
}

const isNear = ({ delivery }: Item, clock: Clock) =>
  delivery.dueAt.getTime() - clock.now().getTime() <= 2 * armedAheadMs * clock.rate

/** Never fires. */
const always = new AbortController().signal
