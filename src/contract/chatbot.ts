import { z } from 'zod'

import { Id, Timestamp } from './common.ts'

const HttpUrl = z.url({ protocol: /^https?$/, error: 'Write an address that begins with https://' })

export const TeamsSettings = z.strictObject({
  appId: z.string().trim().min(1),
  tenantId: z.string().trim().min(1),
  /** Write-only: no answer ever holds it. */
  clientSecret: z.string().min(1),
  /** Where messages are posted; default: the global address of Teams. */
  serviceUrl: HttpUrl.optional(),
  /** Where tokens come from; default: Entra ID of the tenant. For sovereign clouds and the simulator. */
  tokenUrl: HttpUrl.optional(),
  /** Where people are looked up; default: Microsoft Graph. */
  graphUrl: HttpUrl.optional(),
})
export type TeamsSettings = z.infer<typeof TeamsSettings>

export const NewChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('teams'), settings: TeamsSettings }),
  z.strictObject({ kind: z.literal('webchat') }),
])
export type NewChannel = z.infer<typeof NewChannel>

/** What may be changed of a channel; what is left out stays. */
export const ChannelChange = z.strictObject({
  /** Requests per second, no more than the service bears; null for the usual pace. */
  pacePerSecond: z.number().min(0.1).max(50).nullable().optional(),
})
export type ChannelChange = z.infer<typeof ChannelChange>

export const channelStates = ['unchecked', 'ready', 'failing', 'paused'] as const

export const CheckResult = z.object({
  ok: z.boolean(),
  steps: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
})
export type CheckResult = z.infer<typeof CheckResult>

export const ChannelView = z.object({
  id: Id,
  kind: z.enum(['teams', 'skype', 'webchat']),
  state: z.enum(channelStates),
  pausedReason: z.string().nullable(),
  /** Requests per second; null where nothing is pushed. */
  pacePerSecond: z.number().nullable(),
  /** What may be shown of its settings; never a secret. */
  settings: z.record(z.string(), z.unknown()),
  lastCheck: CheckResult.extend({ at: Timestamp }).nullable(),
})
export type ChannelView = z.infer<typeof ChannelView>

export const NewChatbot = z.strictObject({ name: z.string().trim().min(1).max(100) })

export const ChatbotView = z.object({
  id: Id,
  name: z.string(),
  channels: z.array(ChannelView),
})
export type ChatbotView = z.infer<typeof ChatbotView>
