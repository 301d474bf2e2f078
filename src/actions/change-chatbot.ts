import { Refusal } from '../domain/errors.ts'
import type { Db } from '../platform/sql.ts'
import { deleteChatbot, renameChatbot } from '../store/chatbots.ts'
import type { Actor } from './actor.ts'
import { chatbotNameTaken } from './create-chatbot.ts'

type What = { actor: Actor; id: number }

/**
 * Renames a chatbot.
 *
 * @throws {Refusal} `not-found`; `conflict` when another one bears the name.
 */
export async function changeChatbot(
  { db }: { db: Db },
  { actor: { organisationId }, id, name }: What & { name: string },
): Promise<void> {
  const outcome = await renameChatbot(db, { organisationId, id, name })
  if (outcome === 'taken') throw chatbotNameTaken(name)
  if (outcome === 'not-found') throw noChatbot()
}

/**
 * Deletes a chatbot that has no channel and that no campaign names.
 *
 * @throws {Refusal} `not-found`; `conflict` for one that is in use.
 */
export async function removeChatbot(
  { db }: { db: Db },
  { actor: { organisationId }, id }: What,
): Promise<void> {
  const outcome = await deleteChatbot(db, { organisationId, id })
  if (outcome === 'not-found') throw noChatbot()
  if (outcome === 'in-use') throw chatbotInUse()
}

const noChatbot = () =>
  new Refusal('not-found', { en: 'There is no such chatbot.', fr: 'Ce chatbot n’existe pas.' })

const chatbotInUse = () =>
  new Refusal('conflict', {
    en: 'This chatbot has channels or campaigns, so it stays. Rename it if it should be called otherwise.',
    fr: 'Ce chatbot a des canaux ou des campagnes : il reste. Renommez-le s’il doit s’appeler autrement.',
  })
