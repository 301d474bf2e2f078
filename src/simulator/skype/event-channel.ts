import type { EventSender, EventsResource, UcwaEvent } from '../../protocols/ucwa-events.ts'
import { eventChannelLimits } from '../../protocols/ucwa-events.ts'
import type { RealTime } from '../real-time.ts'
import {
  answerWith,
  invalid,
  isRefusal,
  refuse,
  type UcwaAnswer,
  type UcwaRefusal,
} from './ucwa-answers.ts'

export type Priority = 'high' | 'medium' | 'low'

/** One event, and how it may travel. */
export type PushedEvent = {
  sender: { rel: string; href: string }
  event: UcwaEvent
  priority: Priority
  /**
   * Steps of the same operation do not travel together, so that a client sees them one by one, as it
   * does on a pool where people take their time.
   */
  step?: { of: string; number: number }
  /** When nobody fetches it until then, it is lost. */
  fetchUntilMs?: number
  onLost?: () => void
}

/** What a pending GET ends with; `broken` when its connection is to break without an answer. */
export type PolledAnswer = UcwaAnswer | 'broken'

type Queued = PushedEvent & { queuedMs: number; isSuperseded?: boolean }

type Pending = {
  ack: number
  priority: number
  end: (answer: PolledAnswer | 'release') => void
  /** When it looks again by itself, and how to have it look now. */
  looksMs: number
  look: () => void
}

export type EventChannel = ReturnType<typeof createEventChannel>

/**
 * Keeps what an application has to hear of, and lets it wait for that with one request at a time.
 * UCWA/EventsInUCWA.md, UCWA/EventChannelDetails.md, UCWA/events_ref.md of
 * https://github.com/OfficeDev/skype-docs
 */
export function createEventChannel({
  href,
  time,
  refresh,
  aggregates = () => false,
}: {
  /** Of the events resource, without its query. */
  href: string
  time: RealTime
  /**
   * Is called while somebody waits, to push what only shows when one looks.
   * @returns how soon it wants to look again, in milliseconds.
   */
  refresh: () => number
  /** Whether quick operations are told by their end alone. UCWA/EventsInUCWA.md "Aggregation" */
  aggregates?: () => boolean
}) {
  let queue: Queued[] = []
  /** The last state of each resource in the queue, of which only the last one counts. */
  const latest = new Map<string, Queued>()
  /** What was answered to `ack` and has not been acknowledged by the next one. */
  let unacknowledged: Queued[] | null = null
  let ack = 1
  let seconds = usualSeconds()
  let hasLostState = false
  let pending: Pending | null = null
  let isCut = false
  let releasedMs = time.nowMs()

  const hrefOf = (number: number) => ({ href: `${href}?ack=${number}` })

  function dropLost(now: number): void {
    const lost = queue.filter(({ fetchUntilMs = Infinity }) => fetchUntilMs <= now)
    if (lost.length === 0) return
    queue = queue.filter((event) => !lost.includes(event))
    for (const { onLost } of lost) onLost?.()
  }

  /** When the oldest event of each priority has waited long enough; Infinity with nothing to say. */
  function dueMs(): number {
    if (hasLostState) return 0
    let due = Infinity
    for (const { priority, queuedMs, isSuperseded } of queue) {
      if (priority === 'high') return 0
      if (isSuperseded === true) continue
      due = Math.min(due, queuedMs + seconds[priority] * 1_000)
    }
    return due
  }

  /** Takes events from the queue up to one that must not travel with those before it. */
  function take(): Queued[] {
    if (aggregates()) return withoutBeginnings(queue.splice(0).filter(isNews))
    const steps = new Map<string, number>()
    let count = 0
    for (const { step } of queue) {
      if (step !== undefined) {
        const before = steps.get(step.of)
        if (before !== undefined && before !== step.number) break
        steps.set(step.of, step.number)
      }
      count++
    }
    return queue.splice(0, count).filter(isNews)
  }

  /** Whether nothing later has been said of the same; what is taken is not superseded any more. */
  function isNews(event: Queued): boolean {
    if (event.isSuperseded === true) return false
    if (isState(event)) latest.delete(keyOf(event))
    return true
  }

  function respond(): UcwaAnswer {
    dropLost(time.nowMs())
    unacknowledged = take()
    const next = hrefOf(ack + 1)
    const links = hasLostState ? { resume: next } : { next }
    hasLostState = false
    releasedMs = time.nowMs()
    const body = {
      _links: { self: hrefOf(ack), ...links },
      ...(unacknowledged.length === 0 ? {} : { sender: bySender(unacknowledged) }),
    } satisfies EventsResource
    return answerWith(body)
  }

  /** Judges `ack`: the next one acknowledges, the same one wants it all again, any other has lost its way. */
  function acknowledge(asked: number): boolean {
    if (asked === ack + 1 && unacknowledged !== null) {
      ack = asked
      unacknowledged = null
      return true
    }
    if (asked !== ack) return false
    if (unacknowledged !== null) {
      queue.unshift(...unacknowledged)
      unacknowledged = null
    }
    return true
  }

  async function hold(asked: { ack: number; priority: number }): Promise<PolledAnswer> {
    const startedMs = time.nowMs()
    let pause = new AbortController()
    let ended: PolledAnswer | 'release' | undefined
    const mine: Pending = {
      ...asked,
      looksMs: startedMs,
      look: () => pause.abort(),
      end(answer) {
        ended ??= answer
        if (pending === mine) pending = null
        pause.abort()
      },
    }
    pending = mine
    // The sum of what was waited, not the clock alone: a test's clock may stand still.
    let waitedMs = 0
    for (;;) {
      const timeoutMs = seconds.timeout * 1_000
      const lookAgainMs = refresh()
      if (ended === undefined && (dueMs() <= time.nowMs() || waitedMs >= timeoutMs)) {
        mine.end('release')
      }
      if (ended === 'release') return respond()
      if (ended !== undefined) return ended
      const heldMs = dueMs() - time.nowMs()
      const ms = Math.max(1, Math.min(timeoutMs - waitedMs, heldMs, lookAgainMs))
      mine.looksMs = time.nowMs() + ms
      pause = new AbortController()
      await time.wait(ms, pause.signal)
      waitedMs = Math.max(time.nowMs() - startedMs, pause.signal.aborted ? waitedMs : waitedMs + ms)
    }
  }

  return {
    /** The address of the next request, for whoever has none. */
    link: () => hrefOf(ack),
    isWaitedFor: () => pending !== null,
    /** When the last request was answered; while one waits, now. */
    lastSeenMs: () => (pending === null ? releasedMs : time.nowMs()),

    push(...events: PushedEvent[]): void {
      const queuedMs = time.nowMs()
      for (const event of events) {
        const queued: Queued = { ...event, queuedMs }
        queue.push(queued)
        if (!isState(event)) continue
        const older = latest.get(keyOf(event))
        if (older !== undefined) older.isSuperseded = true
        latest.set(keyOf(event), queued)
      }
      if (pending === null) return
      const due = dueMs()
      if (due <= queuedMs) pending.end('release')
      else if (due < pending.looksMs) pending.look()
    },

    /** Answers a request for events, as soon as there are some. */
    async poll(query: URLSearchParams): Promise<PolledAnswer> {
      const asked = readQuery(query)
      if (isRefusal(asked)) return asked
      if (isCut) {
        isCut = false
        return 'broken'
      }
      if (pending !== null && asked.ack === pending.ack) {
        if (asked.priority < pending.priority) return refuse('PGetReplaced')
        pending.end(refuse('PGetReplaced'))
      }
      dropLost(time.nowMs())
      if (!acknowledge(asked.ack)) return answerWith({ _links: { resync: hrefOf(ack) } })
      seconds = { ...seconds, ...asked.seconds }
      return hold(asked)
    },

    /** Whoever waited has gone: what comes is kept for the next request. */
    abandon(): void {
      pending?.end('broken')
    },

    /** Breaks the connection of whoever waits, or of whoever asks next. */
    cut(): void {
      if (pending === null) isCut = true
      else pending.end('broken')
    },

    /** Throws everything away and says `resume` next: conversations and subscriptions are gone. */
    reset(): void {
      queue = []
      latest.clear()
      unacknowledged = unacknowledged === null ? null : []
      seconds = usualSeconds()
      hasLostState = true
      pending?.end('release')
    },

    /** Answers whoever waits, because the application is no more. */
    close(because: UcwaRefusal): void {
      pending?.end(because)
    },
  }
}

