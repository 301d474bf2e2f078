import type { Channel, PresenceAnswer } from '../channels/channel.ts'
import type { PermanentCode } from '../domain/delivery.ts'
import type { Attempt, AttemptRules, Verdict } from '../domain/judge.ts'
import { createPace, type Pace } from '../domain/pace.ts'
import type { Reach } from '../domain/reach.ts'
import { type Bell, createBell } from '../platform/bell.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../platform/sql.ts'
import type { ClaimedDelivery, DeliveryEvent, Settlement } from '../store/deliveries.ts'
import type { OwnedLane, TakenLane } from '../store/lanes.ts'
import { type CampaignInLane, createLaneCampaigns, type LaneCampaigns } from './lane-campaigns.ts'
import type { OwnAddresses } from './tracked-addresses.ts'

export type LaneNeeds = {
  db: Database
  clock: Clock
  log: Logger
  channel: Channel
  channelKind: 'teams' | 'skype'
  addresses: OwnAddresses
  /** Requests per second, real time. */
  pacePerSecond: number
  /** Which row of the counters this worker writes. */
  slot: number
}

/** A claimed delivery on its way through the lane. */
export type Item = {
  delivery: ClaimedDelivery
  campaign: CampaignInLane
  batch: Batch
  /** Counts from 1 within its batch. */
  place: number
  armed: boolean
  /** What was last heard of the person's presence, and when it was asked; real time. */
  presence: { askedMs: number; answer: PresenceAnswer } | null
}
export type Batch = { id: number; unsettled: number }
export type Result = { item: Item; settlement: Settlement; event: DeliveryEvent | null }

/**
 * One run of a lane by one owner: what its four loops (claiming, sending, settling, the lease) share.
 * Deliveries go from `queue` to `inFlight` to `results`; `held` holds all of them.
 */
export type LaneRun = LaneNeeds & {
  lane: OwnedLane
  pace: Pace
  sizes: { claim: number; lowWater: number; armedAhead: number }
  campaigns: LaneCampaigns
  /** By the instants that are due. */
  queue: Item[]
  held: Set<ClaimedDelivery>
  results: Result[]
  finishedBatches: number[]
  inFlight: number
  /** How many of those wait for the turn of their next request. */
  turnsAwaited: number
  /** The same configuration fault, how many times in a row. */
  faults: { code: PermanentCode | null; count: number }
  /** The pausing of the channel, once it has begun; the lane is not given back before its end. */
  pausing: Promise<void> | null
  /** `hunger`: the sender stands still until more is armed. */
  bells: { sender: Bell; settler: Bell; claimer: Bell; hunger: Bell }
  /** Fires when nothing new may leave. */
  ended: AbortSignal
  /** Ends the run for a reason of its own; the first one counts. */
  end: (reason: string, error?: unknown) => void
  /** Once asked to stop, results are held no longer than until then, should the database be away. Real time. */
  giveUpMs: number
}

/** Sending may be this far ahead of what is written down: so much is in doubt after a crash. Real time. */
export const armedAheadMs = 100
/** As many as one settling statement takes: with half of it senders waited, and more is only more in doubt. */
const mostArmedAhead = 500
/** A stopping worker waits this long for a database that is away. */
const longestGoodbyeMs = 20_000

/** Creates the state of a run. Whoever calls it calls `forget` at the end. */
export function createLaneRun(
  needs: LaneNeeds,
  lane: TakenLane,
  stop: AbortSignal,
): { run: LaneRun; forget: () => void } {
  const { pacePerSecond, log } = needs
  const ending = new AbortController()
  const armedAhead = Math.min(
    mostArmedAhead,
    Math.max(1, Math.ceil((pacePerSecond * armedAheadMs) / 1_000)),
  )
  const claim = Math.min(500, Math.max(20, Math.ceil(pacePerSecond * 2)))

  const pace = createPace(pacePerSecond)
  // What the last owner sent within this second counts too, and so does the rest that it was asked for.
  const sinceLastMs = lane.releasedMs ?? Infinity
  pace.restUntil(performance.now() + Math.max(1_000 - sinceLastMs, lane.restingMs))

  const run: LaneRun = {
    ...needs,
    lane,
    pace,
    sizes: { claim, armedAhead, lowWater: Math.max(claim, armedAhead) },
    campaigns: createLaneCampaigns(needs.db, lane.organisationId),
    queue: [],
    held: new Set(),
    results: [],
    finishedBatches: [],
    inFlight: 0,
    turnsAwaited: 0,
    faults: { code: null, count: 0 },
    pausing: null,
    bells: {
      sender: createBell(),
      settler: createBell(),
      claimer: createBell(),
      hunger: createBell(),
    },
    ended: ending.signal,
    end(reason, error) {
      if (ending.signal.aborted) return
      log.warn({ channelId: lane.channelId, ...(error ? { err: error } : {}) }, reason)
      ending.abort()
    },
    giveUpMs: Infinity,
  }
  const endWithWorker = () => {
    run.giveUpMs = performance.now() + longestGoodbyeMs
    ending.abort()
  }
  stop.addEventListener('abort', endWithWorker, { once: true })
  if (stop.aborted) endWithWorker()
  return { run, forget: () => stop.removeEventListener('abort', endWithWorker) }
}

/** What the rules need to know of a delivery. */
export const attemptOf = ({ delivery }: Item): Attempt => ({
  state: delivery.state,
  round: delivery.round,
  rung: delivery.rung,
  attempt: delivery.attempt,
  resent: delivery.resent,
  reason: delivery.reason,
  paused: delivery.paused,
  dueAt: delivery.dueAt.getTime(),
})

/** What its campaign says about when and how, for this person. */
export const rulesOf = ({ campaign, delivery }: Item): AttemptRules =>
  campaign.rulesFor(delivery.timeZone)

/** Takes the head off the queue. */
export function takeHead({ queue, sizes, bells }: LaneRun): void {
  queue.shift()
  if (queue.length < sizes.lowWater) bells.claimer.ring()
}

/** Hands a verdict to the settling loop. */
export function settleLater(
  { results, bells }: LaneRun,
  {
    item,
    verdict,
    now,
    contact,
    reach = null,
  }: { item: Item; verdict: Verdict; now: Date; contact?: unknown; reach?: Reach | null },
): void {
  const { campaignId, personId, round, rung, dueAt: plannedAt } = item.delivery
  const { event } = verdict
  const isOpen = verdict.state === 'planned' || verdict.state === 'retrying'
  results.push({
    item,
    // Field by field: spreading took a twentieth of the lane's time.
    settlement: {
      campaignId,
      personId,
      fromState: item.delivery.state,
      attempt: item.delivery.attempt,
      state: verdict.state,
      dueAt: new Date(verdict.dueAt),
      settledAt: isOpen ? null : now,
      round: verdict.round,
      rung: verdict.rung,
      resent: verdict.resent,
      reason: verdict.reason,
      receipt: verdict.receipt,
      contact,
      // No write for what is known already: most messages reach people who were reached before.
      reach: isOpen || reach === item.delivery.reach ? null : reach,
    },
    event: event && { ...event, campaignId, personId, at: now, plannedAt, round, rung },
  })
  bells.settler.ring()
}
