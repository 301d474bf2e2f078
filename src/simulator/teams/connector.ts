import type { Logger } from '../../platform/logger.ts'
import type { Clock } from '../../platform/clock.ts'
import {
  connectorLimits,
  type ActivityResource,
  type ConversationParameters,
  type ConversationResource,
  type MessageActivity,
} from '../../protocols/bot-connector.ts'
import type { Counters } from '../counters.ts'
import type { Tokens } from '../entra/tokens.ts'
import { noFault, type Fault, type Faults } from '../faults.ts'
import type { Messages } from '../messages.ts'
import type { People, Person } from '../people.ts'
import { createRateLimiter, type RateLimit } from '../rate-limits.ts'
import type { RealTime } from '../real-time.ts'
import type { Wait } from '../service-hooks.ts'
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
  const { people, conversations, messages, faults, counters, clock, time } = deps
  const callsOfApp = createRateLimiter(limits.perAppAndTenant, time)
  const creations = createRateLimiter(limits.perConversation, time)
  const sends = createRateLimiter(limits.perConversation, time)
  const sentinels = createSentinels(time)
  const objectIds = new Map<string, string>() // by the id that Teams gave
  let lastActivityId = Number(
    messages.all().findLast(({ channel }) => channel === 'teams')?.id ?? 0,
  )

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

  /** Milliseconds since 1970, made unique and growing. */
  function nextActivityId(): string {
    lastActivityId = Math.max(lastActivityId + 1, Math.floor(time.nowMs()))
    return String(lastActivityId)
  }

  /** Puts the message, or the two that Teams splits it in, before the person. */
  function deliver(person: Person, activity: MessageActivity): ConnectorRefusal | string[] {
    const contents = readContent(activity)
    if (!Array.isArray(contents)) return contents
    if (contents.length > 1) takeCall() // The split costs a call, but is not refused for it.
    return contents.map((content) => {
      const id = nextActivityId()
      messages.save({
        id,
        channel: 'teams',
        address: person.upn,
        at: clock.now().toISOString(),
        receivedAt: new Date(time.nowMs()).toISOString(),
        ...content,
        ...(activity.replyToId === undefined ? {} : { replyToId: activity.replyToId }),
      })
      counters.send('teams')
      return id
    })
  }

  /** The person whose chat this is, or why the bot may not write there. */
  function judgeConversation(conversationId: string): Person | ConnectorRefusal {
    const conversation = conversations.byId(conversationId)
    if (conversation === undefined) return refusal('ConversationNotFound')
    const waitMs = sends.take(conversationId)
    if (waitMs > 0) return throttled(waitMs)
    return people.byObjectId(conversation.aadObjectId) ?? refusal('ConversationNotFound')
  }

  function send(
    { conversationId, activityId }: { conversationId: string; activityId?: string },
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
      const ids = deliver(person, replyToId === undefined ? activity : { ...activity, replyToId })
      if ('status' in ids) return refused(ids)
      const [id, ...others] = ids
      // A split activity is taken without saying what became of it.
      if (id === undefined || others.length > 0) return answered(202, '')
      return answered(201, { id })
    })
  }

  function createConversation(body: ConnectorBody | undefined): Outcome {
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
        const delivered = unwelcome ?? deliver(person, parameters.activity)
        if ('status' in delivered) return refused(delivered)
      }
      return answered(201, { id })
    })
  }

  /** Finds a message of the bot in a conversation, for a change of it. */
  function onMessage(
    { conversationId, activityId }: { conversationId: string; activityId: string },
    change: (message: NonNullable<ReturnType<Messages['byId']>>, person: Person) => Outcome,
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

    update: (
      params: { conversationId: string; activityId: string },
      body: ConnectorBody | undefined,
    ): Outcome =>
      onMessage(params, (message) => {
        const activity = readActivity(body)
        if ('status' in activity) return refused(activity)
        const contents = readContent(activity)
        if (!Array.isArray(contents)) return refused(contents)
        const { html: _html, card: _card, summary: _summary, ...kept } = message
        const editedAt = clock.now().toISOString()
        // An update stays one message; of a text with a card, the card is what is seen.
        messages.save({ ...kept, ...contents.at(-1), editedAt })
        return answered(200, { id: message.id })
      }),

    remove: (params: { conversationId: string; activityId: string }): Outcome =>
      onMessage(params, (message) => {
        messages.save({ ...message, deletedAt: clock.now().toISOString() })
        return answered(200, '')
      }),
  }
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
