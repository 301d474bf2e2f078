import type { TeamsSettings } from '../../contract/chatbot.ts'
import type { SendResult } from '../../domain/delivery.ts'
import { toAdaptiveCard } from '../../message/render-adaptive-card.ts'
import { toTeamsText } from '../../message/render-teams-text.ts'
import { summaryOf } from '../../message/summary.ts'
import { personalise } from '../../message/tokens.ts'
import { createHttpClient } from '../../platform/http-client.ts'
import {
  ActivityResource,
  adaptiveCardContentType,
  type ConversationParameters,
  ConversationResource,
  type MessageActivity,
} from '../../protocols/bot-connector.ts'
import { botConnectorScope, graphScope } from '../../protocols/entra-token.ts'
import type {
  Channel,
  CheckStep,
  OutgoingMessage,
  PresenceAnswer,
  SendContext,
  SendOutcome,
} from '../channel.ts'
import { codeOfRefusal, resultOfPreparation, resultOfSend } from './teams-answers.ts'
import { call, failureOf, isAnswered, type Reply } from './teams-call.ts'
import { createServiceUrls, withSlash } from './service-urls.ts'
import { TeamsContact } from './teams-contact.ts'
import { createTeamsDirectory, presenceOfAvailability } from './teams-directory.ts'
import { createTeamsInbound } from './teams-inbound.ts'
import { createTokenSource, parseJson, type TokenSource } from './teams-token.ts'

/** Longer than Teams needs for an answer on a bad day; beyond it a message is in doubt. */
const timeoutMs = 15_000

/**
 * Speaks to Microsoft Teams: the Bot Connector for messages, Graph for finding people.
 * Bearer tokens go to the configured addresses, and to those of Microsoft that Teams has named.
 */
export function createTeamsChannel(settings: TeamsSettings): Channel {
  const { appId, tenantId, clientSecret } = settings
  const serviceUrls = createServiceUrls(settings.serviceUrl)
  const graphUrl = withSlash(settings.graphUrl ?? 'https://graph.microsoft.com/v1.0/')
  const tokenUrl =
    settings.tokenUrl ?? `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`
  const http = createHttpClient({ timeoutMs, connections: 128 })
  const tokenFor = (scope: string) =>
    createTokenSource({
      http,
      tokenUrl,
      appId,
      clientSecret,
      scope,
      nowMs: () => performance.now(),
    })
  const connectorTokens = tokenFor(botConnectorScope)
  const graphTokens = tokenFor(graphScope)

  /** @param base where Teams wants the person's messages, if it has said so. */
  const postToConnector = (
    base: string | undefined,
    path: string,
    body: object,
    context: SendContext,
  ) =>
    call(http, connectorTokens, {
      method: 'POST',
      url: serviceUrls.prefer(base) + path,
      body,
      ...context,
    })
  const directory = createTeamsDirectory({ http, tokens: graphTokens, graphUrl })
  const createConversation = (
    { userId, serviceUrl }: Pick<TeamsContact, 'userId' | 'serviceUrl'>,
    context: SendContext,
  ) =>
    postToConnector(
      serviceUrl,
      'v3/conversations',
      {
        bot: { id: `28:${appId}` },
        isGroup: false,
        members: [{ id: userId }],
        tenantId,
        channelData: { tenant: { id: tenantId } },
      } satisfies ConversationParameters,
      context,
    )
  const postActivity = (
    { conversationId, serviceUrl }: { conversationId: string; serviceUrl?: string | undefined },
    activity: MessageActivity,
    context: SendContext,
  ) =>
    postToConnector(
      serviceUrl,
      `v3/conversations/${encodeURIComponent(conversationId)}/activities`,
      activity,
      context,
    )

  /** Finds the person's chat with the bot, making it if need be. Safe to repeat: Teams answers the same chat. */
  async function prepare(
    address: string,
    known: TeamsContact | null,
    context: SendContext,
  ): Promise<{ contact: TeamsContact; failure?: SendResult } | { failure: SendResult }> {
    let userId = known?.userId
    if (userId === undefined) {
      const found = await directory.findUserId(address, context.signal)
      if ('failure' in found) return found
      userId = found.userId
    }
    const said = known?.serviceUrl
    const person = { userId, ...(said !== undefined && { serviceUrl: said }) }
    const reply = await createConversation(person, context)
    if (!isAnswered(reply)) return { contact: person, failure: failureOf(reply) }
    const conversation = ConversationResource.safeParse(parseJson(reply.body))
    if (reply.status >= 300 || !conversation.success) {
      return { contact: person, failure: resultOfPreparation(reply) }
    }
    return { contact: { ...person, conversationId: conversation.data.id } }
  }

  async function send(
    message: OutgoingMessage,
    to: { address: string; contact: unknown; fields: Record<string, string> },
    context: SendContext,
  ): Promise<SendOutcome> {
    const activity = activityOf(message, to.fields)
    const known = TeamsContact.safeParse(to.contact).data ?? null
    let conversationId = known?.conversationId
    let learnt: TeamsContact | undefined
    // Twice at most: a remembered chat may have been deleted by its person, and then is made anew.
    for (;;) {
      const remembered = conversationId !== undefined
      if (conversationId === undefined) {
        const prepared = await prepare(to.address, known, context)
        if ('contact' in prepared) learnt = prepared.contact
        if (prepared.failure) {
          return { result: prepared.failure, ...(learnt && { contact: learnt }) }
        }
        conversationId = learnt?.conversationId ?? ''
        const ended = await context.nextTurn()
        if (ended) return { result: ended, ...(learnt && { contact: learnt }) }
      }
      const chat = { conversationId, serviceUrl: known?.serviceUrl }
      const reply = await postActivity(chat, activity, context)
      if (!isAnswered(reply)) {
        return { result: failureOf(reply, 'message'), ...(learnt && { contact: learnt }) }
      }
      if (remembered && reply.status === 404 && codeOfRefusal(reply.body) !== undefined) {
        conversationId = undefined
        const ended = await context.nextTurn()
        if (ended) return { result: ended }
        continue
      }
      const receipt = ActivityResource.safeParse(parseJson(reply.body)).data?.id ?? null
      return { result: resultOfSend(reply, receipt), ...(learnt && { contact: learnt }) }
    }
  }

  async function askPresence(
    people: readonly { address: string; contact: unknown }[],
    signal: AbortSignal,
  ): Promise<PresenceAnswer[]> {
    const found = await Promise.all(
      people.map(async ({ address, contact }) => {
        const known = TeamsContact.safeParse(contact).data
        return known ?? directory.findUserId(address, signal)
      }),
    )
    const userIds = found.flatMap((person) => ('userId' in person ? person.userId : []))
    const answer = await directory.presencesOf(userIds, signal)
    return found.map((person): PresenceAnswer => {
      if ('failure' in person) return { kind: 'failed', result: person.failure }
      if ('failure' in answer) return { kind: 'failed', result: answer.failure, contact: person }
      const said = answer.presences.get(person.userId) ?? 'PresenceUnknown'
      return { kind: 'known', presence: presenceOfAvailability[said], said, contact: person }
    })
  }

  async function check(signal: AbortSignal): Promise<CheckStep[]> {
    const steps: CheckStep[] = []
    for (const [name, tokens] of [
      ['token', connectorTokens],
      ['directory-token', graphTokens],
    ] as const) {
      const answer = await tokens.get(signal)
      steps.push({ name, ok: answer.kind === 'token', detail: sayToken(answer) })
    }
    if (steps.some(({ ok }) => !ok)) return steps
    const graph = await directory.probe(signal)
    steps.push({ name: 'directory', ...sayReached(graph, 'Microsoft Graph', 'User.Read.All') })
    const connector = await postActivity(
      { conversationId: 'clairon-check' },
      { type: 'message', text: 'check' },
      { signal, nextTurn: () => Promise.resolve(null) },
    )
    steps.push({ name: 'connector', ...sayReached(connector, 'The Bot Connector', null) })
    return steps
  }

  return {
    send,
    askPresence,
    receive: createTeamsInbound({ http, settings, serviceUrls }),
    check,
    close: () => http.close(),
  }
}

