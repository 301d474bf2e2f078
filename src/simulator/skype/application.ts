import { randomInt, randomUUID } from 'node:crypto'

import {
  MakeMeAvailable,
  messageFormats,
  preferredAvailabilities,
  type MessageFormat,
  type NewApplication,
} from '../../protocols/ucwa-requests.ts'
import type {
  ApplicationResource,
  CommunicationResource,
  MeResource,
  SkypeAvailability,
} from '../../protocols/ucwa-resources.ts'
import type { Person } from '../people.ts'
import type { RealTime } from '../real-time.ts'
import type { Wait } from '../service-hooks.ts'
import type { JsonObject } from '../teams/card.ts'
import { account } from './account.ts'
import type { Contacts } from './contacts.ts'
import type { Conversation } from './conversation-resources.ts'
import { createConversations, type Happening } from './conversations.ts'
import type { Said } from './data-uri.ts'
import { createEventChannel, type PushedEvent } from './event-channel.ts'
import type { PoolSettings } from './pool-settings.ts'
import { createPresenceSubscriptions } from './presence-subscriptions.ts'
import {
  answerWith,
  invalid,
  invalidParts,
  noContent,
  refuse,
  refuseWith,
  type SyncSubcode,
  type UcwaAnswer,
  type UcwaRefusal,
} from './ucwa-answers.ts'

/** How an application can end while the client still uses it. */
export const applicationEnds = [
  'ApplicationNotFound',
  'TooManyApplications',
  'InactiveApplicationExpired',
  'UserAgentNotAllowed',
] as const satisfies SyncSubcode[]
export type ApplicationEnd = (typeof applicationEnds)[number]

/** After so long without a request for events, conversations and subscriptions are gone. The number is ours. */
const absentMs = 5 * 60_000
/** After so long the application itself is gone. UCWA/MeDashboard.md */
const goneMs = 15 * 60_000
/** After so long without reported activity an available application ends. UCWA/ApplicationDashboard.md names no number. */
const inactiveMs = 30 * 60_000
/** After so long without reported activity somebody appears idle. UCWA/makeMeAvailable_ref.md */
const idleMs = 5 * 60_000

export type ApplicationNeeds = {
  contacts: Contacts
  settings: () => PoolSettings
  deliver: (conversation: Conversation, said: Said) => void
  /** Is told of each new conversation that an application asked for. */
  started: () => void
  happened: (person: Person, happening: Happening) => void
  time: RealTime
  wait: Wait
}

export type Application = ReturnType<typeof createApplication>

/**
 * Keeps one application: the account as it is signed in there, its events, subscriptions and conversations.
 * UCWA/application_ref.md, UCWA/me_ref.md, UCWA/communication_ref.md of https://github.com/OfficeDev/skype-docs
 */
