import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import serveFiles from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'

import { sql } from '../platform/sql.ts'
import type { Api } from './api.ts'
import type { Services } from './services.ts'

/** The built web app: below `dist` from the source as from the compiled program. */
const folder = fileURLToPath(new URL('../../dist/web/', import.meta.url))

/** Where the app has pages. What stands behind a name is the app's to find, and to say that it is not there. */
const pageAddresses = [
  '/',
  '/sign-in',
  '/campaigns',
  '/campaigns/*',
  '/lists',
  '/lists/*',
  '/chatbots',
  '/chatbots/*',
  '/channels/:id',
  '/settings',
  '/settings/*',
  '/help',
  '/help/*',
]

/** Files of the app that bear the same name in every version. */
const rootFiles = ['/begin.js', '/icon.svg', '/robots.txt']

/** Under these stand machines: a browser that comes here by mistake gets no page. */
const machineAddresses = /^\/(api|r|i|assets|channels|metrics)(\/|$)/

/**
 * Teams shows the app in a frame of its own pages; nobody else may.
 * https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements
 */
const securityPolicy = [
  "default-src 'self'",
  "img-src 'self' https: data: blob:",
  // The components write their styles into the page.
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self' https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft https://*.skype.com",
].join('; ')

/** The pages for people, and the two addresses by which a machine asks whether the server is well. */
export async function pageRoutes(api: Api, { db }: Services): Promise<void> {
  await api.register(serveFiles, { root: folder, serve: false, cacheControl: false })
  api.get('/assets/*', { schema: { hide: true } }, (request, reply) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    return sendFile(reply, pathname, 'public, max-age=31536000, immutable')
  })
  for (const name of rootFiles) {
    api.get(name, { schema: { hide: true } }, (_request, reply) =>
      sendFile(reply, name, 'public, max-age=3600'),
    )
  }
  for (const address of pageAddresses) {
    api.get(address, { schema: { hide: true } }, (_request, reply) => sendPage(reply))
  }

  /** Alive: the process answers. */
  api.get('/healthz', { schema: { hide: true } }, () => ({ ok: true }))

  /** Ready: the database answers too. */
  api.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const ok = await db.query(sql`select 1`).then(
      () => true,
      () => false,
    )
    return reply.status(ok ? 200 : 503).send({ ok })
  })
}

/** Whether a person stands before an address that leads nowhere: then the app says so, in its own words. */
export function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  const { pathname } = new URL(url, 'http://localhost')
  return isRead && !machineAddresses.test(pathname) && (headers.accept ?? '').includes('text/html')
}

/** Sends a file of the app. Its name is hashed, or its age short; one that is not there is 404. */
function sendFile(reply: FastifyReply, path: string, cacheControl: string): FastifyReply {
  return reply.header('cache-control', cacheControl).sendFile(path)
}

/** Answers with the app, which then looks at the address itself. */
export function sendPage(reply: FastifyReply): FastifyReply {
  const page = readPage()
  if (page === null) {
    return reply
      .status(503)
      .type('text/plain; charset=utf-8')
      .send('The web app has not been built. `npm start` builds it.\n')
  }
  return reply
    .headers({ 'content-security-policy': securityPolicy, 'cache-control': 'no-cache' })
    .type('text/html; charset=utf-8')
    .send(page)
}

/** Read anew each time, 1 kB: a build below a running server has other files. */
function readPage(): Buffer | null {
  const path = `${folder}index.html`
  return existsSync(path) ? readFileSync(path) : null
}
