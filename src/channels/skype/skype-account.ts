import type { SkypeSettings } from '../../contract/chatbot.ts'
import type { PermanentCode } from '../../domain/delivery.ts'
import { sleep } from '../../platform/clock.ts'
import { createHttpClient } from '../../platform/http-client.ts'
import type { Logger } from '../../platform/logger.ts'
import type { InboundReport } from '../channel.ts'
import type { ConversationTimes } from './conversations.ts'
import { discoverApplications } from './discovery.ts'
import type { ChannelEnd } from './event-channel.ts'
import { problem, type SignInProblem } from './sign-in-problem.ts'
import { openSession, type SessionNeeds, type SkypeSession } from './skype-session.ts'
import { createUcwaHosts } from './ucwa-hosts.ts'
import { createWebTickets } from './web-ticket.ts'

/** The account of a channel: signed in when first needed, and signed in again when the server forgets it. */
export type SkypeAccount = {
  /** Gives the session, opening it if need be. */
  session(): Promise<{ kind: 'open'; session: SkypeSession } | SignInProblem>
  /** Has somebody told, once, when only a person can put right what keeps it from signing in. */
  onStopped(teller: (code: PermanentCode) => void): void
  /** Signs in and stays, trying again until it can, or until only a person can put it right. */
  keepOpen(): Promise<void>
  /** Signs out. Twice is once. */
  close(): Promise<void>
}

export type SkypeAccountNeeds = {
  settings: SkypeSettings
  /** A GUID that is this channel's own, and the same after a restart: so applications do not pile up. */
  endpointId: string
  userAgent: string
  log: Logger
  onInbound: (report: InboundReport) => void
  takes?: SessionNeeds['takes']
  times?: ConversationTimes | undefined
}

/** A server on a bad day takes so long; what is beyond is in doubt. */
const callTimeoutMs = 15_000
/** The server answers after 180 s at the latest when nothing happens. UCWA/events_ref.md */
const eventTimeoutMs = 240_000
/** Between attempts to sign in, from the first to the last but one. */
const retryAfterMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000]
/** An application that has ended for want of activity is made anew once in this time; then somebody must look. */
const inactivityMs = 15 * 60_000

/** Creates the account. Nothing is asked of anybody yet. */
export function createSkypeAccount({
  settings,
  endpointId,
  userAgent,
  log,
  onInbound,
  takes = 'what-others-say',
  times,
}: SkypeAccountNeeds): SkypeAccount {
  const { username, password, ca } = settings
  const common = { userAgent, ca }
  const http = createHttpClient({ timeoutMs: callTimeoutMs, connections: 32, ...common })
  const eventHttp = createHttpClient({ timeoutMs: eventTimeoutMs, connections: 4, ...common })
  const hosts = createUcwaHosts(settings)
  const nowMs = () => performance.now()
  const tickets = createWebTickets({ http, hosts, username, password, nowMs })
  const closing = new AbortController()

  let applicationsUrl: string | null = null
  let current: SkypeSession | null = null
  let opening: Promise<{ kind: 'open'; session: SkypeSession } | SignInProblem> | null = null
  /** What only a person can put right. */
  let stopped: SignInProblem | null = null
  let failed: { problem: SignInProblem; untilMs: number; count: number } | null = null
  let inactiveMs = -Infinity
  let isWanted = false
  let stopTeller: ((code: PermanentCode) => void) | null = null

  async function open(): Promise<{ kind: 'open'; session: SkypeSession } | SignInProblem> {
    if (applicationsUrl === null) {
      const found = await discoverApplications({ http, hosts, tickets, signal: closing.signal })
      if (found.kind === 'problem') return found
      applicationsUrl = found.applicationsUrl
    }
    const opened = await openSession({
      http,
      eventHttp,
      hosts,
      tickets,
      applicationsUrl,
      endpointId,
      userAgent,
      log,
      onInbound,
      takes,
      times,
      nowMs,
    })
    // The pool may have moved: it is looked for again.
    if (opened.kind === 'problem') applicationsUrl = null
    return opened
  }

  function notice(opened: { kind: 'open'; session: SkypeSession } | SignInProblem): void {
    if (opened.kind === 'problem') {
      if (opened.result.kind === 'permanent') {
        stop(opened)
      } else {
        const count = (failed?.count ?? 0) + 1
        const pauseMs = retryAfterMs[Math.min(count, retryAfterMs.length) - 1] ?? 0
        failed = { problem: opened, untilMs: nowMs() + pauseMs, count }
      }
      return
    }
    failed = null
    current = opened.session
    void opened.session.ended.then(noticeEnd)
  }

  function stop(why: SignInProblem): void {
    stopped = why
    tell()
    log.error(
      { at: why.at, why: why.why, detail: why.detail },
      'Skype for Business: signing in needs somebody to look at it',
    )
  }

  function tell(): void {
    if (stopped?.result.kind !== 'permanent') return
    stopTeller?.(stopped.result.code)
    stopTeller = null
  }

  function noticeEnd(end: ChannelEnd): void {
    current = null
    switch (end.kind) {
      case 'stopped':
        return
      case 'gone':
        log.info({}, 'Skype for Business has forgotten the application; it is made anew')
        break
      case 'refused':
        stop(end.problem)
        return
      case 'replaced':
        stop(problem('application', 'account-in-use', 'PGetReplaced'))
        return
      case 'ended':
        if (end.subcode === 'InactiveApplicationExpired' && nowMs() - inactiveMs > inactivityMs) {
          inactiveMs = nowMs()
          log.error({ subcode: end.subcode }, 'Skype for Business has signed the account out')
          break
        }
        stop(problem('application', 'signed-out', end.subcode))
        return
    }
    if (isWanted) void keepOpen()
  }

  /** Whoever writes to the chatbot does not wait for us to have something to say. */
  async function keepOpen(): Promise<void> {
    while (!closing.signal.aborted && !stopped) {
      if ((await session()).kind === 'open') return
      const pauseMs = Math.max(100, (failed?.untilMs ?? 0) - nowMs())
      await sleep(pauseMs, closing.signal)
    }
  }

  async function session(): Promise<{ kind: 'open'; session: SkypeSession } | SignInProblem> {
    if (closing.signal.aborted) return problem('application', 'closed', '')
    if (stopped) return stopped
    if (current?.isLive()) return { kind: 'open', session: current }
    if (failed && nowMs() < failed.untilMs) return failed.problem
    isWanted = true
    opening ??= open()
      .then((opened) => {
        notice(opened)
        return opened
      })
      .finally(() => {
        opening = null
      })
    return opening
  }

  let closed: Promise<void> | null = null

  async function close(): Promise<void> {
    closing.abort()
    const opened = await opening
    if (opened?.kind === 'open') await opened.session.close()
    else await current?.close()
    await http.close()
    await eventHttp.close()
  }

  return {
    session,
    onStopped(teller) {
      stopTeller = teller
      tell()
    },
    keepOpen,
    close: () => (closed ??= close()),
  }
}
