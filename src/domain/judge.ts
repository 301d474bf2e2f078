import { type Interval, isOpen } from './calendar.ts'
import { absentCodes, type DeliveryState, type SendResult } from './delivery.ts'
import { catchUp, climb, type LadderRules } from './ladder.ts'

/** A delivery at the moment of an attempt. */
export type Attempt = {
  state: 'planned' | 'retrying'
  round: number
  rung: number
  /** Attempts settled so far. */
  attempt: number
  /** Whether it was already sent again once after a doubt. */
  resent: boolean
  /** What its last attempt came to; null when there was none. */
  reason: string | null
  /** Whether its channel is paused. */
  paused: boolean
  /** The instant that was due. */
  dueAt: number
}

/** What its campaign says about when and how. Instants in milliseconds, business time. */
export type AttemptRules = {
  openTime: readonly Interval[]
  timeZone: string
  ladder: LadderRules
  whenUncertain: 'keep' | 'resend'
}

/** What is written down after an attempt, or instead of one. */
export type Verdict = {
  state: DeliveryState
  /** The next attempt for open states; for final ones the instant that was due. */
  dueAt: number
  round: number
  rung: number
  resent: boolean
  /** Why it ended so, or what the last attempt came to. */
  reason: string | null
  receipt: string | null
  /** What the timeline of the person tells beside the plain story. */
  event: {
    kind: 'absent' | 'throttled' | 'fault' | 'uncertain'
    presence: string | null
    code: string | null
  } | null
}

/**
 * Decides whether a due delivery may leave now.
 *
 * @param random in [0, 1).
 * @returns null when it may; else what becomes of it: a later instant (a late lane, a pause), or
 *   `unscheduled` when its window holds none any more.
 */
export function judgeDue(
  delivery: Attempt,
  rules: AttemptRules,
  { now, random }: { now: number; random: number },
): Verdict | null {
  if (isOpen(rules.openTime, now)) return null
  return waitUntil(delivery, rules, { at: now, random })
}

/**
 * Decides what becomes of a delivery after an attempt.
 *
 * @param now when the attempt ended, business time.
 * @param rate business milliseconds in a real one: services recover in real time.
 * @param random in [0, 1).
 */
export function judgeResult(
  delivery: Attempt,
  result: SendResult,
  rules: AttemptRules,
  { now, rate, random }: { now: number; rate: number; random: number },
): Verdict {
  switch (result.kind) {
    case 'ok':
      return final(delivery, 'delivered', null, { receipt: result.receipt })
    case 'permanent':
      return final(delivery, 'failed', result.code, {
        event: { kind: 'fault', presence: null, code: result.detail ?? result.code },
      })
    case 'ambiguous': {
      const event = { kind: 'uncertain', presence: null, code: result.code } as const
      if (rules.whenUncertain === 'keep' || delivery.resent) {
        return final(delivery, 'uncertain', result.code, { event })
      }
      const again = { ...delivery, resent: true, reason: result.code }
      const at = now + backoffMs(delivery.attempt, random) * rate
      return { ...waitUntil(again, rules, { at, random }), event }
    }
    case 'throttled': {
      const waitMs = result.retryAfterMs ?? backoffMs(delivery.attempt, random)
      const event = { kind: 'throttled', presence: null, code: null } as const
      const late = { ...delivery, reason: 'throttled' }
      return { ...waitUntil(late, rules, { at: now + waitMs * rate, random }), event }
    }
    case 'not-sent': {
      const event = { kind: 'fault', presence: null, code: result.code } as const
      const late = { ...delivery, reason: result.code }
      const at = now + backoffMs(delivery.attempt, random) * rate
      return { ...waitUntil(late, rules, { at, random }), event }
    }
    case 'absent': {
      const event = {
        kind: 'absent',
        presence: result.presence ?? null,
        code: result.code,
      } as const
      const { round, rung } = delivery
      const next = climb({
        attempted: { at: now, round, rung },
        openTime: rules.openTime,
        timeZone: rules.timeZone,
        random,
        rules: rules.ladder,
      })
      if (!next) return final(delivery, 'unscheduled', 'absent-throughout', { event })
      return {
        ...keep(delivery),
        state: 'retrying',
        reason: result.code,
        dueAt: next.at,
        round: next.round,
        rung: next.rung,
        event,
      }
    }
  }
}

/** Doubles from one second to five minutes, then takes 50–100 % of it. Real milliseconds. */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(1_000 * 2 ** Math.min(attempt, 20), 5 * 60_000)
  return Math.round(ceiling * (0.5 + random / 2))
}

function waitUntil(
  delivery: Attempt,
  { openTime, timeZone }: AttemptRules,
  { at, random }: { at: number; random: number },
): Verdict {
  const next = catchUp({ at: Math.ceil(at), openTime, timeZone, random })
  if (next === null) return final(delivery, 'unscheduled', reasonOfWaiting(delivery), {})
  return { ...keep(delivery), dueAt: next }
}

/** Why a delivery still waited when its window ended. */
function reasonOfWaiting({ paused, reason }: Attempt): string {
  if (paused) return 'channel-paused'
  if (reason === null) return 'window-over'
  return absentCodes.some((code) => code === reason) ? 'absent-throughout' : reason
}

const keep = ({ state, dueAt, round, rung, resent, reason }: Attempt): Verdict => ({
  state,
  dueAt,
  round,
  rung,
  resent,
  reason,
  receipt: null,
  event: null,
})

/** Sent once with a doubt and not delivered since, it may have arrived: the doubt outlives every other end. */
const final = (
  delivery: Attempt,
  state: DeliveryState,
  reason: string | null,
  more: Partial<Pick<Verdict, 'receipt' | 'event'>>,
): Verdict => ({
  ...keep(delivery),
  state: delivery.resent && state !== 'delivered' ? 'uncertain' : state,
  reason,
  ...more,
})
