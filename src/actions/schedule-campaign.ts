import type { CampaignBrief } from '../contract/campaign.ts'
import { Refusal } from '../domain/errors.ts'
import type { MessageDoc } from '../message/document.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Db } from '../platform/sql.ts'
import { countAudience, findLongestValues, type OnChannel } from '../store/audience.ts'
import { saveSchedule, type Schedule } from '../store/campaigns.ts'
import { findChannelOfChatbot } from '../store/channels.ts'
import { findLists } from '../store/mailing-lists.ts'
import type { Actor } from './actor.ts'
import { lockFor } from './campaign-lock.ts'
import { requireSendableMessage } from './campaign-message.ts'
import { type CompleteBrief, planWindow, requireComplete } from './campaign-window.ts'
import { invalid } from './create-campaign.ts'

/**
 * Schedules a draft: from its start instant on it runs, and can no longer be changed.
 *
 * @throws {Refusal} `not-found`; `wrong-state` for a campaign that is no draft and for a channel that
 *   never passed its check; `invalid` for what is missing, with its path, and for a window without open time.
 */
export async function scheduleCampaign(
  { db, clock }: { db: Database; clock: Clock },
  { actor: { organisationId }, id }: { actor: Actor; id: number },
): Promise<void> {
  await db.transaction(async (tx) => {
    const { brief } = await lockFor(tx, clock, { organisationId, id }, 'schedule')
    const schedule = await planSchedule(tx, { organisationId, brief, now: clock.now() })
    await saveSchedule(tx, { organisationId, id, schedule })
  })
}

/**
 * Works out the schedule that a brief asks for.
 *
 * @throws {Refusal} as `scheduleCampaign`.
 */
export async function planSchedule(
  db: Db,
  { organisationId, brief, now }: { organisationId: number; brief: CampaignBrief; now: Date },
): Promise<Schedule> {
  requireComplete(brief)
  const channelId = await requireReadyChannel(db, organisationId, brief)
  const knownTokens = await listKnownTokens(db, { organisationId, brief })
  const audience = audienceOf(brief, { organisationId, channelId })
  const doc = await requireMessageFor(db, { brief, knownTokens, audience })
  await requireRecipients(db, audience)

  const window = await planWindow(brief, now)
  return { channelId, ...window, doc }
}

/** Lists the extra columns that the lists of a campaign bring. */
export async function listKnownTokens(
  db: Db,
  { organisationId, brief }: { organisationId: number; brief: CampaignBrief },
): Promise<string[]> {
  const ids = brief.audience.listIds.map(Number)
  const lists = await findLists(db, { organisationId, ids })
  return lists.flatMap(({ tokens }) => tokens)
}

/**
 * Gives the document that will be sent to an audience.
 *
 * @throws {Refusal} as `requireSendableMessage`.
 */
export function requireMessageFor(
  db: Db,
  {
    brief,
    knownTokens,
    audience,
  }: { brief: CompleteBrief; knownTokens: readonly string[]; audience: OnChannel },
): Promise<MessageDoc> {
  return requireSendableMessage(db, {
    organisationId: audience.organisationId,
    message: brief.message,
    dress: brief,
    knownTokens,
    longestOf: (tokens) => findLongestValues(db, audience, tokens),
  })
}

/**
 * Finds the channel that a campaign asks for.
 *
 * @throws {Refusal} `wrong-state` when there is none that ever passed its check.
 */
export async function requireReadyChannel(
  db: Db,
  organisationId: number,
  brief: CampaignBrief,
): Promise<number> {
  const of = { organisationId, chatbotId: Number(brief.chatbotId), kind: brief.channel }
  const channel = await findChannelOfChatbot(db, of)
  if (channel?.passedAt) return channel.id
  throw noReadyChannel()
}

/** Says that the channel of a campaign never passed its check, or is not there. */
export const noReadyChannel = () =>
  new Refusal(
    'wrong-state',
    {
      en: 'The channel of this campaign has never passed its check. Have an administrator check it, then try again.',
      fr: 'Le canal de cette campagne n’a jamais passé son contrôle. Faites-le contrôler par un administrateur, puis réessayez.',
    },
    { path: ['channel'] },
  )

/** The audience that a brief asks for, on its channel. */
export const audienceOf = (
  { audience, channel }: CampaignBrief,
  key: { organisationId: number; channelId: number },
) => ({
  ...key,
  channelKind: channel,
  listIds: audience.listIds.map(Number),
  excludeListIds: audience.excludeListIds.map(Number),
  everyone: audience.everyone,
})

async function requireRecipients(db: Db, audience: ReturnType<typeof audienceOf>): Promise<void> {
  const counted = await countAudience(db, { ...audience, byTimeZone: false })
  if (counted.some(({ reason }) => reason === null)) return
  if (counted.length === 0) {
    throw invalid(['audience'], {
      en: 'Nobody would receive this campaign. Choose a list that has people in it.',
      fr: 'Personne ne recevrait cette campagne. Choisissez une liste qui contient des personnes.',
    })
  }
  const people = counted.reduce((sum, count) => sum + count.people, 0)
  throw invalid(
    ['audience'],
    counted.every(({ reason }) => reason === 'no-address')
      ? {
          en: `None of the ${people} recipients has an address on this channel. Import their addresses, or choose another channel.`,
          fr: `Aucun des ${people} destinataires n’a d’adresse sur ce canal. Importez leurs adresses, ou choisissez un autre canal.`,
        }
      : {
          en: `None of the ${people} recipients can be reached on this channel: no address, no app, or blocked. See who and why in the list, or choose another channel.`,
          fr: `Aucun des ${people} destinataires n’est joignable sur ce canal : sans adresse, sans l’application, ou chatbot bloqué. Voyez qui et pourquoi dans la liste, ou choisissez un autre canal.`,
        },
  )
}
