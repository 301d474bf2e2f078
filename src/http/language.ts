import type { FastifyRequest } from 'fastify'

/** The language to answer in: French where the caller prefers it, else English. */
export const languageOf = (request: FastifyRequest): 'en' | 'fr' =>
  preferredLanguage(request.headers['accept-language'])

/** Reads the header `Accept-Language`: French where it comes before English, else English. */
export function preferredLanguage(header = ''): 'en' | 'fr' {
  const preferred = /(?:^|,)\s*(fr|en)\b/i.exec(header)
  return preferred?.[1]?.toLowerCase() === 'fr' ? 'fr' : 'en'
}