export function createApplication(
  { userAgent, endpointId, culture }: NewApplication,
  needs: ApplicationNeeds,
) {
  const { contacts, settings, time } = needs
  const id = String(randomInt(100_000_000_000, 199_999_999_999))
  const root = `/ucwa/oauth/v1/applications/${id}`
  /** Asks to be sent back, so that nobody replaces what they have not read. */
  const witness = randomUUID()
  let etag = randomInt(1_000_000_000, 4_000_000_000)
  let modalities: string[] = []
  let formats: MessageFormat[] = ['Plain']
  let signedInAs: SkypeAvailability | null = null
  let activeMs = time.nowMs()
  let note = ''
  let location = ''

  const channel = createEventChannel({
    href: `${root}/events`,
    time,
    refresh: () => subscriptions.refresh(),
    aggregates: () => settings().aggregation,
  })
  const push = (...events: PushedEvent[]) => channel.push(...events)
  const subscriptions = createPresenceSubscriptions({
    root,
    contacts,
    settings,
    push,
    nowMs: time.nowMs,
  })
  const conversations = createConversations({ ...needs, root, push, formats: () => formats })

  const link = (path: string) => ({ href: `${root}/${path}` })
  const isAvailable = () => signedInAs !== null

  const me = (): MeResource => ({
    name: account.displayName,
    uri: account.sip,
    emailAddresses: [account.username],
    _links: {
      self: link('me'),
      ...(isAvailable()
        ? {
            note: link('me/note'),
            presence: link('me/presence'),
            location: link('me/location'),
            reportMyActivity: link('me/reportMyActivity'),
          }
        : { makeMeAvailable: link('me/makeMeAvailable') }),
      callForwardingSettings: link('me/callForwardingSettings'),
      phones: link('me/phones'),
      photo: link(`photos/${account.username}`),
    },
    rel: 'me',
  })

  const peopleResource = () => ({
    _links: {
      self: link('people'),
      presenceSubscriptions: link('people/presenceSubscriptions'),
      subscribedContacts: link('people/subscribedContacts'),
      presenceSubscriptionMemberships: link('people/presenceSubscriptionMemberships'),
      myGroups: link('people/groups'),
      myGroupMemberships: link('people/groupMemberships'),
      myContacts: link('people/contacts'),
      myPrivacyRelationships: link('people/privacyRelationships'),
      myContactsAndGroupsSubscription: link('people/contactsAndGroupsSubscription'),
      search: link('people/search'),
    },
    rel: 'people' as const,
  })

  const onlineMeetings = () => ({
    _links: { self: link('onlineMeetings') },
    rel: 'onlineMeetings',
  })

  const communication = (): CommunicationResource => ({
    [witness]: 'please pass this in a PUT request',
    supportedModalities: modalities,
    supportedMessageFormats: formats,
    _links: {
      self: link('communication'),
      conversations: link('communication/conversations?filter=active'),
      startMessaging: link('communication/messagingInvitations'),
      startOnlineMeeting: link('communication/onlineMeetingInvitations?onlineMeetingUri=adhoc'),
      joinOnlineMeeting: link('communication/onlineMeetingInvitations'),
    },
    rel: 'communication',
    etag: String(etag),
  })

  function communicationUpdated(): PushedEvent {
    etag++
    const self = { rel: 'communication', href: link('communication').href }
    return {
      sender: self,
      event: { link: self, _embedded: { communication: communication() }, type: 'updated' },
      priority: 'medium',
    }
  }

  const meEvent = (rel: string, path: string, type: string): PushedEvent => ({
    sender: { rel: 'me', href: link('me').href },
    event: { link: { rel, href: link(path).href }, type },
    priority: 'medium',
  })

  return {
    id,
    root,
    endpointId: endpointId.toLowerCase(),
    channel,
    subscriptions,
    conversations,
    isAvailable,
    me,
    people: peopleResource,
    communication,
    onlineMeetings,

    /** How this application makes the account appear: idle when nobody reported activity for a while. */
    availability(): SkypeAvailability {
      if (signedInAs === null) return 'Offline'
      const isIdle = time.nowMs() - activeMs > idleMs
      return isIdle && signedInAs === 'Online' ? 'IdleOnline' : signedInAs
    },

    summary: () => ({
      id,
      userAgent,
      endpointId,
      available: isAvailable(),
      /** Whether a request for events is held. */
      waiting: channel.isWaitedFor(),
      formats,
      conversations: conversations.count(),
      subscriptions: subscriptions.count(),
    }),

    resource: (): ApplicationResource => ({
      culture,
      userAgent,
      _links: {
        self: { href: root },
        policies: link('policies'),
        batch: link('batch'),
        events: channel.link(),
      },
      _embedded: {
        me: me(),
        people: peopleResource(),
        onlineMeetings: onlineMeetings(),
        communication: communication(),
      },
      rel: 'application',
    }),

    /** UCWA/makeMeAvailable_ref.md */
    makeAvailable(body: JsonObject): UcwaAnswer {
      if (isAvailable()) return refuse('AlreadyExists')
      const parsed = MakeMeAvailable.safeParse(body)
      if (!parsed.success) return invalidParts(parsed.error.issues)
      const { supportedModalities, supportedMessageFormats, signInAs = 'Online' } = parsed.data
      modalities = supportedModalities ?? []
      formats = [...new Set<MessageFormat>(['Plain', ...(supportedMessageFormats ?? [])])]
      signedInAs = signInAs === 'Offwork' ? 'Away' : signInAs
      activeMs = time.nowMs()
      push(
        communicationUpdated(),
        meEvent('me', 'me', 'updated'),
        meEvent('presence', 'me/presence', 'added'),
        meEvent('note', 'me/note', 'added'),
        meEvent('location', 'me/location', 'added'),
      )
      return noContent
    },

    /** UCWA/reportMyActivity_ref.md */
    reportActivity(): UcwaAnswer {
      if (!isAvailable()) return refuse('MakeMeAvailableRequired')
      activeMs = time.nowMs()
      return noContent
    },

    readPresence(): UcwaAnswer {
      if (!isAvailable()) return refuse('MakeMeAvailableRequired')
      const self = link('me/presence')
      return answerWith({ availability: this.availability(), _links: { self }, rel: 'presence' })
    },

    readNote: () =>
      answerWith({
        message: note,
        type: 'Personal',
        _links: { self: link('me/note') },
        rel: 'note',
      }),
    readLocation: () =>
      answerWith({ location, _links: { self: link('me/location') }, rel: 'location' }),

    setNote({ message }: JsonObject): UcwaAnswer {
      if (typeof message !== 'string') return invalid('message', 'Not a string.')
      note = message
      return noContent
    },
    setLocation({ location: wanted }: JsonObject): UcwaAnswer {
      if (typeof wanted !== 'string') return invalid('location', 'Not a string.')
      location = wanted
      return noContent
    },

    setPresence(body: JsonObject): UcwaAnswer {
      if (!isAvailable()) return refuse('MakeMeAvailableRequired')
      const wanted = preferredAvailabilities.find((word) => word === body['availability'])
      if (wanted === undefined) return invalid('availability', preferredAvailabilities.join(', '))
      signedInAs = wanted === 'Offwork' ? 'Away' : wanted
      activeMs = time.nowMs()
      push(meEvent('presence', 'me/presence', 'updated'))
      return noContent
    },

    /** Replaces what the application can show. UCWA/PayloadFormat.md: all of it is sent back, with the etag. */
    replaceCommunication(body: JsonObject, ifMatch: string | undefined): UcwaAnswer {
      if (ifMatch === undefined || ifMatch.trim() === '') {
        return refuseWith(428, { message: 'The operation requires an If-Match precondition.' })
      }
      const isCurrent = [String(etag), `"${etag}"`, `W/"${etag}"`].includes(ifMatch.trim())
      if (!isCurrent) return refuseWith(412, { message: 'An If-Match precondition was not met.' })
      if (!(witness in body)) return invalid(witness, 'Required.')
      const wanted = readStrings(body['supportedMessageFormats'])
      const known = messageFormats.filter((format) => wanted?.includes(format))
      if (wanted === null || known.length !== wanted.length) {
        return invalid('supportedMessageFormats', messageFormats.join(', '))
      }
      const wantedModalities = readStrings(body['supportedModalities'])
      if (wantedModalities === null) return invalid('supportedModalities', 'A list of names.')
      formats = known.length === 0 ? ['Plain'] : known
      modalities = wantedModalities
      push(communicationUpdated())
      return noContent
    },

    policies(): UcwaAnswer {
      const said = (isEnabled: boolean) => (isEnabled ? 'Enabled' : 'Disabled')
      const { htmlMessaging, messagingUrls } = settings()
      return answerWith({
        emoticons: 'Enabled',
        exchangeUnifiedMessaging: 'Disabled',
        htmlMessaging: said(htmlMessaging),
        logging: 'Enabled',
        loggingLevel: 'Light',
        messageArchiving: 'Enabled',
        messagingUrls: said(messagingUrls),
        photos: 'Enabled',
        saveMessagingHistory: 'Enabled',
        telephonyMode: 'None',
        _links: { self: link('policies') },
        rel: 'policies',
      })
    },

    /** Forgets conversations and subscriptions; the next answer to whoever asks for events says so. */
    loseState(): void {
      conversations.drop()
      subscriptions.drop()
      channel.reset()
    },

    /** Why there is no such application any more, if so; a long absence first costs what is transient. */
    whyOver(): ApplicationEnd | null {
      const awayMs = time.nowMs() - channel.lastSeenMs()
      if (awayMs > goneMs) return 'ApplicationNotFound'
      if (isAvailable() && time.nowMs() - activeMs > inactiveMs) return 'InactiveApplicationExpired'
      const hasState = conversations.count() > 0 || subscriptions.count() > 0
      if (awayMs > absentMs && hasState) this.loseState()
      return null
    },

    close(because: UcwaRefusal): void {
      conversations.drop()
      subscriptions.drop()
      channel.close(because)
    },
  }
}

/** @returns null for what is no list of texts; none given is an empty list. */
function readStrings(value: unknown): string[] | null {
  if (value === undefined) return []
  if (!Array.isArray(value)) return null
  return value.every((one): one is string => typeof one === 'string') ? value : null
}
