import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { insertChatbot } from '../store/chatbots.ts'
import type { Actor } from './actor.ts'

/**
 * Adds a chatbot, yet without a channel.
 *
 * @throws {Refusal} `conflict` when the organisation has one of this name.
 */
export async function createChatbot(
  { db, clock }: { db: Db; clock: Clock },
  { actor: { organisationId }, name }: { actor: Actor; name: string },
): Promise<number> {
  const id = await insertChatbot(db, { organisationId, name, createdAt: clock.now() })
  if (id !== null) return id
  throw chatbotNameTaken(name)
}

/** Says that another chatbot bears a name. */
export const chatbotNameTaken = (name: string) =>
  new Refusal('conflict', {
    en: `There is a chatbot called "${name}" already. Choose another name.`,
    fr: `Un chatbot s’appelle déjà « ${name} ». Choisissez un autre nom.`,
  })
