import type { FastifyRequest } from 'fastify'

import { Refusal } from '../domain/errors.ts'

/**
 * Refuses a request that changes something in the name of whoever is signed in, unless our own page made
 * it. A page of another site can make a browser send the cookie, but not a header of its own choosing
 * without asking first, which we never allow.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html#employing-custom-request-headers-for-ajaxapi
 *
 * @throws {Refusal} `not-allowed`.
 */
export function requireOwnPage(request: FastifyRequest, publicUrl: string | null): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
  if (request.headers['x-clairon'] !== 'web') throw foreign()
  requireOwnOrigin(request, publicUrl)
}

/**
 * Refuses what a browser says comes from another site. Programs, which say nothing, may pass.
 *
 * @throws {Refusal} `not-allowed`.
 */
export function requireOwnOrigin(request: FastifyRequest, publicUrl: string | null): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin') throw foreign()
  if (origin !== undefined && !isOwn(origin, request.host, publicUrl)) throw foreign()
}

function isOwn(origin: string, host: string, publicUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false
  const { host: originHost, origin: normal } = new URL(origin)
  return originHost === host || (publicUrl !== null && normal === new URL(publicUrl).origin)
}

const foreign = () =>
  new Refusal('not-allowed', {
    en: 'This request did not come from a page of Clairon. Programs send an API token instead of a cookie.',
    fr: 'Cette requête ne vient pas d’une page de Clairon. Les programmes envoient un jeton d’API au lieu d’un cookie.',
  })
