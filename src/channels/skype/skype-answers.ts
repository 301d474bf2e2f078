import type { SendResult } from '../../domain/delivery.ts'
import type { HttpReply } from '../../platform/http-client.ts'
import type { UcwaReason } from '../../protocols/ucwa-errors.ts'
import { reasonOf } from './parse-json.ts'
import type { UcwaReply } from './ucwa-call.ts'

const offline: SendResult = { kind: 'absent', code: 'offline' }
const unanswered: SendResult = { kind: 'ambiguous', code: 'timeout' }
const tooMuch: SendResult = { kind: 'throttled', retryAfterMs: null }
const noMessaging: SendResult = { kind: 'permanent', code: 'no-messaging' }
const refused: SendResult = { kind: 'permanent', code: 'message-refused' }

/**
 * What the reasons of a failed invitation or message mean. Microsoft's page lists the names alone, and only
 * `Declined` was ever seen in public traffic: the rest is concluded from their words.
 * UCWA/ErrorSubcode_ref.md of https://github.com/OfficeDev/skype-docs
 */
const meaningOfSubcode: Record<string, SendResult> = {
  DestinationNotFound: { kind: 'permanent', code: 'unknown-person' },
  // The person pressed Ignore: that is to be respected.
  Declined: { kind: 'permanent', code: 'declined' },
  DoNotDisturb: { kind: 'absent', code: 'do-not-disturb' },
  Busy: { kind: 'absent', code: 'busy' },
  TemporarilyUnavailable: offline,
  Unreachable: offline,
  Unavailable: offline,
  // Nobody pressed anything for half a minute: the client may have shown it all the same.
  Timeout: unanswered,
  Missed: unanswered,
  NotAcceptable: noMessaging,
  ModalityNotSupported: noMessaging,
  RepliedWithOtherModality: noMessaging,
  FederationRequired: refused,
  NotAllowed: refused,
  Forwarded: refused,
  Redirected: refused,
  CannotRedirect: refused,
  TooManyConversations: tooMuch,
  LimitExceeded: tooMuch,
  TooManyRequests: tooMuch,
}

/** Where there is no subcode that we know. */
const meaningOfCode: Record<string, SendResult> = {
  Timeout: unanswered,
  GatewayTimeout: unanswered,
  NotAcceptable: noMessaging,
  TooManyRequests: tooMuch,
  EntityTooLarge: { kind: 'permanent', code: 'message-too-large' },
}

/** Says whether we know what a reason means. */
export const isKnownReason = (reason: UcwaReason | null): boolean =>
  (reason?.subcode ?? '') in meaningOfSubcode || (reason?.code ?? '') in meaningOfCode

/**
 * Reads what a failed invitation or message comes to. What is not known has failed all the same, and may
 * be tried again.
 */
export function resultOfFailure(reason: UcwaReason | null): SendResult {
  const known =
    meaningOfSubcode[reason?.subcode ?? ''] ??
    meaningOfCode[reason?.code ?? ''] ??
    ({ kind: 'not-sent', code: 'conversation-failed' } as const)
  if (known.kind !== 'permanent') return known
  return { ...known, detail: reason?.subcode ?? reason?.code ?? '' }
}

/**
 * Sorts the answer to a request that would have carried a message, where it is no success: a 5xx may have
 * done what was asked, and what got no answer too.
 */
export function resultOfRequest(reply: UcwaReply): SendResult {
  if (reply.kind === 'not-asked') return reply.problem.result
  if (reply.kind === 'not-sent') return { kind: 'not-sent', code: 'service-unreachable' }
  if (reply.kind === 'lost') return { kind: 'ambiguous', code: reply.cause }
  return resultOfRefusal(reply)
}

function resultOfRefusal(reply: HttpReply & { kind: 'answered' }): SendResult {
  const { status, retryAfterMs } = reply
  const reason = reasonOf(reply)
  const isPutOff = reason?.code === 'ServiceUnavailable' || retryAfterMs !== null
  if (status === 429 || (status === 503 && isPutOff)) return { kind: 'throttled', retryAfterMs }
  const known = meaningOfSubcode[reason?.subcode ?? '']
  // What says so at once has not rung at anybody's.
  if (known && known.kind !== 'ambiguous') return resultOfFailure(reason)
  if (status === 504) return unanswered
  if (status >= 500 || status === 408) return { kind: 'ambiguous', code: 'server-error' }
  const detail = [status, reason?.code, reason?.subcode].filter(Boolean).join(' ')
  switch (status) {
    case 401:
      return { kind: 'permanent', code: 'credentials-refused', detail }
    case 403:
      return { kind: 'permanent', code: 'not-permitted', detail }
    case 413:
      return { kind: 'permanent', code: 'message-too-large', detail }
    case 400:
    case 405:
    case 415:
      return { kind: 'permanent', code: 'message-refused', detail }
    default:
      return { kind: 'not-sent', code: 'conversation-failed' }
  }
}

/** How an application has ended, by an answer of the server; null for none of it. */
export function applicationEnd(
  reply: UcwaReply,
): { kind: 'gone' } | { kind: 'ended'; subcode: string } | null {
  if (reply.kind !== 'answered') return null
  if (reply.status !== 404 && reply.status !== 410) return null
  const reason = reasonOf(reply)
  if (reply.status === 404) {
    return reason?.subcode === 'ApplicationNotFound' ? { kind: 'gone' } : null
  }
  // Conversations and invitations have a 410 of their own.
  const subcode = reason?.subcode ?? ''
  return endings.has(subcode) ? { kind: 'ended', subcode } : null
}

const endings = new Set([
  'TooManyApplications',
  'InactiveApplicationExpired',
  'UserAgentNotAllowed',
])
