import { setMaxListeners } from 'node:events'

import type { SendContext } from '../channels/channel.ts'
import type { SendResult } from '../domain/delivery.ts'
import { sleep } from '../platform/clock.ts'
import { saveRest } from '../store/lanes.ts'
import type { LaneRun } from './lane-run.ts'

/** A send does not wait through a longer rest, nor at a slow pace when it is stopped: its person may be absent by then, and who stops us waits too. */
const longestPatienceMs = 2_000

/** A shorter rest is over before anybody could read of it. */
const noticedRestMs = 1_000

/**
 * Gives one send its turns: each further request waits until the lane's pace lets it leave, before any
 * delivery that has not begun.
 *
 * @param firstTurn of its first request, where the lane has already waited for it.
 * @param isTooLate ends a wait when the request may no longer leave.
 */
export function createTurns(
  run: LaneRun,
  { firstTurn, isTooLate = () => false }: { firstTurn?: number; isTooLate?: () => boolean } = {},
): Pick<Required<SendContext>, 'nextTurn' | 'onLeave'> {
  const { pace } = run
  let turn = firstTurn
  return {
    async nextTurn() {
      const next = await waitForTurn(run, isTooLate)
      if (typeof next !== 'number') return next
      turn = next
      return null
    },
    onLeave() {
      if (turn !== undefined) pace.leave(turn, performance.now())
    },
  }
}

/** @returns the turn when a request may leave; else what the send comes to without it. */
async function waitForTurn(run: LaneRun, isTooLate: () => boolean): Promise<number | SendResult> {
  const { pace, bells, ended } = run
  run.turnsAwaited += 1
  try {
    for (;;) {
      const restMs = pace.restingMs(performance.now())
      if (restMs > longestPatienceMs) return { kind: 'throttled', retryAfterMs: restMs }
      if (isTooLate()) return { kind: 'not-sent', code: 'day-over' }
      const waitMs = pace.waitMs(performance.now())
      if (waitMs <= 0) return pace.take(performance.now())
      const isLong = waitMs > longestPatienceMs
      if (isLong && ended.aborted) return { kind: 'not-sent', code: 'interrupted' }
      await sleep(waitMs, isLong ? ended : neverAborted)
    }
  } finally {
    run.turnsAwaited -= 1
    if (run.turnsAwaited === 0) bells.sender.ring()
  }
}

/** The whole lane rests as the service asks. A rest that people can notice is written down. */
export function slowDown({ pace, db, lane, log }: LaneRun, retryAfterMs: number | null): void {
  const restMs = pace.slowDown(performance.now(), { retryAfterMs, random: Math.random() })
  if (restMs < noticedRestMs) return
  saveRest(db, lane, restMs).catch((error: unknown) => {
    log.warn({ err: error, channelId: lane.channelId }, 'a rest could not be written down')
  })
}

/** What is under way is never cut off: cut off, it would be in doubt. Its own time-out ends it. */
export const neverAborted = new AbortController().signal
setMaxListeners(0, neverAborted)
