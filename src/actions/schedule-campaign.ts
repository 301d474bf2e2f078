import type { CampaignBrief } from '../contract/campaign.ts'
import {
  type NoOpenTimeReason,
  openTimeOf,
  reasonForNoOpenTime,
  wallClockOf,
  type Window,
  windowFrom,
  windowOf,
  yearsOf,
} from '../domain/calendar.ts'
import { Refusal, type Sentence } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import { publicHolidays } from '../platform/holidays.ts'
import type { Database, Db } from '../platform/sql.ts'
import { countAudience, findLongestValues } from '../store/audience.ts'
import { saveSchedule, type Schedule } from '../store/campaigns.ts'
import { findChannelOfChatbot } from '../store/channels.ts'
import { findLists } from '../store/mailing-lists.ts'
import type { Actor } from './actor.ts'
import { lockFor } from './campaign-lock.ts'
import { requireSendableMessage } from './campaign-message.ts'
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
  if (!brief.message) throw invalid(['message'], missing.message)
  if (brief.start === undefined) throw invalid(['start'], missing.start)
  if (brief.duration === undefined) throw invalid(['duration'], missing.duration)

  const channelId = await requireReadyChannel(db, organisationId, brief)
  const listIds = brief.audience.listIds.map(Number)
  const lists = await findLists(db, { organisationId, ids: listIds })
  const knownTokens = lists.flatMap(({ tokens }) => tokens)
  const audience = audienceOf(brief, { organisationId, channelId })
  const doc = await requireSendableMessage(db, {
    organisationId,
    message: brief.message,
    dress: brief,
    knownTokens,
    longestOf: (tokens) => findLongestValues(db, audience, tokens),
  })
  await requireRecipients(db, audience)

  const { start, timeZone, duration, workingHours } = brief
  const window =
    start === 'now'
      ? windowFrom({ startsAt: now, timeZone, duration })
      : windowOf({ start, timeZone, duration })
  if (window.from < now.getTime()) {
    const time = wallClockOf(now, timeZone)
    throw invalid(['start'], {
      en: `The start has passed: in ${timeZone} it is ${time}. Choose a later start, or "now".`,
      fr: `Le départ est passé : à ${timeZone}, il est ${time}. Choisissez un départ ultérieur, ou « maintenant ».`,
    })
  }
  const holidays = await holidaysOf(brief, window)
  const openTime = openTimeOf({ window, timeZone, workingHours, holidays })
  if (openTime.length === 0) {
    throw noOpenTime(reasonForNoOpenTime({ window, timeZone, workingHours }))
  }
  return {
    channelId,
    startsAt: new Date(window.from),
    endsAt: new Date(window.until),
    openTime,
    holidays: [...holidays],
    doc,
  }
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
  throw new Refusal(
    'wrong-state',
    {
      en: 'The channel of this campaign has never passed its check. Have an administrator check it, then try again.',
      fr: 'Le canal de cette campagne n’a jamais passé son contrôle. Faites-le contrôler par un administrateur, puis réessayez.',
    },
    { path: ['channel'] },
  )
}

const audienceOf = (
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

async function holidaysOf(
  { holidays, timeZone }: CampaignBrief,
  window: Window,
): Promise<Set<string>> {
  if (holidays === 'none') return new Set()
  if (Array.isArray(holidays)) return new Set(holidays)
  const dates = await publicHolidays(holidays, yearsOf(window, timeZone))
  if (dates) return dates
  throw invalid(['holidays'], {
    en: `No holidays are known for "${holidays}". Write a country such as FR, a region such as FR-57, "none", or the dates.`,
    fr: `Aucun jour férié n’est connu pour « ${holidays} ». Indiquez un pays comme FR, une région comme FR-57, « none », ou les dates.`,
  })
}

const missing = {
  message: {
    en: 'The message is empty. Write something before you schedule it.',
    fr: 'Le message est vide. Écrivez-le avant de le planifier.',
  },
  start: {
    en: 'The start is missing. Choose a day and a time, or "now".',
    fr: 'Le départ manque. Choisissez un jour et une heure, ou « maintenant ».',
  },
  duration: {
    en: 'The duration is missing. Choose 1 to 23 hours, or 1 to 30 days.',
    fr: 'La durée manque. Choisissez de 1 à 23 heures, ou de 1 à 30 jours.',
  },
} satisfies Record<string, Sentence>

function noOpenTime(reason: NoOpenTimeReason): Refusal {
  const [path, sentence] = noOpenTimeSentences[reason]
  return new Refusal('invalid', sentence, {
    reason,
    issues: [{ path: [path], message: sentence.en }],
  })
}

const noOpenTimeSentences: Record<NoOpenTimeReason, [path: string, sentence: Sentence]> = {
  'days-off': [
    'duration',
    {
      en: 'The window falls entirely on days off, such as a weekend. Start later, or let it last longer.',
      fr: 'La fenêtre tombe entièrement sur des jours non travaillés, comme un week-end. Partez plus tard, ou allongez la durée.',
    },
  ],
  holidays: [
    'duration',
    {
      en: 'The window falls entirely on public holidays. Start on another day, or let it last longer.',
      fr: 'La fenêtre tombe entièrement sur des jours fériés. Partez un autre jour, ou allongez la durée.',
    },
  ],
  'outside-hours': [
    'workingHours',
    {
      en: 'The window holds no working hours. Start earlier in the day, or let it last longer.',
      fr: 'La fenêtre ne contient aucune heure de travail. Partez plus tôt dans la journée, ou allongez la durée.',
    },
  ],
}
