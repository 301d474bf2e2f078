import { type Interval, openTimeOf } from '../domain/calendar.ts'
import type { Sentence } from '../domain/errors.ts'
import {
  closedOf,
  expectBins,
  type ExpectedBin,
  instantAfterOpen,
  queueAtEnd,
  unionOf,
} from '../domain/preview.ts'
import { leaveMargin } from '../domain/spread.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import type { AudiencePart } from '../store/audience-views.ts'
import type { Actor } from './actor.ts'
import { type Outlook, peopleIn, peoplePerSecondOf, readOutlook } from './campaign-outlook.ts'
import { holidaysOf } from './campaign-window.ts'

/** What the author should know beforehand, although nothing is refused. `count`: people, or 0 where it is not about people. */
export type PreviewWarning = { count: number } & (
  | {
      code:
        | 'nobody-reachable'
        | 'unreachable'
        | 'unchecked'
        | 'window-too-short'
        | 'zone-unknown'
        | 'zone-closed'
        | 'channel-not-checked'
        | 'channel-paused'
    }
  /** A personal field that is blank for some, and for which nothing stands in. */
  | { code: 'blank-field'; field: string }
  | { code: 'message'; sentence: Sentence }
)

/** A campaign as it would go, as far as can be known before it starts. */
export type Preview = {
  timeZone: string
  /** Everybody on the lists: what the report will call recipients. */
  recipients: number
  /** Those of them who get a first attempt. */
  planned: number
  reach: Record<
    'reachable' | 'unchecked' | 'noAddress' | 'notInstalled' | 'blocked' | 'unknown',
    number
  >
  window: Interval
  /** Open for anybody. */
  openTime: Interval[]
  bins: ExpectedBin[]
  closed: Interval[]
  doNotFit: number
  /** When everybody has had their first attempt, in a longer window if need be; null for nobody, and where a year is not enough. */
  finishesAt: number | null
  warnings: PreviewWarning[]
}

/**
 * Works out how a draft or a scheduled campaign would go, from counts alone: in the time that counting its
 * audience takes, and without writing anything.
 *
 * @throws {Refusal} `not-found`; `wrong-state` once the campaign has started, or without a channel; `invalid`
 *   for a brief that lacks something, naming all of it, and for a window without open time.
 */
export async function previewCampaign(
  { db, clock }: { db: Db; clock: Clock },
  { actor: { organisationId }, id }: { actor: Actor; id: number },
): Promise<Preview> {
  const outlook = await readOutlook(db, { organisationId, id, now: clock.now() })
  const { brief, window, openTime, zones, parts, channel } = outlook
  const planned = zones.reduce((sum, zone) => sum + (zone.openTime.length > 0 ? zone.people : 0), 0)
  const peoplePerSecond = peoplePerSecondOf(channel, parts) / clock.rate
  const doNotFit = queueAtEnd(zones, peoplePerSecond)
  const spread = { planned, doNotFit, peoplePerSecond }
  return {
    timeZone: brief.timeZone,
    recipients: peopleIn(parts, () => true),
    planned,
    reach: reachOf(parts),
    window,
    openTime,
    bins: expectBins(zones),
    closed: closedOf(window, openTime),
    doNotFit,
    finishesAt: await finishOf(outlook, spread),
    warnings: warningsOf(outlook, { planned, doNotFit }),
  }
}

function reachOf(parts: readonly AudiencePart[]): Preview['reach'] {
  const because = (wanted: string) => peopleIn(parts, ({ reason }) => reason === wanted)
  return {
    reachable: peopleIn(parts, ({ reason, isChecked }) => reason === null && isChecked),
    unchecked: peopleIn(parts, ({ reason, isChecked }) => reason === null && !isChecked),
    noAddress: because('no-address'),
    notInstalled: because('app-not-installed'),
    blocked: because('blocked'),
    unknown: because('unknown-person'),
  }
}

/** How far the calendar is looked through for somewhere to finish. */
const daysAhead = [60, 366]

async function finishOf(
  { brief, window, openTime, zones }: Outlook,
  {
    planned,
    doNotFit,
    peoplePerSecond,
  }: { planned: number; doNotFit: number; peoplePerSecond: number },
): Promise<number | null> {
  if (planned === 0) return null
  if (doNotFit === 0)
    return unionOf(zones.map((zone) => leaveMargin(zone.openTime))).at(-1)?.until ?? null
  const neededMs = Math.ceil((planned / peoplePerSecond) * 1_000)
  for (const days of daysAhead) {
    const longer = { from: window.from, until: window.from + days * 86_400_000 }
    const { timeZone, workingHours } = brief
    const holidays = await holidaysOf(brief, longer)
    const open = openTimeOf({ window: longer, timeZone, workingHours, holidays })
    const at = instantAfterOpen(open, neededMs)
    // Where zones stand still in turn, the open time of the campaign's own may just seem to be enough.
    if (at !== null) return Math.max(at, openTime.at(-1)?.until ?? at)
  }
  return null
}

function warningsOf(
  { brief, parts, zones, channel, fields, messageProblem }: Outlook,
  { planned, doNotFit }: { planned: number; doNotFit: number },
): PreviewWarning[] {
  const reach = reachOf(parts)
  const recipients = peopleIn(parts, () => true)
  const closed = zones.filter(({ openTime }) => openTime.length === 0)
  const counts = [
    { code: 'unreachable', count: recipients - reach.reachable - reach.unchecked },
    { code: 'unchecked', count: reach.unchecked },
    { code: 'window-too-short', count: doNotFit },
    {
      code: 'zone-unknown',
      count: brief.personTimeZones
        ? peopleIn(parts, ({ timeZone, reason }) => reason === null && timeZone === null)
        : 0,
    },
    { code: 'zone-closed', count: closed.reduce((sum, { people }) => sum + people, 0) },
    ...fields.map((field, index) => ({
      code: 'blank-field' as const,
      field,
      count: parts
        .filter(({ reason }) => reason === null)
        .reduce((sum, { blank }) => sum + (blank[index] ?? 0), 0),
    })),
  ] satisfies PreviewWarning[]
  return [
    ...(messageProblem ? [{ code: 'message' as const, sentence: messageProblem, count: 0 }] : []),
    ...(channel.passedAt ? [] : [{ code: 'channel-not-checked' as const, count: 0 }]),
    ...(channel.pausedAt ? [{ code: 'channel-paused' as const, count: 0 }] : []),
    ...(planned === 0 ? [{ code: 'nobody-reachable' as const, count: recipients }] : []),
    ...counts.filter(({ count }) => count > 0),
  ]
}
