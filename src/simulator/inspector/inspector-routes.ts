import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { findPeople } from '../control-people-routes.ts'
import type { Messages } from '../messages.ts'
import type { People } from '../people.ts'
import { script, style } from './assets.ts'
import { pageView } from './page.ts'
import { pickLanguage } from './texts.ts'

/** A page opened by hand may ask for anything; what makes no sense is left out. */
const PageQuery = z.object({
  lang: z.string().optional().catch(undefined),
  q: z.string().max(200).default('').catch(''),
  person: z.string().optional().catch(undefined),
})

const shownMessages = 50

/** Adds the page for people, with its style and script; nothing comes from elsewhere. */
export function addInspectorRoutes(
  app: FastifyInstance,
  { people, messages }: { people: People; messages: Messages },
): void {
  app.get('/', (request, reply) => {
    const { lang, q, person: address } = PageQuery.parse(request.query)
    const person = address === undefined ? undefined : people.byAddress(address)
    const received =
      person === undefined ? [] : messages.ofAddress(person.upn).slice(-shownMessages).toReversed()
    const page = pageView({
      language: pickLanguage(lang, request.headers['accept-language']),
      search: q,
      found: findPeople(people.all(), q),
      person,
      messages: received,
    })
    return reply
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      )
      .header('cache-control', 'no-store')
      .header('vary', 'accept-language')
      .type('text/html; charset=utf-8')
      .send(page)
  })
  app.get('/_inspector/style.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(style),
  )
  app.get('/_inspector/script.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(script),
  )
}
