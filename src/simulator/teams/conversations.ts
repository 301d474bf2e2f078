import { createHash } from 'node:crypto'
import { z } from 'zod'
import { registration } from './registration.ts'

/** The chat of one person with the bot. */
export const Conversation = z.object({
  id: z.string(),
  aadObjectId: z.guid(),
  /** Where the bot listens that last wrote here. */
  endpoint: z.string().optional(),
  /** The person removed the chat: the bot finds nothing there until it is made again. */
  isRemoved: z.boolean().optional(),
})
export type Conversation = z.infer<typeof Conversation>

export type Conversations = ReturnType<typeof createConversations>

/** Keeps which chats exist. A person's chat has the same id each time, as in Teams. */
export function createConversations({ record }: { record: (conversation: Conversation) => void }) {
  const conversations = new Map<string, Conversation>()

  function save(conversation: Conversation): Conversation {
    record(conversation)
    conversations.set(conversation.id, conversation)
    return conversation
  }

  return {
    restore(conversation: Conversation): void {
      conversations.set(conversation.id, conversation)
    },
    byId(id: string): Conversation | undefined {
      const conversation = conversations.get(id)
      return conversation?.isRemoved === true ? undefined : conversation
    },
    all: () => conversations.values(),

    /** Answers the chat with a person, and makes it when it does not exist. */
    open(aadObjectId: string): Conversation {
      const id = conversationIdOf(aadObjectId)
      const known = conversations.get(id)
      if (known === undefined) return save({ id, aadObjectId })
      return known.isRemoved === true ? save({ ...known, isRemoved: false }) : known
    },

    /** Notes where the bot listens that wrote in a chat. */
    wrote(id: string, endpoint: string | undefined): void {
      const conversation = conversations.get(id)
      if (conversation === undefined || endpoint === undefined) return
      if (conversation.endpoint !== endpoint) save({ ...conversation, endpoint })
    },

    /** The person removes the chat, with its history. */
    remove(aadObjectId: string): void {
      const conversation = conversations.get(conversationIdOf(aadObjectId))
      if (conversation !== undefined) save({ ...conversation, isRemoved: true })
    },
  }
}

/** As long and as opaque as Teams' own: `a:1` and base64url. */
function conversationIdOf(aadObjectId: string): string {
  const hash = (salt: string) =>
    createHash('sha512').update(`${salt}/${registration.appId}/${aadObjectId}`).digest('base64url')
  return `a:1${hash('one')}${hash('two').slice(0, 40)}`
}

/** The id by which Teams calls a person towards this bot. */
export function teamsUserId(aadObjectId: string): string {
  const hash = createHash('sha512')
    .update(`user/${registration.appId}/${aadObjectId}`)
    .digest('base64url')
  return `29:1${hash.slice(0, 82)}`
}
