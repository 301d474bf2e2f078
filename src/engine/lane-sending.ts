import { setMaxListeners } from 'node:events'

import type { Addressee, SendOutcome } from '../channels/channel.ts'
import { judgeDue, judgeResult } from '../domain/judge.ts'
import { sleep } from '../platform/clock.ts'
import type { ClaimedDelivery } from '../store/deliveries.ts'
import {
  attemptOf,
  campaignOf,
  type Item,
  type LaneRun,
  settleLater,
  takeHead,
} from './lane-run.ts'

const mostInFlight = 512

/** Lets each delivery of the queue leave at its instant, under the pace of the lane, until the run ends. */
export async function sendDueDeliveries(run: LaneRun): Promise<void> {
  const { clock, queue, pace, bells, ended } = run
  while (!ended.aborted) {
    const item = queue[0]
    if (!item || run.inFlight >= mostInFlight) {
      await bells.sender.wait(ended)
      continue
    }
    await clock.waitUntil(item.delivery.dueAt, ended)
    if (ended.aborted) return
    const now = clock.now()
    const instead = judgeDue(attemptOf(item), campaignOf(run, item).rules, now.getTime())
    if (instead) {
      takeHead(run)
      settleLater(run, { item, verdict: instead, now })
      continue
    }
    if (!item.armed) {
      bells.settler.ring()
      await bells.sender.wait(ended)
      continue
    }
    const waitMs = pace.waitMs(performance.now())
    if (waitMs > 0) {
      await sleep(waitMs, ended)
      continue
    }
    pace.take(performance.now())
    takeHead(run)
    run.inFlight += 1
    void attempt(run, item)
  }
}

/** One attempt, from the request to its verdict. Never rejects. */
async function attempt(run: LaneRun, item: Item): Promise<void> {
  const { clock, channel, log, pace, lane, bells } = run
  const { message, rules } = campaignOf(run, item)
  const { result, contact } = await channel
    .send(message, addresseeOf(item.delivery), {
      signal: neverAborted,
      nextTurn: () => nextTurn(run),
    })
    .catch((error: unknown): SendOutcome => {
      // A fault of ours counts as an attempt: else one bad message would come back for ever.
      log.error({ err: error, channelId: lane.channelId }, 'channel adapter broke')
      return { result: { kind: 'ambiguous', code: 'adapter-fault' } }
    })
  if (result.kind === 'throttled') {
    pace.restUntil(performance.now() + (result.retryAfterMs ?? 1_000))
  }
  const now = clock.now()
  const verdict = judgeResult(attemptOf(item), result, rules, {
    now: now.getTime(),
    rate: clock.rate,
    random: Math.random(),
  })
  run.inFlight -= 1
  settleLater(run, { item, verdict, now, contact })
  bells.sender.ring()
}

/** Waits for the lane's pace to allow one more request of a send that is under way. */
async function nextTurn({ pace }: LaneRun): Promise<void> {
  for (;;) {
    const waitMs = pace.waitMs(performance.now())
    if (waitMs <= 0) break
    await sleep(waitMs, neverAborted)
  }
  pace.take(performance.now())
}

/** What is in flight is never cut off: cut off, it would be in doubt. Its own time-out ends it. */
const neverAborted = new AbortController().signal
setMaxListeners(0, neverAborted)

const addresseeOf = ({
  address,
  contact,
  firstName,
  lastName,
  fields,
}: ClaimedDelivery): Addressee => ({
  address,
  contact,
  fields: { ...fields, FIRSTNAME: firstName, LASTNAME: lastName },
})
