import { z } from 'zod'

/**
 * What UCWA is asked, in the case of letters that its reference prints; servers take either case of a
 * first letter. https://github.com/OfficeDev/skype-docs/tree/master/Skype/UCWA
 */

/** `POST sendMessage?operationId=…` takes the text itself as its body, in one of these. UCWA/sendMessage_ref.md */
export const plainText = 'text/plain'
export const htmlText = 'text/html'

/** Ways to a token. Only those that the challenge offers are taken. UCWA/AuthenticationInUCWA.md */
export const webTicketGrants = [
  'password',
  'urn:microsoft.rtc:windows',
  'urn:microsoft.rtc:passive',
  'urn:microsoft.rtc:anonmeeting',
] as const

/** `POST <token address>`, as a form. `username` is a sign-in address or `DOMAIN\user`. UCWA/AuthenticationInUCWA.md */
export const PasswordGrant = z.object({
  grant_type: z.literal('password'),
  username: z.string().min(1),
  password: z.string().min(1),
})
export type PasswordGrant = z.infer<typeof PasswordGrant>

/** `POST applications`. The same `endpointId` again is the same application. UCWA/applications_ref.md */
export const NewApplication = z.object({
  userAgent: z.string().min(1).max(100),
  endpointId: z.string().min(1).max(100),
  culture: z.string().min(1).max(100),
})
export type NewApplication = z.infer<typeof NewApplication>

export const messageFormats = ['Plain', 'Html'] as const
export type MessageFormat = (typeof messageFormats)[number]

export const preferredAvailabilities = [
  'Online',
  'Busy',
  'DoNotDisturb',
  'BeRightBack',
  'Away',
  'Offwork',
] as const

/**
 * `POST me/makeMeAvailable` answers 204, and 409 `AlreadyExists` the second time. Without it nobody can
 * write to the account. UCWA/makeMeAvailable_ref.md
 */
export const MakeMeAvailable = z.object({
  supportedModalities: z.array(z.string()).optional(),
  supportedMessageFormats: z.array(z.enum(messageFormats)).optional(),
  signInAs: z.enum(preferredAvailabilities).optional(),
  /** ISO 8601 duration. */
  inactiveTimeout: z.string().optional(),
})
export type MakeMeAvailable = z.infer<typeof MakeMeAvailable>

/** `POST me/presence`. UCWA/presence_ref.md */
export const NewPresence = z.object({ availability: z.enum(preferredAvailabilities) })
export type NewPresence = z.infer<typeof NewPresence>

/** `POST people/presenceSubscriptions`. UCWA/presenceSubscriptions_ref.md */
export const NewPresenceSubscription = z.object({
  /** Minutes. */
  duration: z.number().int().min(10).max(30),
  uris: z.array(z.string().min(1)).min(1),
})
export type NewPresenceSubscription = z.infer<typeof NewPresenceSubscription>

/** `POST addToPresenceSubscription`. UCWA/presenceSubscriptionMemberships_ref.md */
export const AddedToSubscription = z.object({ contactUris: z.array(z.string().min(1)).min(1) })
export type AddedToSubscription = z.infer<typeof AddedToSubscription>

/**
 * `POST communication/messagingInvitations` answers 201, empty, with `Location`. Only `to` is mandatory; the
 * first text goes in `_links.message` as a `data:` URI, and is shown with the invitation.
 * UCWA/startMessaging_ref.md
 */
export const StartMessaging = z.object({
  to: z.string().min(1),
  operationId: z.string().min(1).max(50).optional(),
  importance: z.enum(['Normal', 'Emergency', 'NonUrgent', 'Urgent']).optional(),
  subject: z.string().max(250).optional(),
  threadId: z.string().nullish(),
  sessionContext: z.string().nullish(),
  telemetryId: z.string().nullish(),
  _links: z.object({ message: z.object({ href: z.string().startsWith('data:') }) }).optional(),
})
export type StartMessaging = z.infer<typeof StartMessaging>

/** `POST batch` takes and answers parts of `application/http`, in the order of the requests. UCWA/BatchingRequests.md */
export const batchContentType = 'multipart/batching'
export const batchRequestPart = 'application/http; msgtype=request'
export const batchResponsePart = 'application/http; msgtype=response'

/** So many requests of one account may be under way at once, or all of a batch are refused 429. UCWA/BatchingRequests.md */
export const mostOutstanding = 100
