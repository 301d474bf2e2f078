import { Temporal } from 'temporal-polyfill'

import type { Interval } from './calendar.ts'
import type { PresenceRule } from './campaign.ts'
import type { DeliveryState, SendResult } from './delivery.ts'
import { type Attempt, type AttemptRules, judgeDue, judgeResult, type Verdict } from './judge.ts'
import type { LadderRules } from './ladder.ts'
import { mayWrite, type Presence, presences } from './presence.ts'
import { leaveMargin, spreadOver } from './spread.ts'

/** How likely each presence is; what is left of 1 is offline. */
export type PresenceShares = Partial<Record<Presence, number>>

/** How a part of the people spend their day, `HH:MM` on their wall clock; outside these hours they are offline. */
export type WorkPattern = {
  share: number
  hours: { from: string; to: string; presence: PresenceShares }[]
}

/** People as they may be expected to behave. Who follows no pattern is always available. */
export type RehearsedWorkforce = {
  patterns: WorkPattern[]
  /** The share who are offline throughout, such as on leave. */
  absent: number
  /** The share who have blocked the chatbot, which only shows in sending. */
  blocked: number
}

/** What is rehearsed. Instants in milliseconds, business time. */
export type RehearsalPlan = {
  /** Those who can be reached, by time zone. */
  zones: { timeZone: string; openTime: readonly Interval[]; people: number }[]
  /** Those of whom it is known that they cannot be. */
  unreachable: number
  ladder: LadderRules
  presenceRule: PresenceRule
  /** The zone in which days are counted. */
  dayZone: string
  /** What the channel's pace lets pass between two messages. */
  betweenMessagesMs: number
  workforce: RehearsedWorkforce
  /** Chooses who is when where; the same one, the same rehearsal. */
  seed: number
  /** Numbers in [0, 1). */
  random: () => number
}

export type RehearsedDay = { date: string; delivered: number; absent: number; unscheduled: number }

export type Rehearsal = {
  ledger: Record<DeliveryState | 'recipients', number>
  /** Days on which something happened; `absent` counts attempts, the others people. */
  days: RehearsedDay[]
  /** Attempts, those that found somebody absent included. */
  attempts: number
}

type Person = {
  number: number
  zone: AttemptRules
  behaviour: WorkPattern | 'absent' | 'blocked' | 'available'
  attempt: Attempt
}

/** Attempts between two steps: some milliseconds of work. */
const attemptsOfStep = 50

/**
 * Rehearses a campaign on a virtual clock: the plan, ladder and judgement of the engine, and one lane at the
 * channel's pace, with people who are made up. Nothing is sent.
 *
 * A generator, so that its caller can let others have their turn after each step.
 */
