import { z } from 'zod'

/**
 * Refusals of UCWA, at once with a status or later as the `reason` of an event.
 * UCWA/ErrorsAndInformationalMessages.md, UCWA/ErrorCode_ref.md and UCWA/ErrorSubcode_ref.md of
 * https://github.com/OfficeDev/skype-docs
 */

/** What every status is called in a body; the last ones come in events only. */
export const ucwaErrorCodes = [
  'BadRequest',
  'Forbidden',
  'NotFound',
  'MethodNotAllowed',
  'ClientTimeout',
  'Conflict',
  'Gone',
  'PreconditionFailed',
  'EntityTooLarge',
  'UnsupportedMediaType',
  'PreconditionRequired',
  'TooManyRequests',
  'ServiceFailure',
  'BadGateway',
  'ServiceUnavailable',
  'Timeout',
  'GatewayTimeout',
  'RemoteFailure',
  'LocalFailure',
  'NotAcceptable',
  'Informational',
] as const
export type UcwaErrorCode = (typeof ucwaErrorCodes)[number]

/** The body of a refusal, and the `reason` of an event. Only `code` is mandatory; `message` is for eyes and localised. */
export const UcwaReason = z.looseObject({
  code: z.string().min(1),
  subcode: z.string().nullish(),
  message: z.string().nullish(),
})
export type UcwaReason = z.infer<typeof UcwaReason>

/** What the token address says no with, as 400. UCWA/AuthenticationInUCWA.md "Error conditions" */
export const webTicketErrors = [
  'invalid_request',
  'invalid_grant',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
] as const
export type WebTicketErrorName = (typeof webTicketErrors)[number]

export const WebTicketError = z.looseObject({
  error: z.string().min(1),
  /** Where a browser would sign in, after the passive grant. */
  ms_rtc_passiveauthuri: z.string().optional(),
})
export type WebTicketError = z.infer<typeof WebTicketError>

/** The header that says why a token was refused: `28055;source="…";reason="The OAuth token is invalid."` with 403. */
export const diagnosticsHeader = 'x-ms-diagnostics'
export const invalidTokenDiagnostics = '28055'
