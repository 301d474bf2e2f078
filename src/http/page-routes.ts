import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'

import { sql } from '../platform/sql.ts'
import type { Api } from './api.ts'
import type { Services } from './services.ts'

const folder = new URL('../../public/', import.meta.url)

const typeOf: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The page for people, and the two addresses by which a machine asks whether the server is well. */
export function pageRoutes(api: Api, { db }: Services): void {
  for (const name of readdirSync(folder)) {
    const content = readFileSync(new URL(name, folder))
    const type = typeOf[extname(name)] ?? 'application/octet-stream'
    api.get(
      name === 'index.html' ? '/' : `/${name}`,
      { schema: { hide: true } },
      (_request, reply) =>
        reply
          .type(type)
          .header('cache-control', 'no-cache')
          .header('content-security-policy', "default-src 'self'; frame-ancestors 'none'")
          .send(content),
    )
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
