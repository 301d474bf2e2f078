import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

import type { ErrorBody } from '../contract/common.ts'
import { Refusal, type RefusalCode, type Sentence } from '../domain/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { isConnectionLoss } from '../platform/postgres.ts'
import { languageOf } from './language.ts'

const statusOf: Record<RefusalCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  'not-allowed': 403,
  'not-found': 404,
  'wrong-state': 409,
  conflict: 409,
  'too-large': 413,
  'too-many-requests': 429,
}

/** The only place where an error becomes a status. */
export const createErrorHandler =
  (log: Logger) => (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    replyWithError(error, { request, reply, log })

function replyWithError(
  error: unknown,
  { request, reply, log }: { request: FastifyRequest; reply: FastifyReply; log: Logger },
): FastifyReply {
  const language = languageOf(request)
  const answer = (status: number, body: ErrorBody) => reply.status(status).send(body)

  if (error instanceof Refusal) {
    const { code, sentence, details } = error
    const { retryAfterSeconds } = details
    if (typeof retryAfterSeconds === 'number') {
      void reply.header('retry-after', String(retryAfterSeconds))
    }
    return answer(statusOf[code], {
      code,
      message: sentence[language],
      details: { ...details, ...translateIssues(details, language) },
    })
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    return replyToBadShape(error, answer, language)
  }
  if (isConnectionLoss(error)) {
    log.warn({ err: error }, 'the database cannot be reached')
    void reply.header('retry-after', '2')
    return answer(503, { code: 'internal', message: databaseAway[language], details: {} })
  }
  const status = statusOfFramework(error)
  if (status === 413) {
    return answer(413, { code: 'too-large', message: tooLarge[language], details: {} })
  }
  if (status !== undefined && status < 500) {
    const message = error instanceof Error ? error.message : notUnderstood[language]
    return answer(400, { code: 'invalid', message, details: {} })
  }
  log.error({ err: error, url: request.url }, 'request broke')
  return answer(500, { code: 'internal', message: broke[language], details: {} })
}

function replyToBadShape(
  error: { validationContext?: string; validation: { instancePath: string; message?: string }[] },
  answer: (status: number, body: ErrorBody) => FastifyReply,
  language: 'en' | 'fr',
): FastifyReply {
  // An id that nothing can bear belongs to nothing: to the caller it is simply not there.
  if (error.validationContext === 'params') {
    return answer(404, { code: 'not-found', message: notThere[language], details: {} })
  }
  const issues = error.validation.map(({ instancePath, message }) => ({
    path: instancePath
      .split('/')
      .filter((part) => part !== '')
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    message: message ?? '',
  }))
  const [first] = issues
  const place = first && first.path.length > 0 ? `${first.path.join('.')}: ` : ''
  const message = first ? `${place}${first.message}` : notUnderstood[language]
  return answer(400, { code: 'invalid', message, details: { issues } })
}

/** Issues of a refusal may bring their sentence in both languages. */
function translateIssues(details: Record<string, unknown>, language: 'en' | 'fr') {
  const { issues } = details as { issues?: { sentence?: Sentence; message: string }[] }
  if (!issues) return {}
  return {
    issues: issues.map(({ sentence, ...issue }) => ({
      ...issue,
      message: sentence?.[language] ?? issue.message,
    })),
  }
}

function statusOfFramework(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}

/** For addresses that lead nowhere. */
export const notThere: Sentence = {
  en: 'There is nothing here. The API is described at /api/v1/openapi.json.',
  fr: 'Il n’y a rien ici. L’API est décrite à l’adresse /api/v1/openapi.json.',
}

const databaseAway: Sentence = {
  en: 'The database cannot be reached just now. Nothing was changed; try again in a moment.',
  fr: 'La base de données est injoignable pour le moment. Rien n’a été modifié ; réessayez dans un instant.',
}

const tooLarge: Sentence = {
  en: 'What was sent is too large. A file may have 50 MB, a request 1 MB.',
  fr: 'L’envoi est trop volumineux. Un fichier peut peser 50 Mo, une requête 1 Mo.',
}

const notUnderstood: Sentence = {
  en: 'The request could not be understood.',
  fr: 'La requête n’a pas été comprise.',
}

const broke: Sentence = {
  en: 'Something broke on our side. It is written in the log of the server.',
  fr: 'Une erreur s’est produite de notre côté. Elle figure dans le journal du serveur.',
}
