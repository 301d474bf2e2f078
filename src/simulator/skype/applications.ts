import { randomInt, randomUUID } from 'node:crypto'

import {
  MakeMeAvailable,
  messageFormats,
  NewApplication,
  preferredAvailabilities,
  type MessageFormat,
} from '../../protocols/ucwa-requests.ts'
import type {
  ApplicationResource,
  CommunicationResource,
  MeResource,
  SkypeAvailability,
} from '../../protocols/ucwa-resources.ts'
import type { People, Person } from '../people.ts'
import type { RealTime } from '../real-time.ts'
import type { Wait } from '../service-hooks.ts'
import type { JsonObject } from '../teams/card.ts'
import { account } from './account.ts'
import { createContacts } from './contacts.ts'
import type { Conversation } from './conversation-resources.ts'
import { createConversations, type Happening } from './conversations.ts'
import type { Said } from './data-uri.ts'
import { createEventChannel, type PushedEvent } from './event-channel.ts'
import type { PoolSettings } from './pool-settings.ts'
import { createPresenceSubscriptions } from './presence-subscriptions.ts'
import {
  answerWith,
  invalid,
  isRefusal,
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

/** So many applications of one account; one more ends the oldest. The number is ours. */
const mostApplications = 8
/** After so long without a request for events, conversations and subscriptions are gone. The number is ours. */
const absentMs = 5 * 60_000
/** After so long the application itself is gone. UCWA/MeDashboard.md */
const goneMs = 15 * 60_000
/** After so long without reported activity an available application ends. UCWA/ApplicationDashboard.md names no number. */
const inactiveMs = 30 * 60_000
/** After so long without reported activity somebody appears idle. UCWA/makeMeAvailable_ref.md */
const idleMs = 5 * 60_000

export type ApplicationsNeeds = {
  people: People
  settings: () => PoolSettings
  deliver: (conversation: Conversation, said: Said) => void
  /** Is told of each new conversation that an application asked for. */
  started: () => void
  happened: (person: Person, happening: Happening) => void
  time: RealTime
  wait: Wait
}

export type Application = ReturnType<typeof createApplication>
export type Applications = ReturnType<typeof createApplications>

/**
 * Keeps the applications of the account. They are lost with the process, as with a pool that restarts.
 * UCWA/applications_ref.md, UCWA/ApplicationDashboard.md of https://github.com/OfficeDev/skype-docs
 */
export function createApplications(needs: ApplicationsNeeds) {
  const { people, settings, time } = needs
  const applications = new Map<string, Application>()
  const ended = new Map<string, ApplicationEnd>()
  const contacts = createContacts({
    people,
    ownAvailability: () => mostAvailable([...applications.values()]),
    nowMs: time.nowMs,
  })

  function end(application: Application, because: ApplicationEnd): void {
    applications.delete(application.id)
    if (ended.size > 1_000) ended.clear()
    ended.set(application.id, because)
    application.close(refuse(because))
  }

  /** Ends what nobody has asked for, for so long. */
  function sweep(): void {
    for (const application of applications.values()) {
      const because = application.whyOver()
      if (because !== null) end(application, because)
    }
  }

  return {
    contacts,

    create(body: JsonObject): UcwaAnswer {
      sweep()
      const order = readApplication(body)
      if (isRefusal(order)) return order
      if (!settings().mobility) return refuse('MobileApplicationNoLongerAllowed')
      for (const known of applications.values()) {
        if (known.endpointId !== order.endpointId.toLowerCase()) continue
        return answerWith(known.resource())
      }
      const [oldest] = applications.values()
      if (oldest !== undefined && applications.size >= mostApplications) {
        end(oldest, 'TooManyApplications')
      }
      const application = createApplication(order, { ...needs, contacts })
      applications.set(application.id, application)
      const cookie = `cwt_ucwa=${randomUUID()}; path=${application.root}/photos; HttpOnly`
      return answerWith(application.resource(), {
        status: 201,
        headers: { location: application.root, 'set-cookie': cookie },
      })
    },

    find(id: string): Application | UcwaRefusal {
      sweep()
      return applications.get(id) ?? refuse(ended.get(id) ?? 'ApplicationNotFound')
    },

    remove(application: Application): UcwaAnswer {
      end(application, 'ApplicationNotFound')
      return noContent
    },

    all: () => [...applications.values()],

    /** Who takes what a person begins: whoever is available and was there last. */
    available: (): Application | undefined => {
      sweep()
      return [...applications.values()]
        .filter((application) => application.isAvailable())
        .toSorted((one, other) => one.channel.lastSeenMs() - other.channel.lastSeenMs())
        .at(-1)
    },

    endAll(because: ApplicationEnd): void {
      for (const application of applications.values()) end(application, because)
    },
  }
}

function createApplication(
  { userAgent, endpointId, culture }: NewApplication,
  needs: ApplicationsNeeds & { contacts: ReturnType<typeof createContacts> },
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

function mostAvailable(applications: Application[]): SkypeAvailability {
  return (
    applications
      .map((application) => application.availability())
      .find((availability) => availability !== 'Offline') ?? 'Offline'
  )
}

function readApplication(body: JsonObject): NewApplication | UcwaRefusal {
  const parsed = NewApplication.safeParse(body)
  return parsed.success ? parsed.data : invalidParts(parsed.error.issues)
}

function invalidParts(issues: { path: PropertyKey[]; message: string }[]): UcwaRefusal {
  const entries = issues.map(({ path, message }) => [path.join('.'), message])
  return refuse('ParameterValidationFailure', { parameters: Object.fromEntries(entries) })
}

/** @returns null for what is no list of texts; none given is an empty list. */
function readStrings(value: unknown): string[] | null {
  if (value === undefined) return []
  if (!Array.isArray(value)) return null
  return value.every((one): one is string => typeof one === 'string') ? value : null
}
