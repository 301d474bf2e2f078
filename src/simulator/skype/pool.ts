import type { Clock } from '../../platform/clock.ts'
import type { Counters } from '../counters.ts'
import type { Faults } from '../faults.ts'
import type { Messages } from '../messages.ts'
import type { People, Person } from '../people.ts'
import type { RealTime } from '../real-time.ts'
import type { Wait } from '../service-hooks.ts'
import type { ActivityIds } from '../teams/activity-ids.ts'
import { textContent } from '../teams/message-content.ts'
import type { Writings } from '../writings.ts'
import type { Application, ApplicationEnd } from './application.ts'
import { createApplications } from './applications.ts'
import type { Conversation } from './conversation-resources.ts'
import type { Happening } from './conversations.ts'
import type { Said } from './data-uri.ts'
import { PoolSettings, usualPoolSettings } from './pool-settings.ts'
import { createUcwa } from './ucwa.ts'
import { createWebTickets } from './web-tickets.ts'

/** Who hears what a person does on Skype; nobody, when no bot is signed in that could be written to. */
export type Heard = 'conversation' | 'invitation' | 'nobody'

/** What happened in a person's conversations beside the messages, with its business time. */
export type Happened = { at: string; id: string; happening: Happening }

export type PoolDeps = {
  people: People
  messages: Messages
  writings: Writings
  ids: ActivityIds
  faults: Faults
  counters: Counters
  clock: Clock
  time: RealTime
  wait: Wait
  /** Is told when the page has something new to show. */
  changed: () => void
}

const mostHappenings = 200

export type Pool = ReturnType<typeof createPool>

/** A pool of Skype for Business Server with one account for a bot, and the people who use it. */
export function createPool(deps: PoolDeps) {
  const { messages, writings, ids, counters, clock, time, changed } = deps
  let settings: PoolSettings = usualPoolSettings
  const tickets = createWebTickets(time)
  const happenings = new Map<string, Happened[]>()
  const now = () => clock.now().toISOString()

  function happened({ sip }: Person, happening: Happening): void {
    const key = sip.toLowerCase()
    const list = happenings.get(key) ?? []
    // Somebody who goes on typing is one line.
    if (happening === 'bot-typing' && list.at(-1)?.happening === happening) list.pop()
    list.push({ at: now(), id: ids.next(), happening })
    happenings.set(key, list.slice(-mostHappenings))
    changed()
  }

  /** Puts a message before the person, as the desktop client shows it. */
  function deliver(conversation: Conversation, { format, text }: Said): void {
    const { person, subject, importance, threadId, id } = conversation
    messages.save({
      id: ids.next(),
      channel: 'skype',
      address: person.sip,
      at: now(),
      receivedAt: new Date(time.nowMs()).toISOString(),
      ...textContent(text, format === 'Html' ? 'xml' : 'plain'),
      envelope: { conversation: id, threadId, subject, importance },
    })
  }

  const applications = createApplications({
    ...deps,
    settings: () => settings,
    deliver,
    started: () => counters.send('skype'),
    happened,
  })
  const ucwa = createUcwa({ ...deps, applications })

  return {
    tickets,
    ucwa,
    settings: () => settings,
    /** Changes what is given; the rest stays. */
    set(changes: { [Name in keyof PoolSettings]?: PoolSettings[Name] | undefined }): void {
      const given = Object.entries(changes).filter(([, value]) => value !== undefined)
      settings = PoolSettings.parse({ ...settings, ...Object.fromEntries(given) })
    },
    applications: () => applications.all().map((application) => application.summary()),
    happenings: ({ sip }: Pick<Person, 'sip'>): readonly Happened[] =>
      happenings.get(sip.toLowerCase()) ?? [],

    /** The person writes to the bot, in answer to a message of a conversation or by themselves. */
    say(person: Person, text: string, conversation?: string): Heard {
      writings.save({ id: ids.next(), address: person.sip, at: now(), text })
      const application = holderOf(person, conversation) ?? applications.available()
      if (application === undefined || person.skypeUnknown) return 'nobody'
      return application.conversations.say(person, { format: 'Plain', text }, conversation)
    },

    /** The person presses a key in the conversation, which only shows while one is open. */
    type(person: Person, conversation?: string): Heard {
      const isHeard = holderOf(person, conversation)?.conversations.type(person, conversation)
      return isHeard === true ? 'conversation' : 'nobody'
    },

    expireTokens: () => tickets.expireAll(),
    cutEvents: () => each(({ channel }) => channel.cut()),
    expireSubscriptions: () => each(({ subscriptions }) => subscriptions.expireAll()),
    endConversations: () => each(({ conversations }) => conversations.endAll()),
    idleConversations: () => each(({ conversations }) => conversations.endIdle()),
    loseState: () => each((application) => application.loseState()),
    endApplications: (because: ApplicationEnd) => applications.endAll(because),
    /** Forgets what happened, with the messages. */
    forget: () => happenings.clear(),

    /** Lets nobody wait any longer. */
    close: () => applications.endAll('ApplicationNotFound'),
  }

  /** The application that talks with the person: in the conversation that is meant, else the one that was there last. */
  function holderOf(person: Person, meant: string | undefined): Application | undefined {
    const holders = applications
      .all()
      .filter(({ conversations }) => conversations.has(person))
      .toSorted((one, other) => one.channel.lastSeenMs() - other.channel.lastSeenMs())
    const isMeant = ({ conversations }: Application) => conversations.has(person, meant ?? '')
    return holders.find(isMeant) ?? holders.at(-1)
  }

  function each(act: (application: Application) => void): void {
    for (const application of applications.all()) act(application)
  }
}