function usualSeconds() {
  const { low, medium, timeout } = eventChannelLimits
  return {
    low: low.usual as number,
    medium: medium.usual as number,
    timeout: timeout.usual as number,
  }
}

/** A later state takes the place of an earlier one that nobody has heard of yet; what is urgent is told step by step. */
function isState({ event, priority }: PushedEvent): boolean {
  return priority !== 'high' && event.type === 'updated'
}

/** Leaves out that an operation has begun where it has ended already. */
function withoutBeginnings(events: Queued[]): Queued[] {
  const ended = new Set(events.filter(({ event }) => event.type === 'completed').map(keyOf))
  return events.filter((one) => one.event.type !== 'started' || !ended.has(keyOf(one)))
}

const keyOf = ({ event }: PushedEvent) => event.link.href

/** Neighbours of the same sender make one block; the order stays. */
function bySender(events: PushedEvent[]): EventSender[] {
  const senders: EventSender[] = []
  for (const { sender, event } of events) {
    const last = senders.at(-1)
    if (last?.href === sender.href && last.rel === sender.rel) last.events.push(event)
    else senders.push({ ...sender, events: [event] })
  }
  return senders
}

function readQuery(query: URLSearchParams) {
  const ack = readInteger(query, 'ack')
  if (ack === null || ack === undefined || ack < 1) return invalid('ack', 'A number is required.')
  const priority = readInteger(query, 'priority')
  if (priority === null) return invalid('priority', 'Not an integer.')
  const seconds: Partial<ReturnType<typeof usualSeconds>> = {}
  for (const name of ['low', 'medium', 'timeout'] as const) {
    const value = readInteger(query, name)
    if (value === undefined) continue
    const { least, most } = eventChannelLimits[name]
    if (value === null || value < least || value > most) {
      return invalid(name, `From ${least} to ${most} seconds.`)
    }
    seconds[name] = value
  }
  return { ack, priority: priority ?? 0, seconds }
}

/** @returns undefined when it is not there, null when it is no integer. */
function readInteger(query: URLSearchParams, name: string): number | null | undefined {
  const entry = [...query].find(([key]) => key.toLowerCase() === name)
  if (entry === undefined) return undefined
  return /^-?\d{1,9}$/.test(entry[1]) ? Number(entry[1]) : null
}
