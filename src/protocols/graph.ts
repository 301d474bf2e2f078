import { z } from 'zod'

/** The few calls of Microsoft Graph v1.0 that a push to Teams needs, with application permissions. */

/**
 * `GET /users/{id | userPrincipalName}?$select=…`. What was not selected is absent.
 * https://learn.microsoft.com/graph/api/user-get
 */
export const GraphUser = z.object({
  id: z.guid(),
  displayName: z.string().nullish(),
  givenName: z.string().nullish(),
  surname: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string().optional(),
  userType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  preferredLanguage: z.string().nullish(),
  usageLocation: z.string().nullish(),
})
export type GraphUser = z.infer<typeof GraphUser>

/** `GET /users?$filter=…`. https://learn.microsoft.com/graph/api/user-list */
export const GraphUserList = z.object({
  value: z.array(GraphUser),
  '@odata.nextLink': z.url().optional(),
})
export type GraphUserList = z.infer<typeof GraphUserList>

/**
 * Any refused call. `error.code` of a person who does not exist is `Request_ResourceNotFound` (404).
 * https://learn.microsoft.com/graph/errors
 */
export const GraphError = z.object({
  error: z.object({
    code: z.string().min(1),
    message: z.string(),
    innerError: z.looseObject({}).optional(),
  }),
})
export type GraphError = z.infer<typeof GraphError>

/** The most requests in one batch. https://learn.microsoft.com/graph/json-batching */
const maxBatchRequests = 20

/** `POST /$batch`. Addresses are relative to the version, e.g. `/users/ana@contoso.example`. https://learn.microsoft.com/graph/json-batching */
export const BatchRequest = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
        url: z.string().min(1),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(maxBatchRequests),
})
export type BatchRequest = z.infer<typeof BatchRequest>

/**
 * The answer 200: one answer a request, in any order, each with its own status; a throttled one is
 * 429 inside and must be asked again. https://learn.microsoft.com/graph/json-batching#response-format
 */
export const BatchResponse = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
    }),
  ),
})
export type BatchResponse = z.infer<typeof BatchResponse>

/** https://learn.microsoft.com/graph/api/resources/presence */
export const availabilities = [
  'Available',
  'AvailableIdle',
  'Away',
  'BeRightBack',
  'Busy',
  'BusyIdle',
  'DoNotDisturb',
  'Offline',
  'PresenceUnknown',
] as const
export type Availability = (typeof availabilities)[number]

/** The most people in one question about presence. */
export const maxPresenceIds = 650

/** `POST /communications/getPresencesByUserId`. https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid */
export const PresenceRequest = z.object({ ids: z.array(z.guid()).min(1).max(maxPresenceIds) })
export type PresenceRequest = z.infer<typeof PresenceRequest>

/**
 * The answer 200. Nobody promises that everyone asked for is in it. `activity` says more than
 * `availability` (InAMeeting, Presenting …) and its list grows.
 * https://learn.microsoft.com/graph/api/resources/presence
 */
export const PresenceList = z.object({
  value: z.array(
    z.object({ id: z.guid(), availability: z.enum(availabilities), activity: z.string() }),
  ),
})
export type PresenceList = z.infer<typeof PresenceList>
