import type { Socket } from 'node:net'

import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

import type { ErrorBody } from '../contract/common.ts'
import { Refusal, type RefusalCode, type Sentence } from '../domain/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { isConnectionLoss } from '../platform/postgres.ts'
import { languageOf } from './language.ts'
import { type ShapeIssue, shapeSentence } from './shape-sentence.ts'

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
  // Nobody is there any more; the broken connection is not the database's.
  if (request.raw.destroyed && !request.raw.complete) {
    return answer(400, { code: 'invalid', message: notUnderstood[language], details: {} })
  }
  if (isConnectionLoss(error)) {
    log.warn({ err: error }, 'the database cannot be reached')
    void reply.header('retry-after', '2')
    return answer(503, { code: 'internal', message: databaseAway[language], details: {} })
  }
  const refused = refusalOfFramework(error)
  if (refused) {
    const { status, code, sentence } = refused
    return answer(status, { code, message: sentence[language], details: {} })
  }
  log.error({ err: error, url: request.url }, 'request broke')
  return answer(500, { code: 'internal', message: broke[language], details: {} })
}

function replyToBadShape(
  error: { validationContext?: string; validation: ({ instancePath: string } & ShapeIssue)[] },
  answer: (status: number, body: ErrorBody) => FastifyReply,
  language: 'en' | 'fr',
): FastifyReply {
  // An id that nothing can bear belongs to nothing: to the caller it is simply not there.
  if (error.validationContext === 'params') {
    return answer(404, { code: 'not-found', message: notThere[language], details: {} })
  }
  const issues = error.validation.map((issue) => ({
    path: issue.instancePath
      .split('/')
      .filter((part) => part !== '')
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    message: shapeSentence(issue, language),
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

/** What the framework refused before a route saw it; null for an error that is none of the caller's. */
function refusalOfFramework(
  error: unknown,
): { status: number; code: RefusalCode; sentence: Sentence } | null {
  if (!(error instanceof Error)) return null
  // Of the reader of forms, which gives it neither a code nor a status.
  if (error.message === 'Multipart: Boundary not found') {
    return { status: 400, code: 'invalid', sentence: notAForm }
  }
  if (!('statusCode' in error)) return null
  if ('code' in error && badAddresses.has(String(error.code))) {
    return { status: 404, code: 'not-found', sentence: notThere }
  }
  const { statusCode: status } = error
  if (typeof status !== 'number' || status >= 500) return null
  const known = 'code' in error ? sentenceOf.get(String(error.code)) : undefined
  if (known) return { status: 400, code: 'invalid', sentence: known }
  if (status === 413) return { status, code: 'too-large', sentence: tooLarge }
  return { status: 400, code: 'invalid', sentence: notUnderstood }
}

/**
 * Answers what is no HTTP, or has headers that are too large: there is no request yet that would say in
 * which language.
 */
export function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, code, sentence] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? (['431 Request Header Fields Too Large', 'too-large', headersTooLarge] as const)
      : (['400 Bad Request', 'invalid', notUnderstood] as const)
  const body = JSON.stringify({ code, message: sentence.en, details: {} } satisfies ErrorBody)
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
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

const headersTooLarge: Sentence = {
  en: 'The address or the headers of the request are too long.',
  fr: 'L’adresse ou les en-têtes de la requête sont trop longs.',
}

const badJson: Sentence = {
  en: 'The body is not valid JSON.',
  fr: 'Le corps de la requête n’est pas du JSON valable.',
}

const oneFile: Sentence = {
  en: 'Send one file at a time, with the fields that this address knows.',
  fr: 'Envoyez un seul fichier à la fois, avec les champs que connaît cette adresse.',
}

const notAForm: Sentence = {
  en: 'Send the file as a form, multipart/form-data.',
  fr: 'Envoyez le fichier comme un formulaire, multipart/form-data.',
}

/** Codes of Fastify for what can be no address of ours: it says so before any route is asked. */
const badAddresses = new Set(['FST_ERR_BAD_URL', 'FST_ERR_MAX_PARAM_LENGTH'])

/** By the codes of Fastify and of its reader of forms. */
const sentenceOf = new Map<string, Sentence>([
  ['FST_ERR_CTP_INVALID_JSON_BODY', badJson],
  [
    'FST_ERR_CTP_EMPTY_JSON_BODY',
    {
      en: 'The body is empty. Send JSON, or leave the header Content-Type out.',
      fr: 'Le corps de la requête est vide. Envoyez du JSON, ou retirez l’en-tête Content-Type.',
    },
  ],
  [
    'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    {
      en: 'Send JSON, with the header "Content-Type: application/json".',
      fr: 'Envoyez du JSON, avec l’en-tête « Content-Type: application/json ».',
    },
  ],
  [
    'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
    {
      en: 'The body is not as long as its header Content-Length says.',
      fr: 'Le corps de la requête n’a pas la longueur que dit son en-tête Content-Length.',
    },
  ],
  ['FST_INVALID_MULTIPART_CONTENT_TYPE', notAForm],
  ['FST_FILES_LIMIT', oneFile],
  ['FST_FIELDS_LIMIT', oneFile],
  ['FST_PARTS_LIMIT', oneFile],
])

const notUnderstood: Sentence = {
  en: 'The request could not be understood.',
  fr: 'La requête n’a pas été comprise.',
}

const broke: Sentence = {
  en: 'Something broke on our side. It is written in the log of the server.',
  fr: 'Une erreur s’est produite de notre côté. Elle figure dans le journal du serveur.',
}
