import type { Api } from './api.ts'

/**
 * What every answer says unless its route has said otherwise: nothing in it may run, no page may frame
 * it, no browser may take it for what it is not, and its address is told to nobody.
 */
const defaults: Record<string, string> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Sets the headers by which a browser protects its user, on every answer, refusals included. */
export function addSecurityHeaders(app: Api): void {
  app.addHook('onSend', async (request, reply) => {
    for (const [name, value] of Object.entries(defaults)) {
      if (!reply.hasHeader(name)) void reply.header(name, value)
    }
    // Figures and names of people stay in no cache, neither the browser's nor one on the way.
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) {
      void reply.header('cache-control', 'no-store')
    }
  })
}
