import type { PreviewView } from '../contract/preview.ts'
import type { RehearsalView } from '../contract/rehearsal.ts'
import { columnsOf, indent, type Output, wrapParts } from './output.ts'
import { equationParts } from './report-text.ts'

const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const closedMark = '░'

/** Writes how a campaign would go: the act, a row of half hours for each day, and what could go wrong. */
export function previewLines(preview: PreviewView, timeZone: string, output: Output): string[] {
  const { words, format } = output
  const instant = (at: string) => format.instant(at, timeZone)
  const facts = columnsOf([
    [words.recipients(preview.recipients), words.plannedOf(preview.planned)],
    [words.firstAttempt, instant(preview.firstAttemptAt)],
    [words.lastAttempt, instant(preview.lastAttemptAt)],
    ...(preview.finishesAt === null ? [] : [[words.finishes, instant(preview.finishesAt)]]),
    ...(preview.doNotFit === 0 ? [] : [[words.doNotFit, format.number(preview.doNotFit)]]),
  ])
  const warnings = preview.warnings.map(({ message }) => message)
  return [
    preview.sentence[output.locale],
    '',
    ...facts.map(indent),
    '',
    ...histogramLines(preview, timeZone, output),
    ...(warnings.length > 0 ? ['', words.warnings, ...warnings.map(indent)] : []),
  ]
}

/** One row a day, one column a half hour of the wall clock; what is closed is shaded. */
function histogramLines(
  { bins }: PreviewView,
  timeZone: string,
  { words, format }: Output,
): string[] {
  const days = new Map<string, Map<number, number>>()
  for (const { from, planned } of bins) {
    const day = format.day(from, timeZone)
    const row = days.get(day) ?? new Map<number, number>()
    const column = halfHourOf(from, timeZone)
    row.set(column, (row.get(column) ?? 0) + planned)
    days.set(day, row)
  }
  const columns = [...days.values()].flatMap((row) => [...row.keys()])
  if (columns.length === 0) return []
  const [first, last] = [Math.min(...columns), Math.max(...columns)]
  const most = Math.max(1, ...[...days.values()].flatMap((row) => [...row.values()]))
  const rows = [...days].map(([day, row]) => {
    const marks = Array.from({ length: last - first + 1 }, (_, index) => {
      const planned = row.get(first + index)
      return planned === undefined ? closedMark : heightOf(planned / most)
    })
    const sum = [...row.values()].reduce((all, planned) => all + planned, 0)
    return [day, marks.join(''), format.number(sum)]
  })
  const span = `${clockOf(first)} – ${clockOf(last + 1)}`
  return [
    ...columnsOf([['', span, words.firstAttempts], ...rows], [2]).map(indent),
    indent(words.halfHours(format.number(most), closedMark)),
  ]
}

const heightOf = (share: number) =>
  share === 0 ? ' ' : (heights[Math.ceil(share * heights.length) - 1] ?? '█')

/** Half hours since midnight, on the wall clock of the zone. */
function halfHourOf(at: string, timeZone: string): number {
  const time = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(at))
  return Number(time.slice(0, 2)) * 2 + (Number(time.slice(3)) < 30 ? 0 : 1)
}

const clockOf = (halfHours: number) =>
  `${String(Math.floor(halfHours / 2)).padStart(2, '0')}:${halfHours % 2 === 0 ? '00' : '30'}`

const barCharacters = 30

/** Writes how a rehearsal went: the equation, and a bar of those delivered for each day. */
export function rehearsalLines(rehearsal: RehearsalView, output: Output): string[] {
  const { words, format, width } = output
  const { ledger, days, attempts, seed } = rehearsal
  const most = Math.max(1, ...days.map(({ delivered }) => delivered))
  const { date, delivered, absent, unscheduled, bar } = words.rehearsalColumns
  const rows = days.map((day) => [
    format.day(`${day.date}T12:00:00Z`, 'UTC'),
    format.number(day.delivered),
    format.number(day.absent),
    format.number(day.unscheduled),
    '█'.repeat(Math.round((day.delivered / most) * barCharacters)),
  ])
  const share = ledger.recipients === 0 ? 0 : ledger.delivered / ledger.recipients
  return [
    ...wrapParts(equationParts(ledger, words, 'not-zero'), width),
    '',
    ...columnsOf([[date, delivered, absent, unscheduled, bar], ...rows], [1, 2, 3]).map(indent),
    '',
    words.rehearsed(format.percent(share), format.number(attempts), seed),
  ]
}
