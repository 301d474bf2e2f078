import type { CampaignBrief } from '../contract/campaign.ts'
import {
  type Interval,
  type NoOpenTimeReason,
  openTimeOf,
  reasonForNoOpenTime,
  wallClockOf,
  windowFrom,
  windowOf,
  yearsOf,
} from '../domain/calendar.ts'
import { Refusal, type Sentence } from '../domain/errors.ts'
import { publicHolidays } from '../platform/holidays.ts'
import { invalid } from './create-campaign.ts'

/** A brief that lacks nothing a schedule needs. */
export type CompleteBrief = CampaignBrief & {
  [Key in 'message' | 'start' | 'duration']: NonNullable<CampaignBrief[Key]>
}

/**
 * Refuses a brief that lacks what a schedule needs.
 *
 * @throws {Refusal} `invalid`, naming everything that is missing; the sentence is about the first.
 */
export function requireComplete(brief: CampaignBrief): asserts brief is CompleteBrief {
  const { listIds, everyone } = brief.audience
  const issues = (
    [
      ['message', brief.message === undefined],
      ['audience', listIds.length === 0 && !everyone],
      ['start', brief.start === undefined],
      ['duration', brief.duration === undefined],
    ] as const
  ).flatMap(([path, isMissing]) => {
    const sentence: Sentence = missing[path]
    return isMissing ? [{ path: [path], message: sentence.en, sentence }] : []
  })
  const [first] = issues
  if (first) throw new Refusal('invalid', first.sentence, { issues })
}

/** When people may be written to. */
export type PlannedWindow = {
  startsAt: Date
  endsAt: Date
  /** In the campaign's zone. */
  openTime: Interval[]
  /** Dates on which nobody is written to. */
  holidays: string[]
}

/**
 * Works out the window that a brief asks for, with its open time.
 *
 * @throws {Refusal} `invalid` for a start that has passed, unknown holidays and a window without open time.
 */
export async function planWindow(brief: CompleteBrief, now: Date): Promise<PlannedWindow> {
  const { start, timeZone, duration, workingHours } = brief
  const window =
    start === 'now'
      ? windowFrom({ startsAt: now, timeZone, duration })
      : windowOf({ start, timeZone, duration })
  if (window.from < now.getTime()) {
    const time = wallClockOf(now, timeZone)
    throw invalid(['start'], {
      en: `The start has passed: in ${timeZone} it is ${time}. Choose a later start, or "now".`,
      fr: `Le départ est passé : à ${timeZone}, il est ${time}. Choisissez un départ ultérieur, ou « maintenant ».`,
    })
  }
  const holidays = await holidaysOf(brief, window)
  const openTime = openTimeOf({ window, timeZone, workingHours, holidays })
  if (openTime.length === 0) {
    throw noOpenTime(reasonForNoOpenTime({ window, timeZone, workingHours }))
  }
  return {
    startsAt: new Date(window.from),
    endsAt: new Date(window.until),
    openTime,
    holidays: [...holidays],
  }
}

/**
 * Finds the dates on which a campaign writes to nobody, in the years that a window touches.
 *
 * @throws {Refusal} `invalid` where no holidays are known for what was asked.
 */
export async function holidaysOf(
  { holidays, timeZone }: CampaignBrief,
  window: Interval,
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
  audience: {
    en: 'Nobody would receive this campaign. Choose a list that has people in it.',
    fr: 'Personne ne recevrait cette campagne. Choisissez une liste qui contient des personnes.',
  },
  start: {
    en: 'The start is missing. Choose a day and a time, or "now".',
    fr: 'Le départ manque. Choisissez un jour et une heure, ou « maintenant ».',
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
