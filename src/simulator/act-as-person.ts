import type { Clock } from '../platform/clock.ts'
import type { People, Person, PersonInput, PersonPatch } from './people.ts'
import type { Activities } from './teams/activities.ts'
import type { ActivityIds } from './teams/activity-ids.ts'
import type { BotCall } from './teams/bot-calls.ts'
import type { Conversations } from './teams/conversations.ts'
import type { TellBot } from './teams/tell-bot.ts'
import type { Writings } from './writings.ts'

type Deps = {
  people: People
  conversations: Conversations
  writings: Writings
  bot: TellBot
  activities: Activities
  ids: ActivityIds
  clock: Clock
}

/** What a person does beside their messages: having the app or not, and writing. */
export type PersonActs = ReturnType<typeof createPersonActs>

export function createPersonActs(deps: Deps) {
  const { people, conversations, writings, bot, activities, ids, clock } = deps

  return {
    /** Adds or updates people, and with `announce` tells the bots who has the app now and who lost it. */
    async put(
      inputs: PersonInput[],
      { announce }: { announce: boolean },
    ): Promise<{ items: Person[]; calls: BotCall[] } | 'taken'> {
      const before = new Map(
        inputs.map(({ upn }) => [
          upn.toLowerCase(),
          people.byAddress(upn)?.teamsInstalled ?? false,
        ]),
      )
      const items = people.put(inputs)
      if (items === 'taken') return 'taken'
      if (!announce) return { items, calls: [] }
      const changed = items.filter(
        ({ upn, teamsInstalled }) => before.get(upn.toLowerCase()) !== teamsInstalled,
      )
      const calls = await Promise.all(
        changed.map((person) =>
          person.teamsInstalled ? bot.installed(person) : bot.uninstalled(person),
        ),
      )
      return { items, calls: calls.flat() }
    },

    /** Changes fields of a person; an app that comes or goes is told to the bots. */
    async change(
      person: Person,
      patch: PersonPatch,
    ): Promise<{ person: Person; calls: BotCall[] | null } | 'taken'> {
      const changed = people.change(person, patch)
      if (changed === 'taken') return 'taken'
      if (changed.teamsInstalled === person.teamsInstalled) return { person: changed, calls: null }
      const calls = await (changed.teamsInstalled
        ? bot.installed(changed)
        : bot.uninstalled(changed))
      return { person: changed, calls }
    },

    /** The app of the person is replaced by a new version. */
    upgrade: (person: Person, action: 'add-upgrade' | 'remove-upgrade') =>
      bot.upgraded(person, action),

    /** Writes to the bot, in a chat that need hold no message. */
    async write({ upn }: Person, text: string): Promise<BotCall[]> {
      const id = ids.next()
      writings.save({ id, address: upn, at: clock.now().toISOString(), text })
      return bot.inChat(upn, (chat) => activities.text(chat, { id, text }))
    },

    /** Removes the chat: the bot finds no conversation until it makes it again. */
    removeChat({ aadObjectId }: Person): void {
      conversations.remove(aadObjectId)
    },
  }
}
