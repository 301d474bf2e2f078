import type { JsonObject } from '../teams/card.ts'
import { isJsonObject } from '../teams/card.ts'
import { readDataUri, type Said } from './data-uri.ts'
import { invalid, refuseWith, type UcwaRefusal } from './ucwa-answers.ts'

/** What an application asks for when it wants to talk to somebody. */
export type InvitationOrder = {
  to: string
  operationId: string | undefined
  threadId: string | undefined
  subject: string
  importance: string
  said: Said | undefined
}

const maxOperationIdLength = 50
const maxSubjectLength = 250
const importances = ['Normal', 'Urgent', 'Emergency', 'NonUrgent']
/** What travels with an invitation is short; measured on older servers, documented nowhere. */
const maxFirstMessageLength = 800

/** Reads the body of `startMessaging`. UCWA/startMessaging_ref.md of https://github.com/OfficeDev/skype-docs */
export function readInvitation(
  body: JsonObject,
  query: URLSearchParams,
): InvitationOrder | UcwaRefusal {
  const to = textOf(body['to']) ?? query.get('to') ?? undefined
  if (to === undefined) return invalid('to', 'Required.')
  if (!/^sips?:[^\s@]+@[^\s@]+$/i.test(to)) return invalid('to', 'Not a SIP URI.')
  for (const name of ['operationId', 'threadId', 'subject', 'importance']) {
    const value = body[name] ?? undefined
    if (value !== undefined && typeof value !== 'string') return invalid(name, 'Not a string.')
  }
  const operationId = textOf(body['operationId'])
  if ((operationId?.length ?? 0) > maxOperationIdLength) {
    return invalid('operationId', `At most ${maxOperationIdLength} characters.`)
  }
  const subject = textOf(body['subject']) ?? ''
  if (subject.length > maxSubjectLength) {
    return invalid('subject', `At most ${maxSubjectLength} characters.`)
  }
  const importance = textOf(body['importance']) ?? 'Normal'
  if (!importances.includes(importance)) return invalid('importance', importances.join(', '))
  const said = readFirstMessage(body)
  if (said !== undefined && 'refused' in said) return said
  return { to, operationId, threadId: textOf(body['threadId']), subject, importance, said }
}

/** The first message is a link to a `data:` URI; some clients write it as a property. */
function readFirstMessage(body: JsonObject): Said | UcwaRefusal | undefined {
  const links = isJsonObject(body['_links']) ? body['_links'] : {}
  const message = links['message'] ?? body['message'] ?? undefined
  if (message === undefined) return undefined
  const uri = isJsonObject(message) ? message['href'] : message
  const said = typeof uri === 'string' ? readDataUri(uri) : null
  if (said === null) return invalid('message', 'Not a data URI of a text.')
  if (said.text.length > maxFirstMessageLength) {
    return refuseWith(413, { message: `At most ${maxFirstMessageLength} characters.` })
  }
  return said.text === '' ? undefined : said
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
