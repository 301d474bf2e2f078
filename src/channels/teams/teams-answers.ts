import type { PermanentCode, SendResult } from '../../domain/delivery.ts'
import type { HttpReply } from '../../platform/http-client.ts'
import {
  ConnectorError,
  WritesBlocked,
  WritesBlockedDetail,
} from '../../protocols/bot-connector.ts'
import { parseJson } from './teams-token.ts'

/**
 * What the connector's refusals mean.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-agent-conversational-apis
 */
const meaningOfCode: Record<string, PermanentCode> = {
  BotNotRegistered: 'credentials-refused',
  ForbiddenOperationException: 'app-not-installed',
  BotNotInConversationRoster: 'app-not-installed',
  ConversationBlockedByUser: 'blocked',
  MessageWritesBlocked: 'blocked',
  BotDisabledByAdmin: 'bot-disabled',
  InvalidBotApiHost: 'wrong-service-host',
  NotEnoughPermissions: 'not-permitted',
  MessageSizeTooBig: 'message-too-large',
}

/**
 * Sorts the connector's answer to a message by what helps: nothing, waiting, or asking a person.
 * A 2xx is a message that is out, whatever its body says. A 5xx may be one too, and is not repeated.
 *
 * @param receipt of a 2xx, read by the caller.
 */
export function resultOfSend(reply: HttpReply, receipt: string | null): SendResult {
  if (reply.kind === 'not-sent') return { kind: 'not-sent', code: 'service-unreachable' }
  if (reply.kind === 'lost') return { kind: 'ambiguous', code: reply.cause }
  if (reply.status >= 200 && reply.status < 300) return { kind: 'ok', receipt }
  if (reply.status >= 500 || reply.status === 408)
    return { kind: 'ambiguous', code: 'server-error' }
  return resultOfRefusal(reply)
}

/** Sorts an answer to a call that can be repeated without harm, such as creating a conversation. */
export function resultOfPreparation(reply: HttpReply): SendResult {
  if (reply.kind !== 'answered' || reply.status >= 500 || reply.status === 408) {
    return { kind: 'not-sent', code: 'service-unreachable' }
  }
  // A success that cannot be read has broken off on its way.
  if (reply.status < 300) return { kind: 'not-sent', code: 'service-unreachable' }
  return resultOfRefusal(reply)
}

function resultOfRefusal(reply: HttpReply & { kind: 'answered' }): SendResult {
  if (reply.status === 429) return { kind: 'throttled', retryAfterMs: reply.retryAfterMs }
  if (reply.status === 412) return { kind: 'not-sent', code: 'conversation-busy' }
  const detail = codeOfRefusal(reply.body)
  const code =
    (detail === undefined ? undefined : meaningOfCode[detail]) ??
    meaningOfText.find(([text]) => text.test(reply.body))?.[1]
  if (code) return { kind: 'permanent', code, ...(detail && { detail }) }
  return {
    kind: 'permanent',
    code: meaningOfStatus[reply.status] ?? 'message-refused',
    detail: `${reply.status}${detail ? ` ${detail}` : ''}`,
  }
}

/** Seen in the field with `BadArgument` and `BadSyntax`, where the table has codes of their own or none. */
const meaningOfText: [RegExp, PermanentCode][] = [
  [/not installed in user's personal scope/i, 'app-not-installed'],
  [/invalid user identity/i, 'unknown-person'],
]

const meaningOfStatus: Record<number, PermanentCode> = {
  401: 'credentials-refused',
  403: 'not-permitted',
  413: 'message-too-large',
}

/** Finds the code in either shape of refusal; undefined when there is none. */
export function codeOfRefusal(body: string): string | undefined {
  const json = parseJson(body)
  const usual = ConnectorError.safeParse(json)
  if (usual.success) return usual.data.error.code
  const blocked = WritesBlocked.safeParse(json)
  if (!blocked.success) return undefined
  return WritesBlockedDetail.safeParse(parseJson(blocked.data.message)).data?.subCode
}
