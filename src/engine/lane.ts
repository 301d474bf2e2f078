import { setMaxListeners } from 'node:events'

import type { Addressee, Channel, OutgoingMessage, SendOutcome } from '../channels/channel.ts'
import { type AttemptRules, judgeDue, judgeResult, type Verdict } from '../domain/judge.ts'
import { createPace } from '../domain/pace.ts'
import { createBell } from '../platform/bell.ts'
import { type Clock, sleep } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import { isConnectionLoss } from '../platform/postgres.ts'
import type { Database } from '../platform/sql.ts'
import { findCampaign } from '../store/campaigns.ts'
import {
  claimDeliveries,
  type ClaimCursor,
  type ClaimedDelivery,
  type DeliveryEvent,
  dropOwnBatches,
  settleAndArm,
  type Settlement,
} from '../store/deliveries.ts'
import { leaseSeconds, type OwnedLane, releaseLane, renewLease } from '../store/lanes.ts'

export type LaneNeeds = {
  db: Database
  clock: Clock
  log: Logger
  channel: Channel
  channelKind: 'teams' | 'skype'
  /** Requests per second, real time. */
  pacePerSecond: number
  /** Which row of the counters this worker writes. */
  slot: number
}

/** Deliveries are claimed this much before they are due, so that each leaves at its instant. Real time. */
const lookaheadMs = 2_000
/** How often an idle lane looks for work. */
const pollMs = 250
/** Results wait this long for others, to be written down together. */
const settleEveryMs = 50
const mostResultsAtOnce = 1_000
/** Sending may be this far ahead of what is written down: so much is in doubt after a crash. */
const armedAheadMs = 100
const mostInFlight = 512
const renewEveryMs = 5_000
/** The owner stops this long before it may be replaced. */
const leaseMarginMs = 2_000

/** A stopping worker waits this long for a database that is away. */
const longestGoodbyeMs = 20_000

/** A claimed delivery on its way through the lane. */
type Item = { delivery: ClaimedDelivery; batch: Batch; place: number; armed: boolean }
type Batch = { id: number; unsettled: number }
type CampaignInLane = { rules: AttemptRules; message: OutgoingMessage }

/**
 * Sends what is due on one channel, for as long as the lane is owned: claims in batches, arms, sends
 * side by side under the lane's pace, and settles results together.
 *
 * Resolves when `stop` fires, the channel is paused, the lease cannot be renewed or the database
 * fails: then what is in flight has ended, its results are written down, and the lane is given back.
 */
