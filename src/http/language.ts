import type { FastifyRequest } from 'fastify'

/** The language to answer in: French where the caller prefers it, else English. */
export function languageOf(request: FastifyRequest): 'en' | 'fr' {
  const preferred = /(?:^|,)\s*(fr|en)\b/i.exec(request.headers['accept-language'] ?? '')
  return preferred?.[1]?.toLowerCase() === 'fr' ? 'fr' : 'en'
}
