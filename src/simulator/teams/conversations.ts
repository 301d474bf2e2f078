import { createHash } from 'node:crypto'
import { z } from 'zod'
import { registration } from './registration.ts'

/** The chat of one person with the bot. */
export const Conversation = z.object({ id: z.string(), aadObjectId: z.guid() })
export type Conversation = z.infer<typeof Conversation>

export type Conversations = ReturnType<typeof createConversations>

/** Keeps which chats exist. A person's chat has the same id each time, as in Teams. */
export function createConversations({ record }: { record: (conversation: Conversation) => void }) {
  const conversations = new Map<string, Conversation>()

  return {
    restore(conversation: Conversation): void {
      conversations.set(conversation.id, conversation)
    },
    byId: (id: string) => conversations.get(id),
    all: () => conversations.values(),

    /** Answers the chat with a person, and makes it when it does not exist. */
    open(aadObjectId: string): Conversation {
      const conversation = { id: conversationIdOf(aadObjectId), aadObjectId }
      if (!conversations.has(conversation.id)) {
        record(conversation)
        conversations.set(conversation.id, conversation)
      }
      return conversation
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
