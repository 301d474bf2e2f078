import type { Logger } from '../../platform/logger.ts'
import type { Clock } from '../../platform/clock.ts'
import {
  connectorLimits,
  type ActivityResource,
  type ConversationParameters,
  type ConversationResource,
  type MessageActivity,
} from '../../protocols/bot-connector.ts'
import type { Bots } from '../bots.ts'
import type { Counters } from '../counters.ts'
import type { Tokens } from '../entra/tokens.ts'
import { noFault, type Fault, type Faults } from '../faults.ts'
import type { Message, Messages } from '../messages.ts'
import type { People, Person } from '../people.ts'
import { createRateLimiter, type RateLimit } from '../rate-limits.ts'
import type { RealTime } from '../real-time.ts'
import type { Wait } from '../service-hooks.ts'
import type { ActivityIds } from './activity-ids.ts'
import { isJsonObject } from './card.ts'
import { orderedRefusal, refusal, throttled, type ConnectorRefusal } from './connector-answers.ts'
import { readActivity, readParameters, type ConnectorBody } from './connector-body.ts'
import { teamsUserId, type Conversations } from './conversations.ts'
import { readContent } from './message-content.ts'
import { registration } from './registration.ts'
import { createSentinels } from './sentinels.ts'

/** What becomes of a call: an answer, a refusal, or a connection that breaks. */
export type Outcome = { delayMs: number } & (
  | { kind: 'answered'; status: number; body: ConversationResource | ActivityResource | '' }
  | { kind: 'refused'; refusal: ConnectorRefusal }
  | { kind: 'broken' }
)

export type ConnectorLimits = {
  perAppAndTenant: readonly RateLimit[]
  perConversation: readonly RateLimit[]
}

export type ConnectorDeps = {
  people: People
  conversations: Conversations
  messages: Messages
  bots: Bots
  ids: ActivityIds
  tokens: Tokens
  faults: Faults
  counters: Counters
  clock: Clock
  time: RealTime
  wait: Wait
  log: Pick<Logger, 'info' | 'error'>
  limits?: ConnectorLimits | undefined
}

export type Connector = ReturnType<typeof createConnector>

/** The Bot Connector of Teams: judges each call as the documents say and delivers what passes. */
export function createConnector({ limits = connectorLimits, ...deps }: ConnectorDeps) {
  const { people, conversations, messages, ids, faults, counters, clock, time } = deps
  const callsOfApp = createRateLimiter(limits.perAppAndTenant, time)
  const creations = createRateLimiter(limits.perConversation, time)
  const sends = createRateLimiter(limits.perConversation, time)
  const sentinels = createSentinels(time)
  const objectIds = new Map<string, string>() // by the id that Teams gave
  const underway = new Set<string>() // conversations whose last call has no answer yet

  function takeCall(): number {
    return callsOfApp.take(`${registration.appId}/${registration.tenantId}`)
  }

  function byTeamsId(id: string): Person | undefined {
    if (objectIds.size !== people.count()) {
      for (const { aadObjectId } of people.all()) {
        objectIds.set(teamsUserId(aadObjectId), aadObjectId)
      }
    }
    const objectId = objectIds.get(id)
    return objectId === undefined ? undefined : people.byObjectId(objectId)
  }

  /** Puts the message, or the two that Teams splits it in, before the person. */
  function deliver(
    person: Person,
    activity: MessageActivity,
    posted: unknown,
  ): ConnectorRefusal | string[] {
    const contents = readContent(activity)
    if (!Array.isArray(contents)) return contents
    if (contents.length > 1) takeCall() // The split costs a call, but is not refused for it.
    return contents.map((content) => {
      const id = ids.next()
      messages.save({
        id,
        channel: 'teams',
        address: person.upn,
        at: clock.now().toISOString(),
        receivedAt: new Date(time.nowMs()).toISOString(),
        ...content,
        ...(activity.replyToId === undefined ? {} : { replyToId: activity.replyToId }),
        ...envelopeOf(posted),
      })
      counters.send('teams')
      return id
    })
  }

  /** The person whose chat this is, or why the bot may not write there. */
  function judgeConversation(conversationId: string): Person | ConnectorRefusal {
    const conversation = conversations.byId(conversationId)
    if (conversation === undefined) return refusal('ConversationNotFound')
    if (underway.has(conversationId)) return refusal('PreconditionFailed')
    const waitMs = sends.take(conversationId)
    if (waitMs > 0) return throttled(waitMs)
    return people.byObjectId(conversation.aadObjectId) ?? refusal('ConversationNotFound')
  }

  function send(
    { conversationId, activityId, endpoint }: SendTarget,
    body: ConnectorBody | undefined,
  ): Outcome {
    const person = judgeConversation(conversationId)
    if ('body' in person) return refused(person)
    const rule = faults.strike({
      service: 'teams',
      operation: 'send',
      addresses: addressesOf(person),
    })
    const fault = rule === noFault ? sentinels.strike(person) : rule
    return withFault(fault, () => {
      const unwelcome = judgeWelcome(person)
      if (unwelcome !== null) return refused(unwelcome)
      const activity = readActivity(body)
      if ('status' in activity) return refused(activity)
      const replyToId = activityId ?? activity.replyToId
      const whole = replyToId === undefined ? activity : { ...activity, replyToId }
      const delivered = deliver(person, whole, body?.json)
      if ('status' in delivered) return refused(delivered)
      conversations.wrote(conversationId, endpoint)
      const [id, ...others] = delivered
      // A split activity is taken without saying what became of it.
      if (id === undefined || others.length > 0) return answered(202, '')
      return answered(201, { id })
    })
  }

  function createConversation(
    { endpoint }: Pick<SendTarget, 'endpoint'>,
    body: ConnectorBody | undefined,
  ): Outcome {
    const parameters = readParameters(body)
    if ('status' in parameters) return refused(parameters)
    const person = judgeMember(parameters, { people, byTeamsId })
    if ('body' in person) return refused(person)
    const waitMs = creations.take(person.aadObjectId)
    if (waitMs > 0) return refused(throttled(waitMs))
    const addresses = addressesOf(person)
    const fault = faults.strike({ service: 'teams', operation: 'create', addresses })
    return withFault(fault, () => {
      if (!person.teamsInstalled) return refused(refusal('ForbiddenOperationException'))
      const { id } = conversations.open(person.aadObjectId)
      if (parameters.activity !== undefined) {
        const unwelcome = judgeWelcome(person)
        const posted = isJsonObject(body?.json) ? body.json['activity'] : undefined
        const delivered = unwelcome ?? deliver(person, parameters.activity, posted)
        if ('status' in delivered) return refused(delivered)
        conversations.wrote(id, endpoint)
      }
      return answered(201, { id })
    })
  }

  /** Finds a message of the bot in a conversation, for a change of it. */
  function onMessage(
    { conversationId, activityId }: { conversationId: string; activityId: string },
    change: (message: Message, person: Person) => Outcome,
  ): Outcome {
    const person = judgeConversation(conversationId)
    if ('body' in person) return refused(person)
    const unwelcome = judgeWelcome(person)
    if (unwelcome !== null) return refused(unwelcome)
    const message = messages.byId(activityId)
    const isHere = message?.address === person.upn && message.deletedAt === undefined
    if (message === undefined || !isHere) return refused(refusal('ActivityNotFoundInConversation'))
    return change(message, person)
  }

  return {
    ...deps,
    takeCall,
    send,
    createConversation,

    /** Keeps a conversation to itself until the returned function is called: others get 412. */
    occupy(conversationId: string): () => void {
      underway.add(conversationId)
      return () => underway.delete(conversationId)
    },

    update: (
      params: { conversationId: string; activityId: string },
      body: ConnectorBody | undefined,
    ): Outcome =>
      onMessage(params, (message) => {
        const activity = readActivity(body)
        if ('status' in activity) return refused(activity)
        const contents = readContent(activity)
        if (!Array.isArray(contents)) return refused(contents)
        const { html: _html, card: _card, summary: _summary, envelope: _old, ...kept } = message
        const editedAt = clock.now().toISOString()
        // An update stays one message; of a text with a card, the card is what is seen.
        messages.save({ ...kept, ...contents.at(-1), ...envelopeOf(body?.json), editedAt })
        return answered(200, { id: message.id })
      }),

    remove: (params: { conversationId: string; activityId: string }): Outcome =>
      onMessage(params, (message) => {
        messages.save({ ...message, deletedAt: clock.now().toISOString() })
        return answered(200, '')
      }),
  }
}