/** The message as Teams takes it: text or one card, never both, for Teams would split them in two. */
function activityOf(message: OutgoingMessage, fields: Record<string, string>): MessageActivity {
  const doc = personalise(message.doc, fields)
  const important = message.tone === 'important'
  const dress = {
    type: 'message' as const,
    summary: summaryOf(doc),
    ...(important && { importance: 'high' as const }),
    channelData: { notification: { alert: true } },
  }
  const { tone, buttons } = message
  if (message.presentation === 'simple') return { ...dress, ...toTeamsText(doc, { tone, buttons }) }
  const content = toAdaptiveCard(doc, { tone, buttons })
  return { ...dress, attachments: [{ contentType: adaptiveCardContentType, content }] }
}

function sayToken(answer: Awaited<ReturnType<TokenSource['get']>>): string {
  if (answer.kind === 'token') return 'Entra ID gives a token.'
  if (answer.kind === 'refused') {
    return `Entra ID refuses a token (${answer.detail}). Check the application id, the tenant id, and that the client secret has not expired.`
  }
  return `Entra ID cannot be reached (${answer.detail}). Check the token address and the network.`
}

function sayReached(
  reply: Reply,
  service: string,
  permission: string | null,
): { ok: boolean; detail: string } {
  if (reply.kind === 'not-asked') return { ok: false, detail: reply.detail }
  if (reply.kind !== 'answered') {
    return {
      ok: false,
      detail: `${service} cannot be reached (${reply.cause}). Check its address and the network.`,
    }
  }
  if (reply.status === 404)
    return { ok: true, detail: `${service} answers and knows this application.` }
  const hint = permission
    ? ` Grant the application permission ${permission}, with the consent of an administrator.`
    : ' Check that the bot is registered with this application id and that its Teams channel is on.'
  return { ok: false, detail: `${service} answers ${reply.status}.${hint}` }
}
