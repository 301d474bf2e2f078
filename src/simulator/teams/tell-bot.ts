import type { InboundEnvelope } from '../../protocols/bot-inbound.ts'
import type { Bots } from '../bots.ts'
import type { People, Person } from '../people.ts'
import type { Activities, InChat } from './activities.ts'
import type { BotCall, BotCalls } from './bot-calls.ts'
import type { Conversation, Conversations } from './conversations.ts'

export type TellBotDeps = {
  people: People
  conversations: Conversations
  bots: Bots
  calls: BotCalls
  activities: Activities
}

export type TellBot = ReturnType<typeof createTellBot>

/** Brings what a person does in Teams before the bot, or the bots that share the registration. */
export function createTellBot({ people, conversations, bots, calls, activities }: TellBotDeps) {
  function post(endpoints: readonly string[], activity: InboundEnvelope): Promise<BotCall[]> {
    return Promise.all(endpoints.map((endpoint) => calls.call(endpoint, activity)))
  }

  /** The bot that last wrote in a chat; all of them when it is not known, or no longer there. */
  function endpointsOf({ endpoint }: Conversation): readonly string[] {
    const known = bots.endpoints()
    return endpoint !== undefined && known.includes(endpoint) ? [endpoint] : known
  }

  function chatWith(person: Person): InChat & { conversation: Conversation } {
    const conversation = conversations.open(person.aadObjectId)
    return { person, conversationId: conversation.id, conversation }
  }

  return {
    /**
     * Tells what happened in the chat of the person with this UPN.
     * @returns the calls; none when the person has no app, has blocked the bot, or no bot is known.
     */
    async inChat(upn: string, describe: (chat: InChat) => InboundEnvelope): Promise<BotCall[]> {
      const person = people.byAddress(upn)
      if (person === undefined || !person.teamsInstalled || person.blocked) return []
      const chat = chatWith(person)
      return post(endpointsOf(chat.conversation), describe(chat))
    },

    /** The person now has the app: every bot hears of it, twice, as Teams does. */
    async installed(person: Person): Promise<BotCall[]> {
      const chat = chatWith(person)
      const endpoints = bots.endpoints()
      const [added, installed] = await Promise.all([
        post(endpoints, activities.botAdded(chat)),
        post(endpoints, activities.installation(chat, 'add')),
      ])
      return [...installed, ...added]
    },

    /** The person has the app no more. */
    uninstalled: (person: Person): Promise<BotCall[]> =>
      post(bots.endpoints(), activities.installation(chatWith(person), 'remove')),

    /** The app of this person has a new version. */
    upgraded: (person: Person, action: 'add-upgrade' | 'remove-upgrade'): Promise<BotCall[]> =>
      post(bots.endpoints(), activities.installation(chatWith(person), action)),
  }
}
