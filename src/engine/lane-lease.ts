import { sleep } from '../platform/clock.ts'
import { leaseSeconds, renewLease } from '../store/lanes.ts'
import type { LaneRun } from './lane-run.ts'

const renewEveryMs = 5_000
/** How often it looks whether what was in flight has ended. */
const lookEveryMs = 100
/** The owner stops this long before it may be replaced. */
const marginMs = 2_000

/**
 * Renews the lease of a lane until the run ends and what was in flight has ended too: for that its
 * results count only as long as nobody else owns the lane. Ends the run when it cannot. Real, monotone time.
 */
export async function keepLease(run: LaneRun): Promise<void> {
  const { db, lane, ended, end } = run
  let deadlineMs = performance.now() + leaseSeconds * 1_000 - marginMs
  let renewedMs = performance.now()
  while (!ended.aborted || run.inFlight > 0) {
    const isEnding = ended.aborted
    await sleep(isEnding ? lookEveryMs : renewEveryMs, isEnding ? always : ended)
    const askedMs = performance.now()
    if (askedMs - renewedMs < renewEveryMs - lookEveryMs) continue
    const renewed = await Promise.race([
      renewLease(db, lane).catch(() => 'unknown' as const),
      sleep(deadlineMs - askedMs, isEnding ? always : ended).then(() => 'unknown' as const),
    ])
    renewedMs = askedMs
    if (renewed === true) deadlineMs = askedMs + leaseSeconds * 1_000 - marginMs
    else if (renewed === false) {
      end('lane taken over by another worker')
      return
    } else if (performance.now() >= deadlineMs - renewEveryMs) {
      end('lease cannot be renewed')
      return
    }
  }
}

/** Never fires. */
const always = new AbortController().signal
