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
  userPrincipalName: z.string().nullish(),
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
export const maxBatchRequests = 20

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

/**
 * What Graph lets an application do, as an administrator grants it. Of the three about installed apps,
 * any lets it ask; only the last may install an app that wants consent of its own, as ours does.
 * https://learn.microsoft.com/graph/permissions-reference
 */
export const graphPermissions = [
  'User.Read.All',
  'GroupMember.Read.All',
  'Presence.Read.All',
  'AppCatalog.Read.All',
  'TeamsAppInstallation.ReadForUser.All',
  'TeamsAppInstallation.ReadWriteSelfForUser.All',
  'TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All',
] as const
export type GraphPermission = (typeof graphPermissions)[number]

/** The most ids in one question about directory objects. */
export const maxObjectIds = 1_000

/**
 * `POST /directoryObjects/getByIds`. Who does not exist is left out of the answer, a
 * `GraphUserList`. https://learn.microsoft.com/graph/api/directoryobject-getbyids
 */
export const ObjectIdsRequest = z.object({
  ids: z.array(z.guid()).min(1).max(maxObjectIds),
  types: z.array(z.enum(['user', 'group', 'device'])).optional(),
})
export type ObjectIdsRequest = z.infer<typeof ObjectIdsRequest>

/** https://learn.microsoft.com/graph/api/resources/group */
export const GraphGroup = z.object({
  id: z.guid(),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
})
export type GraphGroup = z.infer<typeof GraphGroup>

/**
 * `GET /groups?$search="displayName:…"&$count=true`, with the header `ConsistencyLevel: eventual`;
 * or `$filter=startswith(displayName,'…')` without it. https://learn.microsoft.com/graph/api/group-list
 */
export const GraphGroupList = z.object({
  value: z.array(GraphGroup),
  '@odata.nextLink': z.url().optional(),
})
export type GraphGroupList = z.infer<typeof GraphGroupList>

/** The most members of a group in one page. */
export const maxMembersPerPage = 999

/**
 * `GET /groups/{id}/transitiveMembers/microsoft.graph.user?$count=true&$select=…&$top=999`, with the
 * header `ConsistencyLevel: eventual`, which a cast needs. Without permission to read users, members
 * come with an id and nothing else. https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
export const GroupMemberList = GraphUserList.extend({ '@odata.count': z.number().int().optional() })
export type GroupMemberList = z.infer<typeof GroupMemberList>

/** `externalId` is the id in the manifest; `id` was made by the catalog. https://learn.microsoft.com/graph/api/resources/teamsapp */
export const TeamsApp = z.object({
  id: z.string().min(1),
  externalId: z.string().nullish(),
  displayName: z.string().nullish(),
  distributionMethod: z.string().nullish(),
})
export type TeamsApp = z.infer<typeof TeamsApp>

/** `GET /appCatalogs/teamsApps?$filter=externalId eq '…'`. https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps */
export const TeamsAppList = z.object({ value: z.array(TeamsApp) })
export type TeamsAppList = z.infer<typeof TeamsAppList>

/**
 * `GET /users/{id}/teamwork/installedApps?$expand=teamsApp&$filter=teamsApp/externalId eq '…'`. The
 * `id` is the installation's own. https://learn.microsoft.com/graph/api/userteamwork-list-installedapps
 */
export const InstalledAppList = z.object({
  value: z.array(z.object({ id: z.string().min(1), teamsApp: TeamsApp.optional() })),
})
export type InstalledAppList = z.infer<typeof InstalledAppList>

/** `GET /users/{id}/teamwork/installedApps/{installation}/chat`. https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat */
export const InstalledAppChat = z.object({ id: z.string().min(1) })
export type InstalledAppChat = z.infer<typeof InstalledAppChat>

/**
 * `POST /users/{id}/teamwork/installedApps`. What is consented to must be exactly what the manifest
 * asks for. Answers 201 without a body, 409 where the app is installed already, 404 where the catalog
 * does not have it. https://learn.microsoft.com/graph/api/userteamwork-post-installedapps
 */
export const InstallAppRequest = z.object({
  'teamsApp@odata.bind': z.url(),
  consentedPermissionSet: z
    .object({
      resourceSpecificPermissions: z.array(
        z.object({
          permissionValue: z.string().min(1),
          permissionType: z.enum(['Application', 'Delegated', 'application', 'delegated']),
        }),
      ),
    })
    .optional(),
})
export type InstallAppRequest = z.infer<typeof InstallAppRequest>

/** What the app of a chatbot asks the person to consent to: to know which of its messages were read. */
export const readReceiptPermission = 'ChatMessageReadReceipt.Read.Chat'

/**
 * How often an application may call in a tenant.
 * https://learn.microsoft.com/graph/throttling-limits#microsoft-teams-service-limits
 */
export const graphLimits = {
  presence: [{ seconds: 30, calls: 1_500 }],
  readInstalledApps: [{ seconds: 1, calls: 30 }],
  installApp: [{ seconds: 1, calls: 30 }],
} as const
