import type { z } from 'zod'

import type { CampaignBrief, NewCampaign } from '../contract/campaign.ts'
import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { insertCampaign } from '../store/campaigns.ts'
import { listChannels } from '../store/channels.ts'
import { listChatbots } from '../store/chatbots.ts'
import { findLists } from '../store/mailing-lists.ts'
import { readSettings } from '../store/organisations.ts'
import type { Actor } from './actor.ts'
import { requireReadableMessage } from './campaign-message.ts'

/**
 * Adds a draft.
 *
 * @throws {Refusal} as `requireSoundBrief`.
 */
export async function createCampaign(
  { db, clock }: { db: Db; clock: Clock },
  { actor, brief: given }: { actor: Actor; brief: z.output<typeof NewCampaign> },
): Promise<number> {
  const { organisationId, label } = actor
  const { tracking } = await readSettings(db, organisationId)
  const brief = { ...given, tracking: given.tracking ?? tracking }
  await requireSoundBrief(db, organisationId, brief)
  return insertCampaign(db, { organisationId, brief, createdBy: label, at: clock.now() })
}

/**
 * Refuses a draft that names what is not there, or holds what no message may hold. What is merely
 * missing is asked for when it is scheduled.
 *
 * @throws {Refusal} `invalid`, with the path of what is wrong.
 */
export async function requireSoundBrief(
  db: Db,
  organisationId: number,
  brief: CampaignBrief,
): Promise<void> {
  const chatbots = await listChatbots(db, organisationId)
  if (!chatbots.some(({ id }) => String(id) === brief.chatbotId)) {
    throw invalid(['chatbotId'], {
      en: 'There is no such chatbot.',
      fr: 'Ce chatbot n’existe pas.',
    })
  }
  const channels = await listChannels(db, organisationId)
  const ofChatbot = channels.filter(({ chatbotId }) => String(chatbotId) === brief.chatbotId)
  if (!ofChatbot.some(({ kind }) => kind === brief.channel)) {
    throw invalid(['channel'], {
      en: `This chatbot has no channel of the kind "${brief.channel}". Set one up, or choose another chatbot.`,
      fr: `Ce chatbot n’a pas de canal « ${brief.channel} ». Configurez-en un, ou choisissez un autre chatbot.`,
    })
  }
  for (const key of ['listIds', 'excludeListIds'] as const) {
    const ids = brief.audience[key].map(Number)
    const found = await findLists(db, { organisationId, ids })
    const index = ids.findIndex((id) => !found.some((list) => list.id === id))
    if (index !== -1) {
      throw invalid(['audience', key, index], {
        en: `There is no list with the id ${ids[index]}.`,
        fr: `Aucune liste ne porte l’identifiant ${ids[index]}.`,
      })
    }
  }
  if (brief.message) requireReadableMessage(brief.message)
}

/** A refusal that names the field, in the shape of the contract's `details`. */
export function invalid(path: (string | number)[], sentence: { en: string; fr: string }): Refusal {
  return new Refusal('invalid', sentence, { issues: [{ path, message: sentence.en }] })
}
