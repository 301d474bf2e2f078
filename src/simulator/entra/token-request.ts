import { botConnectorScope, graphScope, TokenRequest } from '../../protocols/entra-token.ts'
import { registration } from '../teams/registration.ts'
import type { Audience } from './tokens.ts'

/** Why Entra refuses. The numbers are those of https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export type TokenRefusal = { status: 400 | 401; error: string; number: number; sentence: string }

const audienceOfScope = new Map<string, Audience>([
  [botConnectorScope, 'connector'],
  [graphScope, 'graph'],
])

/** Judges a posted form as Entra would, in Entra's order. @returns the audience to issue for, or the refusal. */
export function judgeTokenRequest(
  tenant: string,
  form: Record<string, string>,
): Audience | TokenRefusal {
  for (const name of ['grant_type', 'client_id', 'scope']) {
    if (!form[name]) return missing(name)
  }
  const wrongTenant = judgeTenant(tenant, form['client_id'] ?? '')
  if (wrongTenant !== null) return wrongTenant
  if (form['grant_type'] !== 'client_credentials') {
    return refusal(
      400,
      'unsupported_grant_type',
      70_003,
      'The app requested an unsupported grant type.',
    )
  }
  if (!form['client_secret']) {
    return refusal(
      401,
      'invalid_client',
      7_000_218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    )
  }
  const { client_id: appId, client_secret: secret, scope } = TokenRequest.parse(form)
  if (appId.toLowerCase() !== registration.appId) return unknownApp(appId, 'Contoso')
  if (secret !== registration.clientSecret) {
    return refusal(
      401,
      'invalid_client',
      7_000_215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
    )
  }
  return audienceOfScope.get(scope) ?? judgeScope(scope)
}

function judgeTenant(tenant: string, appId: string): TokenRefusal | null {
  if (tenant.toLowerCase() === registration.tenantId) return null
  // The home of multi-tenant bots exists everywhere; this bot is not one of them.
  if (tenant.toLowerCase() === 'botframework.com') return unknownApp(appId, 'Bot Framework')
  return refusal(
    400,
    'invalid_request',
    90_002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  )
}

function judgeScope(scope: string): TokenRefusal {
  if (!scope.endsWith('/.default')) {
    return refusal(
      400,
      'invalid_scope',
      1_002_012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    )
  }
  const resource = scope.slice(0, -'/.default'.length)
  return refusal(
    400,
    'invalid_resource',
    500_011,
    `The resource principal named ${resource} was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  )
}

function missing(name: string): TokenRefusal {
  return refusal(
    400,
    'invalid_request',
    900_144,
    `The request body must contain the following parameter: '${name}'.`,
  )
}

function unknownApp(appId: string, directory: string): TokenRefusal {
  return refusal(
    400,
    'unauthorized_client',
    700_016,
    `Application with identifier '${appId}' was not found in the directory '${directory}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  )
}

function refusal(status: 400 | 401, error: string, number: number, sentence: string): TokenRefusal {
  return { status, error, number, sentence }
}
