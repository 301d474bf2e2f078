import { noFault, type Fault } from '../faults.ts'
import type { Person } from '../people.ts'
import type { RealTime } from '../real-time.ts'
import { limitedRetryAfterMs, sentinelKind, slowAnswerMs } from '../sentinel-people.ts'

/** A timer of the caller may ring a little before our clock says so. */
const timerGraceMs = 50

/** Makes the sentinels whose behaviour is in the answer, not in the person: limited, slow, cut off. */
export function createSentinels({ nowMs }: RealTime) {
  /** Until when each limited person's service asked to wait. */
  const waitUntilMs = new Map<string, number>()

  /** Refuses a first try; takes the one that comes once the wait is over, and begins again. */
  function limit({ aadObjectId }: Person): Fault {
    const now = nowMs()
    const untilMs = waitUntilMs.get(aadObjectId) ?? now + limitedRetryAfterMs
    if (untilMs - timerGraceMs <= now) {
      waitUntilMs.delete(aadObjectId)
      return noFault
    }
    waitUntilMs.set(aadObjectId, untilMs)
    const retryAfterSeconds = Math.ceil((untilMs - now) / 1_000)
    return { ...noFault, refusal: { status: 429, code: undefined, retryAfterSeconds } }
  }

  return {
    strike(person: Person): Fault {
      const kind = sentinelKind(person.firstName)
      if (kind === 'limited') return limit(person)
      if (kind === 'slow') return { ...noFault, delayMs: slowAnswerMs }
      if (kind === 'cut-off') return { ...noFault, reset: 'after' }
      return noFault
    },
  }
}