export async function runLane(needs: LaneNeeds, lane: OwnedLane, stop: AbortSignal): Promise<void> {
  const { db, clock, log, channel, channelKind, pacePerSecond, slot } = needs
  const ended = new AbortController()
  let giveUpMs = Infinity
  const endWithWorker = () => {
    giveUpMs = performance.now() + longestGoodbyeMs
    ended.abort()
  }
  stop.addEventListener('abort', endWithWorker, { once: true })
  if (stop.aborted) endWithWorker()

  const pace = createPace(pacePerSecond)
  const armedAhead = Math.max(1, Math.ceil((pacePerSecond * armedAheadMs) / 1_000))
  const claimSize = Math.min(500, Math.max(20, Math.ceil(pacePerSecond * 2)))
  const lowWater = Math.max(claimSize, armedAhead * 2)

  const campaigns = new Map<number, CampaignInLane>()
  const queue: Item[] = []
  const held = new Map<string, ClaimedDelivery>()
  let settlements: { item: Item; settlement: Settlement; event: DeliveryEvent | null }[] = []
  const finishedBatches: number[] = []
  let inFlight = 0

  const forSender = createBell()
  const forSettler = createBell()
  const forClaimer = createBell()

  function end(reason: string, error?: unknown): void {
    if (ended.signal.aborted) return
    log.warn({ channelId: lane.channelId, ...(error ? { err: error } : {}) }, reason)
    ended.abort()
  }

  async function renew(): Promise<void> {
    let deadlineMs = performance.now() + leaseSeconds * 1_000 - leaseMarginMs
    while (!ended.signal.aborted) {
      await sleep(renewEveryMs, ended.signal)
      if (ended.signal.aborted) return
      const askedMs = performance.now()
      const renewed = await Promise.race([
        renewLease(db, lane).catch(() => 'unknown' as const),
        sleep(deadlineMs - askedMs, ended.signal).then(() => 'unknown' as const),
      ])
      if (renewed === true) deadlineMs = askedMs + leaseSeconds * 1_000 - leaseMarginMs
      else if (renewed === false) end('lane taken over by another worker')
      else if (performance.now() >= deadlineMs - renewEveryMs) end('lease cannot be renewed')
    }
  }

  async function claim(): Promise<void> {
    let cursor: ClaimCursor | null = null
    while (!ended.signal.aborted) {
      if (queue.length >= lowWater) {
        await forClaimer.wait(ended.signal)
        continue
      }
      const now = clock.now()
      const { batchId, deliveries } = await claimDeliveries(db, {
        lane,
        channelKind,
        until: new Date(now.getTime() + lookaheadMs * clock.rate),
        now,
        cursor,
        held: cursor === null ? [...held.values()] : [],
        limit: claimSize,
      })
      cursor = deliveries.at(-1) ?? null
      if (deliveries.length === 0) {
        await sleep(pollMs, ended.signal)
        continue
      }
      const batch = { id: batchId, unsettled: deliveries.length }
      for (const [index, delivery] of deliveries.entries()) {
        if (!campaigns.has(delivery.campaignId)) await readCampaign(delivery.campaignId)
        held.set(keyOf(delivery), delivery)
        queue.push({ delivery, batch, place: index + 1, armed: false })
      }
      forSettler.ring()
      forSender.ring()
    }
  }

  async function readCampaign(id: number): Promise<void> {
    const campaign = await findCampaign(db, { organisationId: lane.organisationId, id })
    if (!campaign?.openTime || !campaign.doc)
      throw new Error(`Campaign ${id} runs without a schedule.`)
    const { presentation, tone, buttons, timeZone, whenUncertain } = campaign.brief
    campaigns.set(id, {
      rules: { openTime: campaign.openTime, timeZone, whenUncertain },
      message: { doc: campaign.doc, presentation, tone, buttons },
    })
  }

  async function send(): Promise<void> {
    while (!ended.signal.aborted) {
      const item = queue[0]
      if (!item || inFlight >= mostInFlight) {
        await forSender.wait(ended.signal)
        continue
      }
      await clock.waitUntil(item.delivery.dueAt, ended.signal)
      if (ended.signal.aborted) return
      const { rules } = campaignOf(item)
      const instead = judgeDue(attemptOf(item), rules, clock.now().getTime())
      if (instead) {
        takeHead()
        settleLater(item, instead, clock.now(), {})
        continue
      }
      if (!item.armed) {
        forSettler.ring()
        await forSender.wait(ended.signal)
        continue
      }
      const waitMs = pace.waitMs(performance.now())
      if (waitMs > 0) {
        await sleep(waitMs, ended.signal)
        continue
      }
      pace.take(performance.now())
      takeHead()
      inFlight += 1
      void attempt(item)
    }
  }

  function takeHead(): void {
    queue.shift()
    if (queue.length < lowWater) forClaimer.ring()
  }

  /** One attempt, from the request to its verdict. Never rejects. */
  async function attempt(item: Item): Promise<void> {
    const { message, rules } = campaignOf(item)
    const outcome = await channel
      .send(message, addresseeOf(item.delivery), { signal: neverAborted, nextTurn })
      .catch((error: unknown): SendOutcome => {
        // A fault of ours counts as an attempt: else one bad message would come back for ever.
        log.error({ err: error, channelId: lane.channelId }, 'channel adapter broke')
        return { result: { kind: 'ambiguous', code: 'adapter-fault' } }
      })
    const { result } = outcome
    if (result.kind === 'throttled')
      pace.restUntil(performance.now() + (result.retryAfterMs ?? 1_000))
    const now = clock.now()
    const verdict = judgeResult(attemptOf(item), result, rules, {
      now: now.getTime(),
      rate: clock.rate,
      random: Math.random(),
    })
    inFlight -= 1
    settleLater(item, verdict, now, outcome)
    forSender.ring()
  }

  async function nextTurn(): Promise<void> {
    for (;;) {
      const waitMs = pace.waitMs(performance.now())
      if (waitMs <= 0) break
      await sleep(waitMs, neverAborted)
    }
    pace.take(performance.now())
  }

  function settleLater(
    item: Item,
    verdict: Verdict,
    now: Date,
    { contact }: { contact?: unknown },
  ): void {
    const { delivery } = item
    const { event, dueAt, ...rest } = verdict
    const { campaignId, personId, state: fromState, attempt: attempts, round, rung } = delivery
    const isOpen = verdict.state === 'planned' || verdict.state === 'retrying'
    settlements.push({
      item,
      settlement: {
        ...rest,
        campaignId,
        personId,
        fromState,
        attempt: attempts,
        dueAt: new Date(dueAt),
        settledAt: isOpen ? null : now,
        contact,
      },
      event: event && {
        ...event,
        campaignId,
        personId,
        at: now,
        plannedAt: delivery.dueAt,
        round,
        rung,
      },
    })
    forSettler.ring()
  }

  /** Goes on until every result is written down; once asked to stop, for a while longer at most. */
  async function settle(): Promise<void> {
    while (!ended.signal.aborted || inFlight > 0 || settlements.length > 0) {
      if (performance.now() > giveUpMs && inFlight === 0) return
      if (ended.signal.aborted && settlements.length === 0) {
        await sleep(5, neverAborted) // The last answers are still under way.
        continue
      }
      if (settlements.length === 0 && !wantsArming()) {
        await forSettler.wait(ended.signal)
        if (ended.signal.aborted) continue
      }
      const startedMs = performance.now()
      await flush()
      if (settlements.length < mostResultsAtOnce) {
        await sleep(settleEveryMs - (performance.now() - startedMs), ended.signal)
      }
    }
  }

  const wantsArming = () => queue[0] !== undefined && !queue[0].armed && isNear(queue[0])
  const isNear = ({ delivery }: Item) =>
    delivery.dueAt.getTime() - clock.now().getTime() <= 2 * armedAheadMs * clock.rate

  /** Writes results down and arms what may leave next, in one statement. */
  async function flush(): Promise<void> {
    const results = settlements.slice(0, mostResultsAtOnce)
    settlements = settlements.slice(mostResultsAtOnce)
    const arming = ended.signal.aborted ? [] : chooseToArm()
    // Of each batch all that stands before the last chosen one may have left.
    const armed = new Map(arming.map(({ batch, place }) => [batch.id, place]))
    for (const { item } of results) {
      item.batch.unsettled -= 1
      if (item.batch.unsettled === 0) finishedBatches.push(item.batch.id)
    }
    try {
      const mayGoOn = await settleAndArm(db, {
        lane,
        slot,
        settlements: results.map(({ settlement }) => settlement),
        events: results.flatMap(({ event }) => event ?? []),
        armings: [...armed].map(([batchId, place]) => ({ batchId, armed: place })),
        finishedBatchIds: finishedBatches,
      })
      finishedBatches.length = 0
      for (const { item } of results) held.delete(keyOf(item.delivery))
      if (!mayGoOn) {
        end('lane closed: paused, or taken over by another worker')
        return
      }
      for (const item of arming) item.armed = true
      forSender.ring()
    } catch (error) {
      end('results cannot be written down just now', error)
      for (const { item } of results) item.batch.unsettled += 1
      settlements.unshift(...results)
      await sleep(500, neverAborted)
    }
  }

  /** The next deliveries that may leave, in the order of the queue. */
  function chooseToArm(): Item[] {
    const chosen: Item[] = []
    for (const item of queue.slice(0, armedAhead)) {
      if (!isNear(item)) break
      if (!item.armed) chosen.push(item)
    }
    return chosen
  }

  const campaignOf = ({ delivery }: Item): CampaignInLane => {
    const campaign = campaigns.get(delivery.campaignId)
    if (!campaign) throw new Error(`Campaign ${delivery.campaignId} was claimed but not read.`)
    return campaign
  }

  async function insist(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work()
        return
      } catch (error) {
        if (!isConnectionLoss(error) || performance.now() > giveUpMs) throw error
        await sleep(500, neverAborted)
      }
    }
  }

  const claiming = claim().catch((error: unknown) => end('claiming broke', error))
  await Promise.all([renew(), claiming, send(), settle()])
  if (settlements.length > 0) return // Given up: whoever takes the lane next finds them in doubt.
  await insist(async () => {
    // Everything that left is settled, so nothing of these batches is in doubt.
    await dropOwnBatches(db, lane)
    await releaseLane(db, lane)
  })
  stop.removeEventListener('abort', endWithWorker)
}

/** What is in flight is never cut off: cut off, it would be in doubt. Its own time-out ends it. */
const neverAborted = new AbortController().signal
setMaxListeners(0, neverAborted)

const keyOf = ({ campaignId, personId }: ClaimedDelivery) => `${campaignId}/${personId}`

const attemptOf = ({ delivery }: Item) => ({ ...delivery, dueAt: delivery.dueAt.getTime() })

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
