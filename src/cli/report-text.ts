import type { Ledger } from '../contract/campaign.ts'
import type { ReportView } from '../contract/report.ts'
import { deliveryStates } from '../domain/delivery.ts'
import { columnsOf, indent, type Output, wrapParts } from './output.ts'
import type { Wording } from './wording.ts'

/**
 * Writes the ledger as the equation that it is: `40 recipients = 0 planned + 1 retrying + …`, in
 * parts between which a line may be broken.
 *
 * @param terms all nine, or only those that are not zero (at least one).
 */
export function equationParts(
  ledger: Ledger,
  words: Wording,
  terms: 'all' | 'not-zero' = 'all',
): string[] {
  const shown = deliveryStates.filter((state) => terms === 'all' || ledger[state] > 0)
  const sum = (shown.length === 0 ? (['planned'] as const) : shown).map((state, index) => {
    const term = words.deliveries[state](ledger[state])
    return index === 0 ? `= ${term}` : `+ ${term}`
  })
  return [words.recipients(ledger.recipients), ...sum]
}

/** Writes in one line where a campaign stands: delivered of recipients, the ledger, what it waits for. */
export function statusLine(report: ReportView, { words, format }: Output): string {
  const { ledger } = report
  const equation = equationParts(ledger, words, 'not-zero').join(' ')
  const share = `${format.number(ledger.delivered)} / ${format.number(ledger.recipients)}`
  return [share, equation, waitingText(report, words)].join(' · ')
}

/** What the campaign waits for; when it waits for nothing, its state. */
export function waitingText({ campaign }: ReportView, words: Wording): string {
  return campaign.waitingFor ?? words.state[campaign.state]
}

/**
 * Writes a report for people: the equation, the rates with what they mean, reasons and links.
 *
 * @param timeZone the campaign's; instants are shown as its clocks show them.
 */
export function reportLines(report: ReportView, timeZone: string, output: Output): string[] {
  const { words, format, width } = output
  const { campaign, ledger, opened, clicked, reasons, links } = report
  const number = (value: number | null) => (value === null ? '–' : format.number(value))
  const percent = (rate: number | null) => (rate === null ? '–' : format.percent(rate))
  const { tracking } = campaign
  const instant = (at: string | null, otherwise: string) =>
    at === null ? otherwise : format.instant(at, timeZone)

  const median = report.timeToOpen?.medianSeconds ?? null
  const rates = columnsOf(
    [
      [
        words.sent,
        format.number(ledger.delivered),
        format.percent(report.sentRate),
        words.sentMeans,
      ],
      [words.opened, number(opened.people), percent(opened.rate), words.openedMeans],
      [
        words.clicked,
        number(clicked.people),
        percent(clicked.rate),
        words.clickedMeans(clicked.events),
      ],
    ],
    [1, 2],
  )
  const instants = columnsOf([
    [words.nextMessage, instant(report.nextAttemptAt, words.noNextMessage)],
    ...(tracking === 'individual'
      ? [[words.lastOpened, instant(report.lastOpenedAt, words.neverOpened)]]
      : []),
    ...(median === null
      ? []
      : [[words.timeToOpen, durationText(median, words), words.timeToOpenMeans]]),
  ])
  const state = words.state[campaign.state]
  const lines = [
    ...wrapParts(equationParts(ledger, words), width),
    '',
    `${campaign.name} (${campaign.id}) · ${state}${campaign.waitingFor === null ? '' : ` · ${campaign.waitingFor}`}`,
    '',
    ...rates,
    ...(tracking === 'individual' ? [] : [words.tracked[tracking]]),
    '',
    ...instants,
  ]
  if (reasons.length > 0) {
    const rows = reasons.map(({ count, state: of, message }) => [
      words.deliveries[of](count),
      message,
    ])
    lines.push('', words.reasons, ...columnsOf(rows).map(indent))
  }
  if (links.length > 0) {
    const rows = links.map(({ url, people, events }) => [
      people === null || events === null ? '–' : words.linkCount(people, events),
      url,
    ])
    lines.push('', words.links, ...columnsOf(rows).map(indent))
  }
  if (report.trials.length > 0) {
    const rows = report.trials.map(({ at, address, state: of, reason }) => [
      format.instant(at, timeZone),
      address,
      reason === null ? words.trialState[of] : `${words.trialState[of]} (${reason})`,
    ])
    lines.push('', words.trials, ...columnsOf(rows).map(indent))
  }
  if (report.personalDataErasedAt !== null) {
    lines.push('', words.dataErased(format.instant(report.personalDataErasedAt, timeZone)))
  }
  return lines
}

/** To the second below two minutes, then to the minute, then to the hour. */
function durationText(seconds: number, words: Wording): string {
  if (seconds < 120) return words.seconds(Math.round(seconds))
  if (seconds < 7_200) return words.minutes(Math.round(seconds / 60))
  return words.hours(Math.round(seconds / 3_600))
}
