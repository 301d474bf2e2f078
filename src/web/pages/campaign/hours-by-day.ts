import type { CampaignView } from '../../../contract/campaign.ts'

export type Hours = CampaignView['workingHours']

/** A dash at which no line breaks. */
const joined = '\u2060–\u2060'

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
