import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'

import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'

import type { Clock } from '../../platform/clock.ts'
import type { Messages } from '../messages.ts'
import type { People } from '../people.ts'
import type { Pool } from '../skype/pool.ts'
import { discoveryRoot, wantsDiscovery } from '../skype/skype-routes.ts'
import type { WorkforcePresence } from '../workforce.ts'
import type { Writings } from '../writings.ts'
import { shellView } from './shell.ts'
import { readState } from './state.ts'
import { pickLanguage } from './texts.ts'

type InspectorDeps = {
  people: People
  messages: Messages
  writings: Writings
  workforce: WorkforcePresence
  skype: Pool
  version: () => number
  clock: Clock
  url: () => string
}

/** A page opened by hand may ask for anything; what makes no sense is left out. */
const PageQuery = z.object({ lang: z.string().optional().catch(undefined) })
const StateQuery = z.object({
  q: z.string().max(200).default('').catch(''),
  person: z.string().min(1).optional().catch(undefined),
  /** Which service's chats. */
  on: z.enum(['teams', 'skype']).default('teams').catch('teams'),
  /** What the page already shows. */
  version: z.string().optional().catch(undefined),
})

const require = createRequire(import.meta.url)

/** The page's own files lie beside the sources, whether these are compiled or not. */
const folder = new URL('../../../src/simulator/inspector/page/', import.meta.url)

const typeOf: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

// Scripts come from here alone, so nothing that a message holds can run. Images may come from
// elsewhere, as they do in Teams.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: http: https:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Adds the page for people, with its files and libraries. */
export function addInspectorRoutes(app: FastifyInstance, deps: InspectorDeps): void {
  const libraries = {
    adaptiveCards: addLibrary(app, {
      manifest: require.resolve('adaptivecards/package.json'),
      file: 'dist/adaptivecards.min.js',
    }),
    markdown: addLibrary(app, {
      manifest: require.resolve('markdown-it/package.json'),
      file: 'dist/browser/markdown-it.esm.min.mjs',
    }),
  }
  app.get('/', (request, reply) => {
    // A bot that looks for its pool at the name of this computer alone.
    if (wantsDiscovery(request.headers.accept))
      return guarded(reply).send(discoveryRoot(deps.url()))
    const { lang } = PageQuery.parse(request.query)
    const language = pickLanguage(lang, request.headers['accept-language'])
    return guarded(reply)
      .header('vary', 'accept, accept-language')
      .type('text/html; charset=utf-8')
      .send(shellView(language, libraries))
  })

  /** What there is to show, or 204 when it has not changed. */
  app.get('/_inspector/state', (request, reply) => {
    const { q, person, on, version } = StateQuery.parse(request.query)
    // With hours to follow, presence changes with the minutes.
    const followsHours = deps.workforce.read().patterns.length > 0
    const minute = followsHours ? Math.floor(deps.clock.now().getTime() / 60_000) : 0
    const current = `${deps.version()}-${minute}`
    if (version === current) return guarded(reply).code(204).send()
    const state = readState(deps, { search: q, address: person, on })
    return guarded(reply).send({
      version: current,
      now: deps.clock.now().toISOString(),
      followsHours,
      ...state,
    })
  })

  for (const name of readdirSync(folder)) {
    const content = readFileSync(new URL(name, folder))
    app.get(`/_inspector/${name}`, (_request, reply) =>
      reply
        .type(typeOf[extname(name)] ?? 'application/octet-stream')
        .header('cache-control', 'no-cache')
        .header('x-content-type-options', 'nosniff')
        .send(content),
    )
  }
}

const Manifest = z.object({ name: z.string(), version: z.string() })

/** Serves one file of a package, for ever: its address names the version. @returns the address. */
function addLibrary(
  app: FastifyInstance,
  { manifest, file }: { manifest: string; file: string },
): string {
  const { name, version } = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')))
  const content = readFileSync(join(dirname(manifest), file))
  const address = `/_inspector/${name}-${version}.js`
  app.get(address, (_request, reply) =>
    reply
      .type(typeOf['.js'] ?? '')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .send(content),
  )
  return address
}

function guarded(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
}
