import { BlockList, isIPv6 } from 'node:net'

import cookie from '@fastify/cookie'
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

import { ErrorBody } from '../contract/common.ts'
import { mostBytesOfFile } from '../contract/list.ts'
import { Refusal } from '../domain/errors.ts'
import { version } from '../platform/version.ts'
import { accountRoutes } from './account-routes.ts'
import type { Api } from './api.ts'
import { campaignRoutes } from './campaign-routes.ts'
import { chatbotRoutes } from './chatbot-routes.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { liveRoutes } from './live-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { answerBadRequest, createErrorHandler, notThere } from './errors.ts'
import { messageRoutes } from './message-routes.ts'
import { metricsRoutes } from './metrics-routes.ts'
import { imageRoutes, publicImageRoutes } from './image-routes.ts'
import { importRoutes } from './import-routes.ts'
import { informationRoutes } from './information-routes.ts'
import { installationRoutes } from './installation-routes.ts'
import { listRoutes } from './list-routes.ts'
import { personRoutes } from './person-routes.ts'
import { asksForPage, pageRoutes, sendPage } from './page-routes.ts'
import { previewRoutes } from './preview-routes.ts'
import { reachabilityRoutes } from './reachability-routes.ts'
import { reportRoutes } from './report-routes.ts'
import { addSecurityHeaders } from './security-headers.ts'
import type { Services } from './services.ts'
import { authenticate } from './session-caller.ts'
import { sessionRoutes } from './session-routes.ts'
import { settingsRoutes } from './settings-routes.ts'
import { createTracking } from './tracking.ts'
import { trialRoutes } from './trial-routes.ts'
import { storable } from './storable-text.ts'
import { teamsAppRoutes } from './teams-app-routes.ts'
import { teamsInboundRoutes } from './teams-inbound-routes.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a route of the API may be called by anybody. */
    isOpen?: boolean
  }
}

const base = '/api/v1'

/** Builds the HTTP side of Clairon. Nothing listens until `listen` is called. */
export async function buildServer(services: Services): Promise<Api> {
  const tracking = createTracking(services)
  const replyWithError = createErrorHandler(services.log)
  const app = fastify({
    serverFactory: (handler) => tracking.createServer(handler),
    forceCloseConnections: 'idle',
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 300 },
    trustProxy: isOwnProxy,
    frameworkErrors: (error, request, reply) => void replyWithError(error, request, reply),
    clientErrorHandler: answerBadRequest,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(replyWithError)
  app.setNotFoundHandler((request, reply) =>
    asksForPage(request)
      ? sendPage(reply.status(404))
      : replyWithError(new Refusal('not-found', notThere), request, reply),
  )
  addSecurityHeaders(app)
  await app.register(multipart, { limits: { fileSize: mostBytesOfFile, files: 1, fields: 10 } })
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Clairon',
        description: 'Push campaigns in Teams and Skype for Business.',
        version,
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'clairon_session' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })

  await app.register(
    async (scope) => {
      const api: Api = scope.withTypeProvider<ZodTypeProvider>()
      await api.register(cookie)
      api.decorateRequest('caller', null)
      api.addHook('onRequest', async (request) => {
        if (request.routeOptions.config.isOpen) return
        request.caller = await authenticate(services, request)
      })
      api.addHook('preValidation', (request, _reply, next) => {
        request.body = storable(request.body)
        request.query = storable(request.query)
        next()
      })
      api.addHook('onRoute', ({ schema }) => {
        if (schema) schema.response = { ...Object(schema.response), '4xx': ErrorBody }
      })
      api.get('/openapi.json', { config: { isOpen: true }, schema: { hide: true } }, () =>
        app.swagger(),
      )
      sessionRoutes(api, services)
      accountRoutes(api, services)
      installationRoutes(api, services)
      chatbotRoutes(api, services)
      teamsAppRoutes(api, services)
      listRoutes(api, services)
      reachabilityRoutes(api, services)
      importRoutes(api, services)
      imageRoutes(api, services)
      messageRoutes(api, services)
      campaignRoutes(api, services, tracking.memory)
      informationRoutes(api, services)
      reportRoutes(api, services)
      deliveryRoutes(api, services)
      exportRoutes(api, services)
      liveRoutes(api, services)
      settingsRoutes(api, services)
      trialRoutes(api, services)
      personRoutes(api, services)
      previewRoutes(api, services)
    },
    { prefix: base },
  )
  app.addHook('onReady', () => tracking.start())
  app.addHook('onClose', () => tracking.close())
  endStalledRequests(app)
  teamsInboundRoutes(app, services)
  publicImageRoutes(app, services)
  metricsRoutes(app, services, tracking)
  await pageRoutes(app, services)
  await app.ready()
  return app
}

/** So long a request that is under way when the server stops has to end. Real time. */
const goodbyeMs = 3_000

/** Keeps a request that never comes to its end, such as an upload that stalls, from keeping the server from its own. */
function endStalledRequests(app: Api): void {
  app.addHook('preClose', (done) => {
    setTimeout(() => app.server.closeAllConnections(), goodbyeMs).unref()
    done()
  })
}

/**
 * Says whose word about where a request came from is taken: that of the machine that hands it over, and
 * only where it stands in our own network, as a reverse proxy does.
 */
function isOwnProxy(address: string, hop: number): boolean {
  return hop === 0 && ownNetworks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

const ownNetworks = new BlockList()
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  ownNetworks.addSubnet(network, prefix, 'ipv4')
}
ownNetworks.addAddress('::1', 'ipv6')
ownNetworks.addSubnet('fc00::', 7, 'ipv6')
