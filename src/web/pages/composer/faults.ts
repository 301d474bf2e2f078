import { CampaignChange } from '../../../contract/campaign.ts'
import { findProblems } from '../../../message/problems.ts'
import { type Draft, isBlank } from './draft.ts'

/** What is half typed or missing. */
export type Faults = {
  name: boolean
  /** Sentences of the message room, in both languages. */
  message: { en: string; fr: string }[]
  /** By the button's place. */
  buttons: { title: boolean; url: boolean }[]
  audience: boolean
  start: 'day' | 'time' | null
  duration: boolean
  timeZone: boolean
  /** By the interval's place. */
  workingHours: ('days' | 'order' | null)[]
  holidays: boolean
}

/**
 * Finds what keeps a draft from being scheduled, as far as the page can tell.
 *
 * @param knownTokens the extra columns of the chosen lists
 */
export function faultsOf(draft: Draft, knownTokens: readonly string[]): Faults {
  const { doc, start, duration, workingHours, audience } = draft
  const most = duration.unit === 'days' ? 30 : 23
  return {
    name: draft.name.trim() === '',
    message: (isBlank(doc)
      ? findProblems(doc, { knownTokens }).slice(0, 1)
      : findProblems(doc, { knownTokens })
    ).map(({ sentence }) => sentence),
    buttons: draft.buttons.map((button) => ({
      title: button.title.trim() === '',
      url: !CampaignChange.shape.buttons.safeParse([{ title: 'x', url: button.url }]).success,
    })),
    audience: !audience.everyone && audience.listIds.length === 0,
    start:
      start.kind === 'now'
        ? null
        : !/^\d{4}-\d{2}-\d{2}$/.test(start.day)
          ? 'day'
          : /^\d{2}:\d{2}$/.test(start.time)
            ? null
            : 'time',
    duration: !Number.isInteger(duration.amount) || duration.amount < 1 || duration.amount > most,
    timeZone: !CampaignChange.shape.timeZone.safeParse(draft.timeZone).success,
    workingHours: workingHours.map(({ days, from, to }) =>
      days.length === 0 ? 'days' : from === '' || to === '' || from >= to ? 'order' : null,
    ),
    holidays: Array.isArray(draft.holidays) && draft.holidays.length === 0,
  }
}
