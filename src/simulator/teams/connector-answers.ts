import type { FastifyReply } from 'fastify'
import {
  connectorErrorCodes,
  type AuthorizationDenied,
  type ConnectorError,
  type ConnectorErrorCode,
  type WritesBlocked,
  type WritesBlockedDetail,
} from '../../protocols/bot-connector.ts'
import type { Fault } from '../faults.ts'

/** A call that is refused in the service's manner. */
export type ConnectorRefusal = { status: number; body: unknown; retryAfterSeconds?: number }

/** Status and sentence of each documented code, from the same table as the codes. */
const documented: Record<ConnectorErrorCode, { status: number; message: string }> = {
  'Bad Argument': { status: 400, message: 'Bad argument.' },
  BadArgument: { status: 400, message: 'Bad argument.' },
  BadSyntax: { status: 400, message: 'Bad syntax.' },
  BotNotRegistered: { status: 401, message: 'No registration found for this bot.' },
  ForbiddenOperationException: {
    status: 403,
    message: "Bot isn't installed in user's personal scope",
  },
  BotNotInConversationRoster: {
    status: 403,
    message: 'The bot is not part of the conversation roster.',
  },
  ConversationBlockedByUser: {
    status: 403,
    message: 'User blocked the conversation with the bot.',
  },
  BotDisabledByAdmin: { status: 403, message: 'The tenant admin disabled this bot' },
  InvalidBotApiHost: {
    status: 403,
    message:
      'Invalid bot api host. For GCC tenants, call https://smba.infra.gcc.teams.microsoft.com.',
  },
  NotEnoughPermissions: {
    status: 403,
    message: "The bot doesn't have the required permissions to perform the requested action.",
  },
  ConversationNotFound: { status: 404, message: 'Conversation not found.' },
  ActivityNotFoundInConversation: { status: 404, message: 'Activity not found in conversation.' },
  PreconditionFailed: { status: 412, message: 'Precondition failed, please try again.' },
  MessageSizeTooBig: { status: 413, message: 'Message size too large.' },
  Throttled: { status: 429, message: 'Too many requests. Also returns when to retry after.' },
  ServiceError: { status: 500, message: 'Failed to process the request.' },
}

/** Refuses with a documented code, at its documented status unless another one is seen in the field. */
export function refusal(
  code: ConnectorErrorCode,
  { message, status }: { message?: string; status?: number } = {},
): ConnectorRefusal {
  const usual = documented[code]
  return {
    status: status ?? usual.status,
    body: errorBody(code, message ?? usual.message),
  }
}

/** The answer to a missing, unknown or expired token. */
export const authorizationDenied: ConnectorRefusal = {
  status: 401,
  body: {
    message: 'Authorization has been denied for this request.',
  } satisfies AuthorizationDenied,
}

/** Too many calls: says in whole seconds, at least one, when to come back. */
export function throttled(waitMs: number): ConnectorRefusal {
  return {
    ...refusal('Throttled'),
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
  }
}

/** The second shape of 403 for a person who blocked or removed the bot: JSON inside a string. */
const writesBlocked: ConnectorRefusal = {
  status: 403,
  body: {
    errorCode: 209,
    message: JSON.stringify(
      {
        subCode: 'MessageWritesBlocked',
        details: 'Thread is blocked from message writes.',
        errorCode: null,
        errorSubCode: null,
      } satisfies WritesBlockedDetail,
      null,
      1,
    ).replaceAll('\n', '\r\n'),
  } satisfies WritesBlocked,
}

const codeOfStatus: Record<number, ConnectorErrorCode> = {
  400: 'BadSyntax',
  403: 'ForbiddenOperationException',
  404: 'ConversationNotFound',
  412: 'PreconditionFailed',
  413: 'MessageSizeTooBig',
  429: 'Throttled',
}

/** Builds the refusal that a fault rule orders; what the rule leaves open follows from the rest. */
export function orderedRefusal({
  status,
  code,
  retryAfterSeconds,
}: NonNullable<Fault['refusal']>): ConnectorRefusal {
  return {
    ...orderedAnswer(status ?? (retryAfterSeconds === undefined ? undefined : 429), code),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}

function orderedAnswer(status: number | undefined, code: string | undefined): ConnectorRefusal {
  if (code === 'MessageWritesBlocked') return { ...writesBlocked, status: status ?? 403 }
  if (code === undefined && status === 401) return authorizationDenied
  const known = connectorErrorCodes.find((one) => one === code)
  if (known !== undefined) return refusal(known, status === undefined ? {} : { status })
  if (code !== undefined) return { status: status ?? 400, body: errorBody(code, code) }
  // Gateways answer these, not the connector, and they do not speak its JSON.
  if (status === 502 || status === 503 || status === 504)
    return { status, body: 'Upstream failure' }
  return refusal(codeOfStatus[status ?? 500] ?? 'ServiceError', { status: status ?? 500 })
}

function errorBody(code: string, message: string): ConnectorError {
  return { error: { code, message } }
}

export function sendRefusal(
  reply: FastifyReply,
  { status, body, retryAfterSeconds }: ConnectorRefusal,
): FastifyReply {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds)
  return reply.code(status).send(body)
}
