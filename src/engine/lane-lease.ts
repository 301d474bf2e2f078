import { sleep } from '../platform/clock.ts'
import { leaseSeconds, renewLease } from '../store/lanes.ts'
import type { LaneRun } from './lane-run.ts'

const renewEveryMs = 5_000
/** The owner stops this long before it may be replaced. */
const marginMs = 2_000

/** Renews the lease of a lane until the run ends; ends the run when it cannot. Real, monotone time. */
export async function keepLease({ db, lane, ended, end }: LaneRun): Promise<void> {
  let deadlineMs = performance.now() + leaseSeconds * 1_000 - marginMs
  while (!ended.aborted) {
    await sleep(renewEveryMs, ended)
    if (ended.aborted) return
    const askedMs = performance.now()
    const renewed = await Promise.race([
      renewLease(db, lane).catch(() => 'unknown' as const),
      sleep(deadlineMs - askedMs, ended).then(() => 'unknown' as const),
    ])
    if (renewed === true) deadlineMs = askedMs + leaseSeconds * 1_000 - marginMs
    else if (renewed === false) end('lane taken over by another worker')
    else if (performance.now() >= deadlineMs - renewEveryMs) end('lease cannot be renewed')
  }
}
