import { setMaxListeners } from 'node:events'

import { mayWrite } from '../domain/presence.ts'
import type { SendResult } from '../domain/delivery.ts'
import type { Item, LaneRun } from './lane-run.ts'

/** An answer about presence is trusted this long. Real time. */
const trustedMs = 30_000
/** People are asked about this long before they are due, many at once. Real time. */
const askAheadMs = 1_000

/** Says whether a delivery waits for an answer about its person's presence, and is near enough to ask. */
export function needsPresence({ campaign, presence, delivery }: Item, { clock }: LaneRun): boolean {
  if (campaign.presenceRule === 'any') return false
  if (presence && performance.now() - presence.askedMs < trustedMs) return false
  return delivery.dueAt.getTime() - clock.now().getTime() <= askAheadMs * clock.rate
}

/** Asks the service once about everybody in the queue who needs it. A question that fails is an answer too. */
export async function askPresence(run: LaneRun): Promise<void> {
  const { queue, channel, log, lane } = run
  const items = queue.filter((item) => needsPresence(item, run))
  const people = items.map(({ delivery: { address, contact } }) => ({ address, contact }))
  const askedMs = performance.now()
  const signal = AbortSignal.timeout(trustedMs)
  setMaxListeners(0, signal) // One listener a request.
  try {
    const answers = await channel.askPresence(people, signal)
    for (const [index, item] of items.entries()) {
      const answer = answers[index]
      if (!answer) continue
      if (answer.contact !== undefined) item.delivery.contact = answer.contact
      item.presence = { askedMs, answer }
    }
  } catch (error) {
    log.error({ err: error, channelId: lane.channelId }, 'channel adapter broke')
    const result = { kind: 'not-sent', code: 'service-unreachable' } as const
    for (const item of items) item.presence = { askedMs, answer: { kind: 'failed', result } }
  }
}

/**
 * Judges the presence that is known of a person.
 *
 * @returns null when they may be written to; else what the attempt came to.
 */
export function judgePresence({ campaign, presence }: Item): SendResult | null {
  if (campaign.presenceRule === 'any' || !presence) return null
  const { answer } = presence
  if (answer.kind === 'failed') return answer.result
  if (mayWrite(campaign.presenceRule, answer.presence)) return null
  return { kind: 'absent', code: 'presence-rule', presence: answer.said }
}
