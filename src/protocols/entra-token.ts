import { z } from 'zod'

/** Microsoft Entra ID, client credentials: what is posted to the token endpoint and what it answers. */

/** Scope of a token for the Bot Connector. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export const botConnectorScope = 'https://api.botframework.com/.default'
/** Scope of a token for Microsoft Graph with application permissions. https://learn.microsoft.com/graph/auth-v2-service */
export const graphScope = 'https://graph.microsoft.com/.default'

/**
 * `POST {tokenUrl}`, form-encoded.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#first-case-access-token-request-with-a-shared-secret
 */
export const TokenRequest = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  scope: z.string().min(1),
})
export type TokenRequest = z.infer<typeof TokenRequest>

/**
 * The answer 200. `expires_in` counts seconds from now.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#successful-response-1
 */
export const TokenResponse = z.object({
  token_type: z.literal('Bearer'),
  expires_in: z.number().int().positive(),
  ext_expires_in: z.number().int().nonnegative().optional(),
  access_token: z.string().min(1),
})
export type TokenResponse = z.infer<typeof TokenResponse>

/**
 * The answer 400 or 401. `error` is for programs; the AADSTS numbers in `error_codes` and at the
 * head of `error_description` are for people and may change without notice.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const TokenError = z.object({
  error: z.string().min(1),
  error_description: z.string(),
  error_codes: z.array(z.number().int()).optional(),
  timestamp: z.string().optional(),
  trace_id: z.string().optional(),
  correlation_id: z.string().optional(),
  error_uri: z.string().optional(),
})
export type TokenError = z.infer<typeof TokenError>
