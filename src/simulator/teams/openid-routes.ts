import type { FastifyInstance } from 'fastify'

import type { OpenIdMetadata } from '../../protocols/bot-inbound.ts'
import type { SigningKeys } from './signing-keys.ts'

/** Who signs what the Bot Connector posts to a bot. */
export const connectorIssuer = 'https://api.botframework.com'

/**
 * Adds what `login.botframework.com` publishes: where the keys are, and the keys.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
 */
export function addOpenIdRoutes(
  app: FastifyInstance,
  { keys, url }: { keys: SigningKeys; url: () => string },
): void {
  app.get(
    '/v1/.well-known/openidconfiguration',
    () =>
      ({
        issuer: connectorIssuer,
        authorization_endpoint: 'https://invalid.botframework.com',
        jwks_uri: `${url()}/v1/.well-known/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
      }) satisfies OpenIdMetadata,
  )
  app.get('/v1/.well-known/keys', () => keys.published())
}
