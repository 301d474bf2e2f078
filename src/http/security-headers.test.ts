import { fastify } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { expect, test } from 'vitest'

import { addSecurityHeaders } from './security-headers.ts'

const own = "default-src 'self'"

test.each([
  ['/silent', "default-src 'none'; frame-ancestors 'none'"],
  ['/missing', "default-src 'none'; frame-ancestors 'none'"],
  ['/spoken', own],
  ['/file', own],
])('the answer of %s has the policy %s', async (url, policy) => {
  const app = fastify().withTypeProvider<ZodTypeProvider>()
  addSecurityHeaders(app)
  app.get('/silent', () => ({}))
  app.get('/spoken', (_request, reply) => reply.header('content-security-policy', own).send('x'))
  app.get('/file', (_request, reply) => {
    reply.raw.setHeader('content-security-policy', own)
    return reply.send('x')
  })
  const { headers } = await app.inject({ url })
  expect(headers['content-security-policy']).toBe(policy)
  expect(headers['x-content-type-options']).toBe('nosniff')
  await app.close()
})

test.each([
  ['/api/v1/figures', 'no-store'],
  ['/page', undefined],
])('%s is kept by caches as %s says', async (url, rule) => {
  const app = fastify().withTypeProvider<ZodTypeProvider>()
  addSecurityHeaders(app)
  app.get(url, () => ({}))
  expect((await app.inject({ url })).headers['cache-control']).toBe(rule)
  await app.close()
})
