import { sleep } from '../../platform/clock.ts'
import { EventsResource } from '../../protocols/ucwa-events.ts'
import { parseJson, reasonOf } from './parse-json.ts'
import { applicationEnd } from './skype-answers.ts'
import type { UcwaCall, UcwaReply } from './ucwa-call.ts'
import type { SignInProblem } from './sign-in-problem.ts'

/** Why no more events come. */
export type ChannelEnd =
  /** The server does not know the application any more. */
  | { kind: 'gone' }
  | { kind: 'ended'; subcode: string }
  /** Another process asks for the events of this application. */
  | { kind: 'replaced' }
  | { kind: 'refused'; problem: SignInProblem }
  | { kind: 'stopped' }

export type EventChannelNeeds = {
  /** For the long questions: its time-out is beyond the server's 180 s. */
  call: UcwaCall
  firstHref: string
  /** Takes what happened, in order. A throw of it is logged by whoever gave it, and stops nothing. */
  onEvents: (events: EventsResource) => void
  /** What was held before is gone: conversations, subscriptions. */
  onResume: () => void
  /** Whether somebody waits for an event. */
  isAwaited: () => boolean
  signal: AbortSignal
}

/** From the first failure to the last but one. Recovery within ten seconds is promised. */
const retryAfterMs = [100, 300, 1_000, 2_000, 4_000]
/** A connection may die in silence: while somebody waits, it is asked anew this often. */
const askAnewAfterMs = 8_000

/**
 * Asks for events for as long as there is an application. The next question is on its way before the
 * answer is looked at, and answers are looked at in order, so no message that comes in waits for ours.
 * A question that was cut off is asked again: what was not acknowledged comes again.
 * UCWA/EventChannelDetails.md of https://github.com/OfficeDev/skype-docs
 */
export async function followEvents(needs: EventChannelNeeds): Promise<ChannelEnd> {
  const { signal, onEvents, onResume } = needs
  let href = needs.firstHref
  let question = ask(needs, href)
  let failures = 0
  while (!signal.aborted) {
    const reply = await question
    if (signal.aborted) break
    const end = endOf(reply)
    if (end) return end
    const events =
      reply !== 'anew' && reply.kind === 'answered' && reply.status === 200
        ? EventsResource.safeParse(parseJson(reply.body)).data
        : undefined
    const next = events && (events._links.next ?? events._links.resync ?? events._links.resume)
    if (!events || !next) {
      const pauseMs = retryAfterMs[Math.min(failures, retryAfterMs.length - 1)] ?? 0
      failures = reply === 'anew' ? 0 : failures + 1
      if (reply !== 'anew') await sleep(pauseMs, signal)
      question = ask(needs, href)
      continue
    }
    failures = 0
    href = next.href
    question = ask(needs, href)
    if (events._links.resume) onResume()
    onEvents(events)
  }
  return { kind: 'stopped' }
}

function endOf(reply: UcwaReply | 'anew'): ChannelEnd | null {
  if (reply === 'anew') return null
  if (reply.kind === 'not-asked') {
    const { problem } = reply
    // Tokens that cannot be had just now will be; those that are refused will not.
    return problem.result.kind === 'permanent' ? { kind: 'refused', problem } : null
  }
  if (reply.kind !== 'answered') return null
  if (reply.status === 409 && reasonOf(reply)?.subcode === 'PGetReplaced') {
    return { kind: 'replaced' }
  }
  if (reply.status === 404 && reasonOf(reply)?.subcode !== 'APIVersionNotSupported') {
    return { kind: 'gone' }
  }
  const end = applicationEnd(reply)
  if (end) return end
  return reply.status === 410
    ? { kind: 'ended', subcode: reasonOf(reply)?.subcode ?? reasonOf(reply)?.code ?? '410' }
    : null
}

/** One question; `anew` when it was given up for another one. */
async function ask(
  { call, isAwaited, signal }: EventChannelNeeds,
  href: string,
): Promise<UcwaReply | 'anew'> {
  const givingUp = new AbortController()
  const giveUp = () => givingUp.abort()
  signal.addEventListener('abort', giveUp, { once: true })
  let isGivenUp = false
  const watch = setInterval(() => {
    if (!isAwaited()) return
    isGivenUp = true
    giveUp()
  }, askAnewAfterMs)
  watch.unref()
  try {
    const reply = await call({ method: 'GET', href, signal: givingUp.signal })
    return isGivenUp && reply.kind !== 'answered' ? 'anew' : reply
  } finally {
    clearInterval(watch)
    signal.removeEventListener('abort', giveUp)
  }
}
