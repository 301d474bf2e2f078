import { formatOf, type Said } from './data-uri.ts'
import { refuse, refuseWith, type UcwaRefusal } from './ucwa-answers.ts'
import type { UcwaCall } from './ucwa-call.ts'

/** Longer than any message that a client shows. */
const maxMessageBytes = 64 * 1024

/** The body is the text itself. Clients that write one type on everything say JSON of a text that is none. */
export function readMessage({ headers, body }: UcwaCall): Said | UcwaRefusal {
  const type = headers['content-type'] ?? 'text/plain'
  const format = type.startsWith('application/json') ? 'Plain' : formatOf(type)
  if (format === null) return refuseWith(415, { message: 'The content-type is not supported.' })
  if (body.length > maxMessageBytes)
    return refuseWith(413, { message: 'The request is too large.' })
  const text = body.toString('utf8')
  if (text === '')
    return refuse('ParameterValidationFailure', { parameters: { message: 'Empty.' } })
  return { format, text }
}

/** The task pages call it OperationContext, the reference operationId. */
export function operationIdOf(query: URLSearchParams): string | undefined {
  const entry = [...query].find(([name]) => /^operation(?:id|context)$/i.test(name))
  return entry?.[1] === '' ? undefined : entry?.[1]
}
