import { z } from 'zod'

import { webTicketGrants } from '../../protocols/ucwa-requests.ts'

/** What an administrator of the pool decides; what is left out of a change stays as it is. */
export const PoolSettings = z.strictObject({
  /** Whether the policy of the account lets it create applications. */
  mobility: z.boolean(),
  /** The ways to a token that are offered. */
  grants: z.array(z.enum(webTicketGrants)),
  /** Lets the steps of an operation travel together, where only the last one may be told. */
  aggregation: z.boolean(),
  htmlMessaging: z.boolean(),
  messagingUrls: z.boolean(),
  tokenLifetimeSeconds: z.number().int().min(1).max(86_400),
  /** So many conversations of one application at once. Not documented; ours is generous. */
  mostConversations: z.number().int().min(0).max(10_000),
  /** So many contacts in one presence subscription, and so many in all. Not documented either. */
  mostContactsOfSubscription: z.number().int().min(0).max(100_000),
  mostSubscribedContacts: z.number().int().min(0).max(1_000_000),
})
export type PoolSettings = z.infer<typeof PoolSettings>

export const usualPoolSettings: PoolSettings = {
  mobility: true,
  // As UCWA/CreateAnApplication.md prints them.
  grants: ['urn:microsoft.rtc:windows', 'urn:microsoft.rtc:anonmeeting', 'password'],
  aggregation: false,
  htmlMessaging: true,
  messagingUrls: true,
  tokenLifetimeSeconds: 28_800,
  mostConversations: 100,
  mostContactsOfSubscription: 200,
  mostSubscribedContacts: 20_000,
}
