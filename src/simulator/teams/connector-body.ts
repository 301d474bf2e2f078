import type { z } from 'zod'
import { ConversationParameters, MessageActivity } from '../../protocols/bot-connector.ts'
import { isJsonObject } from './card.ts'
import { refusal, type ConnectorRefusal } from './connector-answers.ts'
import { isTooBig } from './message-content.ts'

/** What was posted: the text, whose length counts, and its JSON, undefined when it is none. */
export type ConnectorBody = { text: string; json: unknown }

export function parseJson(text: string): ConnectorBody {
  try {
    return { text, json: JSON.parse(text) }
  } catch {
    return { text, json: undefined }
  }
}

/** Reads the activity of a send or an update, or says why Teams refuses it. */
export function readActivity(body: ConnectorBody | undefined): MessageActivity | ConnectorRefusal {
  if (body === undefined || !isJsonObject(body.json)) return malformed()
  if (isTooBig(body.text)) return refusal('MessageSizeTooBig')
  const parsed = MessageActivity.safeParse(body.json)
  return parsed.success ? parsed.data : invalid(parsed.error)
}

/** Reads what a conversation is created with, or says why Teams refuses it. */
export function readParameters(
  body: ConnectorBody | undefined,
): ConversationParameters | ConnectorRefusal {
  if (body === undefined || !isJsonObject(body.json)) return malformed()
  if (isTooBig(body.text)) return refusal('MessageSizeTooBig')
  const parsed = ConversationParameters.safeParse(body.json)
  if (parsed.success) return parsed.data
  const withoutTenant = parsed.error.issues.some(({ path }) => path[0] === 'tenantId')
  return refusal('BadSyntax', {
    message: withoutTenant
      ? 'Could not parse tenant id'
      : 'Incorrect conversation creation parameters',
  })
}

function malformed(): ConnectorRefusal {
  return refusal('BadSyntax', { message: 'Request body is missing or is not a JSON object' })
}

function invalid(error: z.ZodError): ConnectorRefusal {
  const issue = error.issues[0]
  const where = issue === undefined ? '' : issue.path.join('.')
  return refusal('BadSyntax', { message: `Activity is invalid at '${where}': ${issue?.message}` })
}
