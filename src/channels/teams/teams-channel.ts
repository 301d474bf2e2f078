import type { TeamsSettings } from '../../contract/chatbot.ts'
import type { SendResult } from '../../domain/delivery.ts'
import { type ActivityWriter, createActivityWriter } from '../../message/teams-activity.ts'
import { createHttpClient } from '../../platform/http-client.ts'
import {
  ActivityResource,
  type ConversationParameters,
  ConversationResource,
  type MessageActivity,
} from '../../protocols/bot-connector.ts'
import { botConnectorScope, graphScope } from '../../protocols/entra-token.ts'
import type {
  Addressee,
  Channel,
  OutgoingMessage,
  PresenceAnswer,
  SendContext,
  SendOutcome,
} from '../channel.ts'
import { codeOfRefusal, resultOfPreparation, resultOfSend } from './teams-answers.ts'
import { manifestIdOf } from './app-package/manifest.ts'
import { createGraphClient } from './graph-batch.ts'
import { createTeamsGroups } from './graph-groups.ts'
import { call, failureOf, isAnswered, type Reply } from './teams-call.ts'
import { checkTeams } from './teams-check.ts'
import { createServiceUrls, withSlash } from './service-urls.ts'
import { TeamsContact } from './teams-contact.ts'
import { createTeamsDirectory, type FoundUser, presenceOfAvailability } from './teams-directory.ts'
import { createTeamsInstaller } from './teams-install.ts'
import { createTeamsPeople } from './teams-people.ts'
import { createTeamsInbound } from './teams-inbound.ts'
import { createTokenSource, parseJson } from './teams-token.ts'

/** What a call needs of its send: turns, and for a check a way to give it up. */
type Turns = Pick<SendContext, 'nextTurn' | 'onLeave'> & Partial<Pick<SendContext, 'signal'>>

/** Without the signal: what has left is never given up. */
const turnsOf = ({ nextTurn, onLeave }: SendContext): Turns => ({
  nextTurn,
  ...(onLeave && { onLeave }),
})

/** Longer than Teams needs for an answer on a bad day; beyond it a message is in doubt. */
const timeoutMs = 15_000

/**
 * Speaks to Microsoft Teams: the Bot Connector for messages, Graph for finding people.
 * Bearer tokens go to the configured addresses, and to those of Microsoft that Teams has named.
 *
 * @param userAgent how it introduces itself to the services.
 */
export function createTeamsChannel(
  settings: TeamsSettings,
  { userAgent }: { userAgent?: string } = {},
): Channel {
  const { appId, tenantId, clientSecret } = settings
  const serviceUrls = createServiceUrls(settings.serviceUrl)
  const graphUrl = withSlash(settings.graphUrl ?? 'https://graph.microsoft.com/v1.0/')
  const tokenUrl =
    settings.tokenUrl ?? `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`
  const http = createHttpClient({ timeoutMs, connections: 128, userAgent })
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
  const postToConnector = (base: string | undefined, path: string, body: string, context: Turns) =>
    call(http, connectorTokens, {
      method: 'POST',
      url: serviceUrls.prefer(base) + path,
      body,
      ...context,
    })
  const graph = createGraphClient({ http, tokens: graphTokens, graphUrl })
  const directory = createTeamsDirectory(graph)
  const groups = createTeamsGroups(graph)
  const manifestId = manifestIdOf(appId)
  const installer = createTeamsInstaller({ graph, graphUrl, manifestId })
  const createConversation = (
    { userId, serviceUrl }: Pick<TeamsContact, 'userId' | 'serviceUrl'>,
    context: Turns,
  ) =>
    postToConnector(
      serviceUrl,
      'v3/conversations',
      JSON.stringify({
        bot: { id: `28:${appId}` },
        isGroup: false,
        members: [{ id: userId }],
        tenantId,
        channelData: { tenant: { id: tenantId } },
      } satisfies ConversationParameters),
      context,
    )
  const postActivity = (
    { conversationId, serviceUrl }: { conversationId: string; serviceUrl?: string | undefined },
    activity: string,
    context: Turns,
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
    const reply = await createConversation(person, turnsOf(context))
    if (!isAnswered(reply)) return { contact: person, failure: failureOf(reply) }
    const conversation = ConversationResource.safeParse(parseJson(reply.body))
    if (reply.status >= 300 || !conversation.success) {
      return { contact: person, failure: resultOfPreparation(reply) }
    }
    return { contact: { ...person, conversationId: conversation.data.id } }
  }

  /** Teams answers 412 to two calls at once on one chat, so they go one after the other. */
  const busy = new Map<string, Promise<Reply>>()
  async function oneByOne(
    conversationId: string,
    { nextTurn }: SendContext,
    post: () => Promise<Reply>,
  ): Promise<Reply> {
    for (let other = busy.get(conversationId); other; other = busy.get(conversationId)) {
      await other.catch(() => undefined)
      // The turn that it had is over.
      const ended = await nextTurn()
      if (ended) return { kind: 'not-asked', result: ended, detail: ended.kind }
    }
    const posting = post()
    busy.set(conversationId, posting)
    try {
      return await posting
    } finally {
      busy.delete(conversationId)
    }
  }

  /** The lane hands over the same message for everybody. */
  const writers = new WeakMap<OutgoingMessage, ActivityWriter>()
  function writerOf(message: OutgoingMessage): ActivityWriter {
    const known = writers.get(message)
    if (known) return known
    const writer = createActivityWriter(message)
    writers.set(message, writer)
    return writer
  }

  async function send(
    message: OutgoingMessage,
    to: Addressee,
    context: SendContext,
  ): Promise<SendOutcome> {
    const activity = writerOf(message)(to)
    const turns = turnsOf(context)
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
      // What has left is never given up: given up, it would be in doubt.
      const reply = await oneByOne(conversationId, context, () =>
        postActivity(chat, activity, turns),
      )
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
    const known = people.map(({ contact }) => TeamsContact.safeParse(contact).data)
    const strangers = people.filter((_person, index) => known[index] === undefined)
    const addresses = strangers.map(({ address }) => address)
    // No patience here: the lane waits for the answer.
    const lookedUp = (await directory.findUserIds(addresses, { signal })).values()
    const found = known.map((contact): FoundUser => contact ?? lookedUp.next().value ?? notAsked)
    const userIds = found.flatMap((person) => ('userId' in person ? person.userId : []))
    const answer = await directory.presencesOf(userIds, signal)
    return found.map((person, index): PresenceAnswer => {
      if ('failure' in person) return { kind: 'failed', result: person.failure }
      const learnt = known[index] ? {} : { contact: person }
      if ('failure' in answer) return { kind: 'failed', result: answer.failure, ...learnt }
      const said = answer.presences.get(person.userId) ?? 'PresenceUnknown'
      return { kind: 'known', presence: presenceOfAvailability[said], said, ...learnt }
    })
  }

  return {
    send,
    askPresence,
    receive: createTeamsInbound({ http, settings, serviceUrls }),
    check: (signal, inbound) =>
      checkTeams({
        connectorTokens,
        graphTokens,
        graph,
        manifestId,
        inbound,
        signal,
        // Nobody has this chat: "not found" is the answer of a service that knows us.
        askConnector: () =>
          postActivity(
            { conversationId: 'clairon-check' },
            JSON.stringify({ type: 'message', text: 'check' } satisfies MessageActivity),
            { signal, nextTurn: () => Promise.resolve(null) },
          ),
      }),
    directory: createTeamsPeople({ directory, installer, groups }),
    close: () => http.close(),
  }
}

const notAsked: FoundUser = { failure: { kind: 'not-sent', code: 'service-unreachable' } }
