import { createHash } from 'node:crypto'

import type { SkypeSettings } from '../../contract/chatbot.ts'
import type { SendResult } from '../../domain/delivery.ts'
import { mayWrite } from '../../domain/presence.ts'
import { personalise } from '../../message/tokens.ts'
import type { Logger } from '../../platform/logger.ts'
import type {
  Addressee,
  Channel,
  InboundReport,
  OutgoingMessage,
  PresenceAnswer,
  SendContext,
  SendOutcome,
} from '../channel.ts'
import { type ConversationTimes, mostConversations } from './conversations.ts'
import { createSkypeAccount } from './skype-account.ts'
import { checkSkype } from './skype-check.ts'
import { SkypeContact, sipUriOf } from './skype-contact.ts'
import type { SkypeSession } from './skype-session.ts'
import { splitMessage } from '../../message/skype-message.ts'

export type SkypeChannelNeeds = {
  /** Names the channel, the same after a restart; no other channel has it. */
  channelKey: string
  /** How it introduces itself to the server. */
  userAgent: string
  log: Logger
  /** Takes what people do on their side, while the account is signed in. Must not throw. */
  onInbound: (report: InboundReport) => void
  /** How long it waits for what; left out for what servers need. */
  times?: ConversationTimes | undefined
}

/**
 * Speaks to Skype for Business Server 2015, 2019 and Subscription Edition through UCWA 2.0, signed in as an
 * ordinary account. It signs in when first asked for something, and stays until `close`; one process at a
 * time may use an account, which is the owner of the channel's lane.
 */
export function createSkypeChannel(
  settings: SkypeSettings,
  { channelKey, userAgent, log, onInbound, times }: SkypeChannelNeeds,
): Channel {
  const endpointId = endpointIdOf(`${channelKey}\n${settings.username.toLowerCase()}`)
  const account = createSkypeAccount({ settings, endpointId, userAgent, log, onInbound, times })

  async function send(
    message: OutgoingMessage,
    to: Addressee,
    { signal, presenceRule = 'any' }: SendContext,
  ): Promise<SendOutcome> {
    const uri = sipUriOf(to.address)
    const doc = personalise(message.doc, to.fields)
    const parts = splitMessage(doc, message.buttons, to.addresses)
    // Twice at most: a server that has forgotten the application has done nothing with what we asked.
    for (let tries = 1; ; tries += 1) {
      const opened = await account.session()
      if (opened.kind === 'problem') return { result: opened.result }
      const { session } = opened
      const absence = await findAbsence(session, uri, presenceRule, signal)
      if (absence) return { result: absence }
      const result = await session.conversations.deliver(uri, parts)
      const mayHaveIt = result.kind === 'ok' || result.kind === 'ambiguous'
      if (result.kind !== 'application-gone') {
        return { result, ...(mayHaveIt && learn(to.contact, uri)) }
      }
      if (tries === 2) return { result: { kind: 'not-sent', code: 'service-unreachable' } }
    }
  }

  /** Events of presence are held back for seconds, so it is asked for again before the message leaves. */
  async function findAbsence(
    { presence }: SkypeSession,
    uri: string,
    rule: NonNullable<SendContext['presenceRule']>,
    signal: AbortSignal,
  ): Promise<SendResult | null> {
    if (rule === 'any') return null
    const found = await presence.askNow(uri, signal)
    if (found.kind === 'failed') return found.result
    if (mayWrite(rule, found.presence)) return null
    return { kind: 'absent', code: 'presence-rule', presence: found.said }
  }

  async function askPresence(
    people: readonly Pick<Addressee, 'address'>[],
    signal: AbortSignal,
  ): Promise<PresenceAnswer[]> {
    const opened = await account.session()
    if (opened.kind === 'problem') {
      return people.map(() => ({ kind: 'failed', result: opened.result }))
    }
    return opened.session.presence.ask(
      people.map(({ address }) => sipUriOf(address)),
      signal,
    )
  }

  return {
    send,
    askPresence,
    // The server calls nobody: what comes in comes over the connection that we keep.
    receive: async () => ({ kind: 'refused', status: 403, reason: 'not-called' }),
    check: (signal) =>
      checkSkype({
        settings,
        // One of its own, or the lane that is sending would lose its events to it.
        endpointId: endpointIdOf(`${endpointId}\ncheck`),
        userAgent,
        log,
        signal,
      }),
    mostAtOnce: mostConversations,
    listen(onStopped = () => undefined) {
      account.onStopped(onStopped)
      void account.keepOpen()
    },
    leave: () => account.close(),
    close: () => account.close(),
  }
}

/** What is remembered of somebody, where it is not known already. */
function learn(contact: unknown, userId: string): Pick<SendOutcome, 'contact'> {
  const known = SkypeContact.safeParse(contact).data
  return known?.userId === userId ? {} : { contact: { userId } satisfies SkypeContact }
}

/** A GUID that is always the same for the same key. */
function endpointIdOf(key: string): string {
  const hex = createHash('sha256').update(`clairon-skype\n${key}`).digest('hex')
  // Marked as version 8 of RFC 9562: made in a way of one's own.
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
