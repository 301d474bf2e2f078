import type { Addressee, OutgoingMessage } from '../channels/channel.ts'
import type { SendResult } from '../domain/delivery.ts'
import { distinctLinks } from '../message/links.ts'
import { sleep } from '../platform/clock.ts'
import { claimErrands, type Errand, type ErrandEnd, settleErrand } from '../store/errands.ts'
import type { LaneRun } from './lane-run.ts'
import { createTurns, neverAborted, slowDown } from './lane-turns.ts'
import { createTrackedAddresses, numberLinks } from './tracked-addresses.ts'

/** How often a lane looks for errands. */
const pollMs = 250
/** So many at once; the others come with the next look. */
const mostAtOnce = 10

/**
 * Says what the chatbot has to say outside campaigns, answers and trials, until the run ends. They go
 * before deliveries under the same pace: somebody sits there and waits.
 */
export async function runErrands(run: LaneRun): Promise<void> {
  const { db, lane, clock, ended } = run
  while (!ended.aborted) {
    const errands = await claimErrands(db, { lane, now: clock.now(), limit: mostAtOnce })
    await Promise.all(errands.map((errand) => runErrand(run, errand)))
    if (errands.length < mostAtOnce) await sleep(pollMs, ended)
  }
}

async function runErrand(run: LaneRun, errand: Errand): Promise<void> {
  const { db, lane, clock } = run
  const end = endOf(await sendErrand(run, errand))
  await settleErrand(db, { lane, id: errand.id, end, at: clock.now() })
}

async function sendErrand(
  run: LaneRun,
  { id: errandId, addressee, message, isTracked }: Errand,
): Promise<SendResult> {
  const { channel, log, lane } = run
  const turns = createTurns(run)
  const ended = await turns.nextTurn()
  if (ended) return ended
  // What stands in the table was written by our own actions, in the terms of the port.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const [what, to] = [message as OutgoingMessage, addressee as Addressee]
  const { organisationId, channelId } = lane
  const urls = isTracked ? distinctLinks(what.doc, what.buttons) : []
  const addresses = createTrackedAddresses(run.addresses, numberLinks(urls), (linkNumber) => ({
    kind: 'trial',
    organisationId,
    channelId,
    errandId,
    linkNumber,
  }))
  try {
    const { result } = await channel.send(
      what,
      { ...to, addresses },
      { signal: neverAborted, ...turns },
    )
    if (result.kind === 'throttled') slowDown(run, result.retryAfterMs)
    return result
  } catch (error) {
    log.error({ err: error, channelId: lane.channelId }, 'channel adapter broke')
    return { kind: 'ambiguous', code: 'adapter-fault' }
  }
}

/** Nothing is tried again but what the service put off: who waits has more patience for a word than for silence. */
function endOf(result: SendResult): ErrandEnd {
  switch (result.kind) {
    case 'ok':
      return { state: 'sent', reason: null }
    case 'throttled':
      return { state: 'waiting', reason: null }
    case 'ambiguous':
      return { state: 'uncertain', reason: result.code }
    case 'absent':
    case 'not-sent':
    case 'permanent':
      return { state: 'failed', reason: result.code }
  }
}
