import { z } from 'zod'

import { isLoopback } from '../platform/http-url.ts'
import { Id, Timestamp } from './common.ts'

const HttpUrl = z.url({ protocol: /^https?$/, error: 'Write an address that begins with https://' })

/**
 * Where Microsoft publishes the keys of the Bot Connector: worldwide, US Government, China.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
 */
export const connectorOpenIdUrls = [
  'https://login.botframework.com/v1/.well-known/openidconfiguration',
  'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
] as const

const TeamsSettingsShape = z.strictObject({
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
  /** Where the keys are found by which calls of Teams are verified; default: the Bot Connector, worldwide. */
  openIdUrl: HttpUrl.optional(),
})

/**
 * Whoever publishes the keys can say anything in the name of Teams: only Microsoft may, or, for a
 * channel that speaks to nobody else, this very computer.
 */
function hasTrustedKeys(settings: z.infer<typeof TeamsSettingsShape>): boolean {
  const { openIdUrl, serviceUrl, tokenUrl, graphUrl } = settings
  if (openIdUrl === undefined) return true
  if (connectorOpenIdUrls.some((url) => url === openIdUrl)) return true
  return [openIdUrl, serviceUrl, tokenUrl, graphUrl].every(
    (url) => url !== undefined && URL.canParse(url) && isLoopback(url),
  )
}

export const TeamsSettings = TeamsSettingsShape.refine(hasTrustedKeys, {
  path: ['openIdUrl'],
  error:
    'The keys come from Microsoft. An address of this computer goes only with serviceUrl, tokenUrl and graphUrl of this computer.',
})
export type TeamsSettings = z.infer<typeof TeamsSettings>

/** A name of the domain system: `contoso.example`. */
const domainName =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i

const SkypeSettingsShape = z.strictObject({
  /** Whose servers are looked for, by the addresses that Skype for Business prescribes. */
  sipDomain: z
    .string()
    .trim()
    .toLowerCase()
    .regex(domainName, 'Write the part after the @ of SIP addresses, for example contoso.com')
    .optional(),
  /** Where they are looked for instead: for servers found at another address, and the simulator. */
  discoveryUrl: HttpUrl.optional(),
  /** Sign-in address or `DOMAIN\\user` of the account in whose name the chatbot writes. */
  username: z.string().trim().min(1).max(256),
  /** Write-only: no answer ever holds it. */
  password: z.string().min(1).max(1_024),
  /** Certificates of the company's own authority, in PEM, beside those that everybody trusts. */
  ca: z
    .string()
    .max(512 * 1_024)
    .regex(
      /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/,
      'Paste the content of a PEM file, which begins with -----BEGIN CERTIFICATE-----',
    )
    .optional(),
})

export const SkypeSettings = SkypeSettingsShape.refine(
  ({ sipDomain, discoveryUrl }) => (sipDomain === undefined) !== (discoveryUrl === undefined),
  { path: ['sipDomain'], error: 'Give either the SIP domain or the discovery address.' },
).refine(
  ({ discoveryUrl }) =>
    discoveryUrl === undefined ||
    !URL.canParse(discoveryUrl) ||
    new URL(discoveryUrl).protocol === 'https:' ||
    isLoopback(discoveryUrl),
  {
    path: ['discoveryUrl'],
    error: 'The password travels this way: write an address that begins with https://',
  },
)
export type SkypeSettings = z.infer<typeof SkypeSettings>

export const NewChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('teams'), settings: TeamsSettings }),
  z.strictObject({ kind: z.literal('skype'), settings: SkypeSettings }),
  z.strictObject({ kind: z.literal('webchat') }),
])
export type NewChannel = z.infer<typeof NewChannel>

/** What may be changed of a channel; what is left out stays. */
export const ChannelChange = z.strictObject({
  /** Requests per second, no more than the service bears; null for the usual pace. */
  pacePerSecond: z.number().min(0.1).max(50).nullable().optional(),
  /** A new secret alone, or all settings anew: where a secret is sent to is not changed behind its back. */
  settings: z.record(z.string(), z.unknown()).optional(),
})
export type ChannelChange = z.infer<typeof ChannelChange>

export const channelStates = ['unchecked', 'ready', 'failing', 'paused'] as const

export const CheckResult = z.object({
  ok: z.boolean(),
  steps: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      /** What was found, and when it fails what to do. */
      detail: z.string(),
      /** It failed, and sending works without it. */
      optional: z.literal(true).optional(),
    }),
  ),
})
export type CheckResult = z.infer<typeof CheckResult>

export const ChannelView = z
  .object({
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
  .meta({ id: 'ChannelView' })
export type ChannelView = z.infer<typeof ChannelView>

/** A channel as its page shows it. */
export const ChannelDetail = ChannelView.extend({
  chatbot: z.object({ id: Id, name: z.string() }),
  /** Requests per second: the pace unless another is chosen, and the most the service bears. Null where nothing is pushed. */
  paceLimits: z.object({ usual: z.number(), most: z.number() }).nullable(),
  /** When the service last called us, real time; null for never. */
  lastCallAt: Timestamp.nullable(),
  /** Where Teams shall call: Microsoft must reach it by https. Null for other kinds. */
  messagingUrl: z.string().nullable(),
})
export type ChannelDetail = z.infer<typeof ChannelDetail>

export const NewChatbot = z.strictObject({ name: z.string().trim().min(1).max(100) })

export const ChatbotView = z
  .object({
    id: Id,
    name: z.string(),
    channels: z.array(ChannelView),
  })
  .meta({ id: 'ChatbotView' })
export type ChatbotView = z.infer<typeof ChatbotView>
