import type { Addressee, SendOutcome } from '../channels/channel.ts'
import { isOpen } from '../domain/calendar.ts'
import { judgeDue, judgeResult } from '../domain/judge.ts'
import { reachOf } from '../domain/reach.ts'
import { sleep } from '../platform/clock.ts'
import { attemptOf, type Item, type LaneRun, rulesOf, settleLater, takeHead } from './lane-run.ts'
import { watchFaults } from './lane-faults.ts'
import { askPresence, judgePresence, needsPresence } from './lane-presence.ts'
import { createTurns, neverAborted, slowDown } from './lane-turns.ts'
import { createTrackedAddresses } from './tracked-addresses.ts'

/** Somewhat more than an adapter holds connections; what is beyond them only waits inside it. */
const mostInFlight = 192
/** Waking the sender for each place that falls free costs more than a few idle places do, if there are many. */
const idlePlaces = 48

/** Lets each delivery of the queue leave at its instant, under the pace of the lane, until the run ends. */
export async function sendDueDeliveries(run: LaneRun): Promise<void> {
  const { clock, queue, pace, bells, ended } = run
  const most = mostInFlightOf(run)
  while (!ended.aborted) {
    const item = queue[0]
    if (!item || run.inFlight >= most) {
      await bells.sender.wait(ended)
      continue
    }
    const now = clock.now()
    const isDue = item.delivery.dueAt <= now
    const instead =
      isDue &&
      judgeDue(attemptOf(item), rulesOf(item), { now: now.getTime(), random: Math.random() })
    if (instead) {
      takeHead(run)
      settleLater(run, { item, verdict: instead, now })
      continue
    }
    if (needsPresence(item, run)) {
      await askPresence(run)
      continue
    }
    if (!isDue) {
      await waitForHead(run, item)
      continue
    }
    const absence = judgePresence(item)
    if (absence) {
      takeHead(run)
      settleAttempt(run, item, { result: absence, contact: item.delivery.contact ?? undefined })
      continue
    }
    if (!item.armed) {
      bells.settler.ring()
      bells.hunger.ring()
      await bells.sender.wait(ended)
      continue
    }
    // What is under way goes before what has not begun: it leaves at its instant, and not later.
    if (run.turnsAwaited > 0) {
      await bells.sender.wait(ended)
      continue
    }
    const waitMs = pace.waitMs(performance.now())
    if (waitMs > 0) {
      await sleep(waitMs, ended)
      continue
    }
    const turn = pace.take(performance.now())
    takeHead(run)
    run.inFlight += 1
    void attempt(run, item, turn)
  }
}

const mostInFlightOf = ({ channel }: LaneRun) =>
  Math.min(mostInFlight, channel.mostAtOnce ?? mostInFlight)
const wakeAtOf = (most: number) => (most > 2 * idlePlaces ? most - idlePlaces : most - 1)

/** Waits for the instant of the head; a ring (something earlier was claimed) ends it too. */
async function waitForHead({ clock, bells, ended }: LaneRun, { delivery }: Item): Promise<void> {
  const waited = new AbortController()
  const signal = AbortSignal.any([ended, waited.signal])
  await Promise.race([clock.waitUntil(delivery.dueAt, signal), bells.sender.wait(signal)])
  waited.abort()
}

/** One attempt, from the request to its verdict. Never rejects. */
async function attempt(run: LaneRun, item: Item, firstTurn: number): Promise<void> {
  const { channel, log, lane, bells } = run
  const outcome = await channel
    .send(item.campaign.message, addresseeOf(run, item), {
      signal: neverAborted,
      ...createTurns(run, { firstTurn, isTooLate: () => isTooLate(run, item) }),
      presenceRule: item.campaign.presenceRule,
    })
    .catch((error: unknown): SendOutcome => {
      // A fault of ours counts as an attempt: else one bad message would come back for ever.
      log.error({ err: error, channelId: lane.channelId }, 'channel adapter broke')
      return { result: { kind: 'ambiguous', code: 'adapter-fault' } }
    })
  run.inFlight -= 1
  settleAttempt(run, item, outcome)
  if (run.inFlight === wakeAtOf(mostInFlightOf(run))) bells.sender.ring()
}

/** Says whether working hours have ended since a send began. */
const isTooLate = ({ clock }: LaneRun, item: Item) =>
  !isOpen(rulesOf(item).openTime, clock.now().getTime())

/** Lets the rules judge what an attempt came to, and hands the verdict to the settling loop. */
function settleAttempt(run: LaneRun, item: Item, { result, contact }: SendOutcome): void {
  const { clock, pace } = run
  watchFaults(run, result)
  if (result.kind === 'throttled') slowDown(run, result.retryAfterMs)
  if (result.kind === 'ok') pace.succeed()
  const now = clock.now()
  const verdict = judgeResult(attemptOf(item), result, rulesOf(item), {
    now: now.getTime(),
    rate: clock.rate,
    random: Math.random(),
  })
  settleLater(run, { item, verdict, now, contact, reach: reachOf(result) })
}

function addresseeOf(
  { addresses, lane: { organisationId } }: LaneRun,
  { delivery, campaign }: Item,
): Addressee {
  const { address, contact, firstName, lastName, fields, campaignId, personId } = delivery
  return {
    address,
    contact,
    fields: { ...fields, FIRSTNAME: firstName, LASTNAME: lastName },
    addresses: createTrackedAddresses(addresses, campaign.linkNumbers, (linkNumber) => ({
      kind: 'delivery',
      organisationId,
      campaignId,
      personId,
      linkNumber,
    })),
  }
}