export function* rehearse(plan: RehearsalPlan): Generator<undefined, Rehearsal> {
  const people = peopleOf(plan)
  const ledger = emptyLedger()
  ledger.unreachable = plan.unreachable
  ledger.unscheduled = plan.zones.reduce(
    (sum, { openTime, people: count }) => sum + (openTime.length === 0 ? count : 0),
    0,
  )
  const wallClock = createWallClock()
  const days = new Map<string, RehearsedDay>()
  const dayOf = (at: number): RehearsedDay => {
    const { date } = wallClock(at, plan.dayZone)
    const day = days.get(date) ?? { date, delivered: 0, absent: 0, unscheduled: 0 }
    days.set(date, day)
    return day
  }
  const queue = createQueue(people)
  let freeAt = -Infinity
  let attempts = 0
  let turns = 0

  for (let person = queue.take(); person; person = queue.take()) {
    turns += 1
    if (turns % attemptsOfStep === 0) yield
    const { attempt, zone } = person
    const now = Math.max(attempt.dueAt, freeAt)
    const random = plan.random()
    let verdict = judgeDue(attempt, zone, { now, random })
    if (!verdict) {
      attempts += 1
      const result = resultOf(person, now, { plan, wallClock })
      if (result.kind === 'absent') dayOf(now).absent += 1
      // Presence is asked about many at once; only messages take the channel's pace.
      else freeAt = now + plan.betweenMessagesMs
      verdict = judgeResult(attempt, result, zone, { now, rate: 1, random })
    }
    if (verdict.state === 'planned' || verdict.state === 'retrying') {
      person.attempt = nextAttempt(attempt, verdict, verdict.state)
      queue.add(person)
      continue
    }
    ledger[verdict.state] += 1
    if (verdict.state === 'delivered') dayOf(now).delivered += 1
    if (verdict.state === 'unscheduled') dayOf(now).unscheduled += 1
  }
  const { recipients: _, ...states } = ledger
  ledger.recipients = Object.values(states).reduce((sum, count) => sum + count, 0)
  return {
    ledger,
    days: [...days.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    attempts,
  }
}

function peopleOf({ zones, ladder, workforce, seed, random }: RehearsalPlan): Person[] {
  const people: Person[] = []
  for (const { timeZone, openTime, people: count } of zones) {
    if (openTime.length === 0) continue
    const zone: AttemptRules = { openTime, timeZone, ladder, whenUncertain: 'keep' }
    for (const dueAt of spreadOver({ openTime: leaveMargin(openTime), count, random })) {
      const number = people.length
      const behaviour = behaviourOf(workforce, drawOf(seed, number, 0))
      people.push({ number, zone, behaviour, attempt: firstAttempt(dueAt) })
    }
  }
  return people
}

function behaviourOf(
  { absent, blocked, patterns }: RehearsedWorkforce,
  lot: number,
): Person['behaviour'] {
  let left = lot
  if ((left -= absent) < 0) return 'absent'
  if ((left -= blocked) < 0) return 'blocked'
  return patterns.find(({ share }) => (left -= share) < 0) ?? 'available'
}

const firstAttempt = (dueAt: number): Attempt => ({
  state: 'planned',
  round: 1,
  rung: 1,
  attempt: 0,
  resent: false,
  reason: null,
  paused: false,
  dueAt,
})

const nextAttempt = (
  { attempt, paused }: Attempt,
  { round, rung, resent, reason, dueAt }: Verdict,
  state: Attempt['state'],
): Attempt => ({ state, round, rung, resent, reason, dueAt, paused, attempt: attempt + 1 })

type WallClock = (at: number, timeZone: string) => { date: string; minutes: number }

function resultOf(
  person: Person,
  now: number,
  { plan, wallClock }: { plan: RehearsalPlan; wallClock: WallClock },
): SendResult {
  const presence = presenceOf(person, now, { plan, wallClock })
  if (!mayWrite(plan.presenceRule, presence)) {
    return { kind: 'absent', code: 'presence-rule', presence }
  }
  if (person.behaviour === 'blocked') return { kind: 'permanent', code: 'blocked' }
  return { kind: 'ok', receipt: null }
}

/** What somebody does stays the same for a quarter of an hour. */
const sameForMs = 15 * 60_000

function presenceOf(
  { behaviour, number, zone }: Person,
  now: number,
  { plan, wallClock }: { plan: RehearsalPlan; wallClock: WallClock },
): Presence {
  if (behaviour === 'absent') return 'offline'
  if (behaviour === 'available' || behaviour === 'blocked') return 'available'
  const { minutes } = wallClock(now, zone.timeZone)
  const hours = behaviour.hours.find(
    ({ from, to }) => minutesOf(from) <= minutes && minutes < minutesOf(to),
  )
  if (!hours) return 'offline'
  let left = drawOf(plan.seed, number, Math.floor(now / sameForMs))
  return presences.find((presence) => (left -= hours.presence[presence] ?? 0) < 0) ?? 'offline'
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** A number in [0, 1) that these three always give: a few rounds of multiplying and shifting. */
function drawOf(seed: number, person: number, moment: number): number {
  let hash = seed | 0
  for (const value of [person, moment, moment / 2 ** 32]) {
    hash = Math.imul(hash ^ (value | 0) ^ 0x9e37_79b9, 0x85eb_ca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
    hash ^= hash >>> 16
  }
  return (hash >>> 0) / 2 ** 32
}

/** Remembers wall clocks by the quarter of an hour: no zone is off by less. */
function createWallClock(): WallClock {
  const known = new Map<string, { date: string; minutes: number }>()
  return (at, timeZone) => {
    const quarter = Math.floor(at / sameForMs) * sameForMs
    const key = `${timeZone} ${quarter}`
    let found = known.get(key)
    if (!found) {
      const local = Temporal.Instant.fromEpochMilliseconds(quarter).toZonedDateTimeISO(timeZone)
      found = { date: local.toPlainDate().toString(), minutes: local.hour * 60 + local.minute }
      known.set(key, found)
    }
    return { date: found.date, minutes: found.minutes + (at - quarter) / 60_000 }
  }
}

/** Gives people in the order in which their attempts are due: a binary heap. */
function createQueue(people: readonly Person[]) {
  const heap: Person[] = people.toSorted((a, b) => a.attempt.dueAt - b.attempt.dueAt)
  const dueAt = (index: number) => heap[index]?.attempt.dueAt ?? Infinity
  const swap = (a: number, b: number) => {
    const [one, other] = [heap[a], heap[b]]
    if (one && other) [heap[a], heap[b]] = [other, one]
  }
  return {
    add(person: Person): void {
      heap.push(person)
      let index = heap.length - 1
      while (index > 0) {
        const parent = (index - 1) >> 1
        if (dueAt(parent) <= dueAt(index)) return
        swap(parent, index)
        index = parent
      }
    },
    take(): Person | undefined {
      const first = heap[0]
      const last = heap.pop()
      if (!first || !last || heap.length === 0) return first
      heap[0] = last
      for (let index = 0; ;) {
        const left = 2 * index + 1
        const least = dueAt(left + 1) < dueAt(left) ? left + 1 : left
        if (dueAt(index) <= dueAt(least)) return first
        swap(index, least)
        index = least
      }
    },
  }
}

const emptyLedger = (): Rehearsal['ledger'] => ({
  recipients: 0,
  planned: 0,
  retrying: 0,
  sending: 0,
  delivered: 0,
  failed: 0,
  unreachable: 0,
  uncertain: 0,
  unscheduled: 0,
  stopped: 0,
})
