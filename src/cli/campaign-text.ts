import type { CampaignView } from '../contract/campaign.ts'
import type { Format } from './format.ts'
import { columnsOf, indent, type Output } from './output.ts'

/** The names behind the ids of a campaign. */
export type CampaignNames = { chatbot: string; lists: string[]; excludeLists: string[] }

/** Writes a campaign for people: what it sends, to whom and when. */
export function campaignLines(
  campaign: CampaignView,
  names: CampaignNames,
  output: Output,
): string[] {
  const { words, format } = output
  const { labels } = words
  const lists = [...(campaign.audience.everyone ? [words.everyone] : []), ...names.lists]
  const facts = [
    [labels.state, words.state[campaign.state]],
    [labels.chatbot, names.chatbot],
    [labels.channel, words.channel[campaign.channel]],
    [labels.lists, lists.length === 0 ? words.notChosen : lists.join(', ')],
    ...(names.excludeLists.length === 0 ? [] : [[labels.excluded, names.excludeLists.join(', ')]]),
    ...(campaign.recipients === null
      ? []
      : [[labels.recipients, format.number(campaign.recipients)]]),
    ...windowFacts(campaign, output),
    [labels.workingHours, workingHoursText(campaign, output)],
    [labels.holidays, words.holidays(campaign.holidays)],
    [labels.presence, words.presence[campaign.presence]],
    [labels.tracking, words.tracking[campaign.tracking]],
    [labels.whenUncertain, words.whenUncertain[campaign.whenUncertain]],
  ]
  const lines = [
    `${campaign.name} (${campaign.id})`,
    '',
    ...columnsOf(facts).map(indent),
    '',
    labels.message,
    ...(campaign.message?.markdown ?? words.notChosen).trimEnd().split('\n').map(indent),
  ]
  if (campaign.notes.length > 0) {
    lines.push('', labels.notes, ...campaign.notes.map(({ message }) => indent(message)))
  }
  return lines
}

/** Writes the window of a campaign with its zone, or what is known of it so far. */
export function windowText(campaign: CampaignView, output: Output): string {
  const { startsAt, endsAt, timeZone } = campaign
  const { format, words } = output
  if (startsAt !== null && endsAt !== null) {
    return `${format.instant(startsAt, timeZone)} → ${format.instant(endsAt, timeZone)} (${timeZone})`
  }
  return campaign.start === null ? words.notChosen : startText(campaign, output)
}

/** Writes campaigns as a table. */
export function campaignTable(campaigns: readonly CampaignView[], output: Output): string[] {
  const { words, format } = output
  const { id, state, recipients, name, window } = words.labels
  const rows = campaigns.map((campaign) => [
    campaign.id,
    words.state[campaign.state],
    campaign.recipients === null ? words.none : format.number(campaign.recipients),
    campaign.name,
    windowText(campaign, output),
  ])
  return columnsOf([[id, state, recipients, name, window], ...rows], [0, 2])
}

function windowFacts(campaign: CampaignView, output: Output): string[][] {
  const { words } = output
  const { duration, start } = campaign
  return [
    ...(campaign.startsAt === null
      ? [[words.labels.start, start === null ? words.notChosen : startText(campaign, output)]]
      : [[words.labels.window, windowText(campaign, output)]]),
    [words.labels.duration, duration === null ? words.notChosen : durationText(duration, output)],
  ]
}

/** `start` is wall-clock time of the zone; it is read as UTC only to be written nicely. */
function startText({ start, timeZone }: CampaignView, { words, format }: Output): string {
  if (start === null || start === 'now') return words.now
  return `${format.instant(`${start}Z`, 'UTC')} (${timeZone})`
}

function durationText(duration: string, { words }: Output): string {
  const count = Number(/\d+/.exec(duration)?.[0])
  return duration.startsWith('PT') ? words.hours(count) : words.days(count)
}

/** `Mon–Fri 09:00–12:00, 14:00–18:00`: stretches of the same days stand together. */
function workingHoursText({ workingHours }: CampaignView, { format }: Output): string {
  const byDays = new Map<string, string[]>()
  for (const { days, from, to } of workingHours) {
    const key = daysText(days, format)
    byDays.set(key, [...(byDays.get(key) ?? []), `${from}–${to}`])
  }
  return [...byDays].map(([days, stretches]) => `${days} ${stretches.join(', ')}`).join(' · ')
}

function daysText(days: readonly number[], format: Format): string {
  const runs: { first: number; last: number }[] = []
  for (const day of days.toSorted((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && day <= run.last + 1) run.last = day
    else runs.push({ first: day, last: day })
  }
  return runs
    .map(({ first, last }) =>
      first === last ? format.weekday(first) : `${format.weekday(first)}–${format.weekday(last)}`,
    )
    .join(', ')
}