type SendTarget = {
  conversationId: string
  /** The message that is answered to. */
  activityId?: string
  /** Where the bot listens that sends, when it said so. */
  endpoint?: string | undefined
}

/** What was posted beside the content. */
function envelopeOf(posted: unknown): Pick<Message, 'envelope'> {
  if (!isJsonObject(posted)) return {}
  const { text: _text, attachments: _attachments, ...envelope } = posted
  return { envelope }
}

/** Finds the one member, by Entra object id or by the id that Teams gave. */
function judgeMember(
  { bot, members, tenantId }: ConversationParameters,
  { people, byTeamsId }: { people: People; byTeamsId: (id: string) => Person | undefined },
): Person | ConnectorRefusal {
  const [{ id }] = members
  const botIds = [registration.appId, `28:${registration.appId}`]
  if (tenantId.toLowerCase() !== registration.tenantId) {
    return refusal('BadSyntax', { message: 'Invalid tenant id' })
  }
  if (bot !== undefined && !botIds.includes(bot.id.toLowerCase())) {
    return refusal('BadArgument', { message: 'Bot id does not match the token' })
  }
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) {
    const person = people.byObjectId(id)
    return person ?? refusal('BadSyntax', { message: 'Invalid user identity in provided tenant' })
  }
  if (id.startsWith('29:')) {
    const unknown = { status: 403, message: 'Failed to decrypt pairwise id' }
    return byTeamsId(id) ?? refusal('BadArgument', unknown)
  }
  return refusal('BadSyntax', { message: 'Bad format of conversation ID' })
}

function judgeWelcome(person: Person): ConnectorRefusal | null {
  if (!person.teamsInstalled) return refusal('BotNotInConversationRoster')
  if (person.blocked) return refusal('ConversationBlockedByUser')
  return null
}

function withFault(fault: Fault, act: () => Outcome): Outcome {
  const { delayMs, reset } = fault
  if (reset === 'before') return { kind: 'broken', delayMs }
  if (reset === null && fault.refusal !== null) {
    return { ...refused(orderedRefusal(fault.refusal)), delayMs }
  }
  const outcome = { ...act(), delayMs }
  // Only what was taken can be taken and then lost; a refusal is answered.
  return reset === 'after' && outcome.kind === 'answered' ? { kind: 'broken', delayMs } : outcome
}

function addressesOf(person: Person): string[] {
  return [person.upn, person.sip]
}

function refused(because: ConnectorRefusal): Outcome {
  return { kind: 'refused', refusal: because, delayMs: 0 }
}

function answered(status: number, body: ConversationResource | ActivityResource | ''): Outcome {
  return { kind: 'answered', status, body, delayMs: 0 }
}
