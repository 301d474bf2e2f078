import type { CampaignView } from '../../../contract/campaign.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'

type Hours = CampaignView['workingHours']

/** A dash at which no line breaks. */
const joined = '\u2060–\u2060'

/** Monday 5 January 1970 at noon, in milliseconds: from it a weekday has its name in any language. */
const aMonday = (4 * 24 + 12) * 3_600_000
const dayMs = 86_400_000

/** Says working hours as people do: «lun.–ven., 09:00–12:00 et 14:00–18:00». A line for each set of days. */
export function useHours(): (hours: Hours) => string {
  const t = useWords('campaign')
  const { list, date } = useFormats()
  const nameOf = (day: number) =>
    // Of «lun. 5 janv.» only the first word is wanted.
    date(new Date(aMonday + (day - 1) * dayMs), 'UTC').split(/[\s,]/)[0] ?? ''
  return (hours) =>
    groupsOf(hours)
      .map(({ days, spans }) =>
        t('facts.hours', {
          days: list(
            runsOf(days).map(({ from, to }) =>
              from === to ? nameOf(from) : `${nameOf(from)}–${nameOf(to)}`,
            ),
          ),
          spans: list(spans),
        }),
      )
      .join(' · ')
}

/** Days that have the same hours stand together. */
export function groupsOf(hours: Hours): { days: number[]; spans: string[] }[] {
  const byDay = new Map<number, string[]>()
  for (const { days, from, to } of hours) {
    for (const day of days) byDay.set(day, [...(byDay.get(day) ?? []), `${from}${joined}${to}`])
  }
  const groups = new Map<string, { days: number[]; spans: string[] }>()
  for (const [day, found] of [...byDay].toSorted(([one], [other]) => one - other)) {
    const spans = found.toSorted()
    const group = groups.get(spans.join()) ?? { days: [], spans }
    group.days.push(day)
    groups.set(spans.join(), group)
  }
  return [...groups.values()]
}

/** 1, 2, 3, 5 → 1–3, 5. */
export function runsOf(days: readonly number[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = []
  for (const day of days) {
    const last = runs.at(-1)
    if (last && last.to + 1 === day) last.to = day
    else runs.push({ from: day, to: day })
  }
  return runs
}
