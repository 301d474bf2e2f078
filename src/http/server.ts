import multipart from '@fastify/multipart'
import swagger from '@fastify/swagger'
import { fastify } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { z } from 'zod'

import { ErrorBody } from '../contract/common.ts'
import { Refusal } from '../domain/errors.ts'
import { roles } from '../domain/permissions.ts'
import { version } from '../platform/version.ts'
import type { Api } from './api.ts'
import { campaignRoutes } from './campaign-routes.ts'
import { chatbotRoutes } from './chatbot-routes.ts'
import { createErrorHandler, notThere } from './errors.ts'
import { pageRoutes } from './page-routes.ts'
import { importRoutes } from './import-routes.ts'
import { listRoutes } from './list-routes.ts'
import { reachabilityRoutes } from './reachability-routes.ts'
import { reportRoutes } from './report-routes.ts'
import type { Services } from './services.ts'
import { authenticate } from './session.ts'
import { settingsRoutes } from './settings-routes.ts'
import { trialRoutes } from './trial-routes.ts'
import { teamsAppRoutes } from './teams-app-routes.ts'
import { teamsInboundRoutes } from './teams-inbound-routes.ts'

const base = '/api/v1'
const mostBytesOfFile = 50 * 1024 * 1024

/** Builds the HTTP side of Clairon. Nothing listens until `listen` is called. */
export async function buildServer(services: Services): Promise<Api> {
  const app = fastify({
    forceCloseConnections: 'idle',
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 300 },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  const replyWithError = createErrorHandler(services.log)
  app.setErrorHandler(replyWithError)
  app.setNotFoundHandler((request, reply) =>
    replyWithError(new Refusal('not-found', notThere), request, reply),
  )
  await app.register(multipart, { limits: { fileSize: mostBytesOfFile, files: 1, fields: 10 } })
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Clairon',
        description: 'Push campaigns in Teams and Skype for Business.',
        version,
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })

  await app.register(
    (scope, _options, done) => {
      const api: Api = scope.withTypeProvider<ZodTypeProvider>()
      api.decorateRequest('holder', null)
      api.addHook('onRequest', async (request) => {
        if (request.routeOptions.url === `${base}/openapi.json`) return
        request.holder = await authenticate(services.db, request)
      })
      api.addHook('onRoute', ({ schema }) => {
        if (schema) schema.response = { ...Object(schema.response), '4xx': ErrorBody }
      })
      api.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
      meRoute(api)
      chatbotRoutes(api, services)
      teamsAppRoutes(api, services)
      listRoutes(api, services)
      reachabilityRoutes(api, services)
      importRoutes(api, services)
      campaignRoutes(api, services)
      reportRoutes(api, services)
      settingsRoutes(api, services)
      trialRoutes(api, services)
      done()
    },
    { prefix: base },
  )
  teamsInboundRoutes(app, services)
  pageRoutes(app, services)
  await app.ready()
  return app
}

function meRoute(api: Api): void {
  const Me = z.object({ name: z.string(), role: z.enum(roles), organisation: z.string() })
  api.get('/me', { schema: { summary: 'Tell who asks', response: { 200: Me } } }, ({ holder }) => {
    if (!holder) throw new Error('A route of the API ran without authentication.')
    return { name: holder.label, role: holder.role, organisation: holder.organisation }
  })
}
