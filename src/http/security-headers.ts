import type { Api } from './api.ts'

/**
 * What every answer says unless its route has said otherwise: nothing in it may run, no page may frame
 * it, no browser may take it for what it is not, and its address is told to nobody.
 */
const defaults = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
] as const

/** Sets the headers by which a browser protects its user, on every answer, refusals included. */
export function addSecurityHeaders(app: Api): void {
  // With a callback: every redirect of a click passes here, and would wait for a promise.
  app.addHook('onSend', (request, reply, _payload, done) => {
    // What sends files sets headers on the answer below.
    const isSet = (name: string) => reply.hasHeader(name) || reply.raw.hasHeader(name)
    for (const [name, value] of defaults) if (!isSet(name)) void reply.header(name, value)
    // Figures and names of people stay in no cache, neither the browser's nor one on the way.
    if (request.url.startsWith('/api/') && !isSet('cache-control')) {
      void reply.header('cache-control', 'no-store')
    }
    done()
  })
}
