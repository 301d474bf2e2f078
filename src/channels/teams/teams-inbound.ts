import { createHash } from 'node:crypto'

import type { TeamsSettings } from '../../contract/chatbot.ts'
import { answerLanguage, type InboundPerson } from '../../domain/inbound.ts'
import { toLanguage, toTimeZone } from '../../domain/recipient-values.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { isLoopback } from '../../platform/http-url.ts'
import { InboundEnvelope, teamsChannelId } from '../../protocols/bot-inbound.ts'
import type { Inbound, InboundCall } from '../channel.ts'
import { createConnectorKeys } from './connector-keys.ts'
import { answerOf, clientOf, eventOf, isPlain } from './inbound-events.ts'
import { verifyToken } from './inbound-token.ts'
import { type ServiceUrls, withSlash } from './service-urls.ts'
import type { TeamsContact } from './teams-contact.ts'

/**
 * Creates the receiving side of a Teams channel: verifies each call of the Bot Connector and says in our
 * words what happened.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
 *
 * @param nowMs real time.
 */
export function createTeamsInbound({
  http,
  settings,
  serviceUrls,
  nowMs = Date.now,
}: {
  http: HttpClient
  settings: TeamsSettings
  serviceUrls: ServiceUrls
  nowMs?: () => number
}): (call: InboundCall) => Promise<Inbound> {
  const { appId, tenantId, openIdUrl = keysOfThisComputer(settings) } = settings
  const keys = createConnectorKeys({ http, openIdUrl, nowMs })

  return async ({ authorization, body }) => {
    const verdict = await verifyToken({ keys, appId, nowMs }, authorization)
    if (verdict.kind === 'refused') return verdict

    const envelope = InboundEnvelope.safeParse(body).data
    if (!envelope || !isPlain(envelope.conversation.id)) {
      return { kind: 'refused', status: 400, reason: 'malformed-activity' }
    }
    const reason = objectionTo(envelope, { ...verdict, tenantId, serviceUrls })
    if (reason !== null) return { kind: 'refused', status: 403, reason }

    const event = eventOf(envelope, appId)
    const from = personOf(envelope, event.kind === 'removed')
    return {
      kind: 'accepted',
      activityKey: activityKeyOf(envelope),
      saidAt: instantOf(envelope.timestamp),
      from,
      event,
      answer: answerOf(envelope, event, answerLanguage(languageOf(envelope))),
    }
  }
}

/**
 * A channel that speaks to this computer only, to a simulator or an emulator, finds the keys there too,
 * below the path at which Microsoft has them. Undefined for all others.
 */
function keysOfThisComputer({ serviceUrl, tokenUrl, graphUrl }: TeamsSettings): string | undefined {
  const isHere = [serviceUrl, tokenUrl, graphUrl].every(
    (url) => url !== undefined && isLoopback(url),
  )
  if (serviceUrl === undefined || !isHere) return undefined
  return `${new URL(serviceUrl).origin}/v1/.well-known/openidconfiguration`
}

/** Says what is wrong with an activity whose token is good; null for nothing. */
function objectionTo(
  { channelId, serviceUrl, conversation, channelData }: InboundEnvelope,
  {
    endorsements,
    serviceUrl: claimed,
    tenantId,
    serviceUrls,
  }: {
    endorsements: readonly string[]
    serviceUrl: string | null
    tenantId: string
    serviceUrls: ServiceUrls
  },
): string | null {
  if (channelId !== teamsChannelId) return 'other-channel'
  if (!endorsements.includes(channelId)) return 'not-endorsed'
  if (claimed === null || withSlash(claimed) !== withSlash(serviceUrl)) return 'other-service-url'
  if (!serviceUrls.isTrusted(serviceUrl)) return 'untrusted-service-url'
  const tenants = [conversation.tenantId, channelData?.tenant?.id].filter((id) => id !== undefined)
  const isOurs = (id: string) => id.toLowerCase() === tenantId.toLowerCase()
  return tenants.length > 0 && tenants.every(isOurs) ? null : 'other-tenant'
}

const objectId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Who it was. Who has removed the bot has no chat with it any more. */
function personOf(envelope: InboundEnvelope, isGone: boolean): InboundPerson | null {
  const { from, conversation, serviceUrl } = envelope
  if (from.aadObjectId === undefined || !objectId.test(from.aadObjectId)) return null
  const userId = from.aadObjectId.toLowerCase()
  const contact: TeamsContact = {
    userId,
    ...(!isGone && { conversationId: conversation.id }),
    serviceUrl: withSlash(serviceUrl),
  }
  const { timeZone } = clientOf(envelope)
  return {
    userKey: userId,
    contact,
    language: languageOf(envelope),
    timeZone: timeZone === undefined ? null : toTimeZone(timeZone),
  }
}

function languageOf(envelope: InboundEnvelope): string | null {
  const { locale } = clientOf(envelope)
  return locale === undefined ? null : toLanguage(locale)
}

/** Teams' id of the activity; some have none, and are known by what they say. */
const activityKeyOf = (envelope: InboundEnvelope): string =>
  envelope.id !== undefined && isPlain(envelope.id)
    ? envelope.id
    : createHash('sha256').update(JSON.stringify(envelope)).digest('base64url')

function instantOf(timestamp: string | undefined): Date | null {
  const ms = Date.parse(timestamp ?? '')
  return Number.isNaN(ms) ? null : new Date(ms)
}
