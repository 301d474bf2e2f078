import { scaleLinear, scaleUtc } from 'd3-scale'

/** A stretch of time, in instants as the API writes them. */
export type Span = { from: string; to: string }
export type TimelineBin = Span & {
  planned: number
  delivered: number
  opened: number | null
  clicked: number | null
}

/** What happened within one bar: half an hour, or several where there is no room for each. */
export type TimelineBar = {
  from: number
  to: number
  planned: number
  delivered: number
  opened: number
  clicked: number
}

const halfHourMs = 1_800_000
const hourMs = 2 * halfHourMs
/** How much time a bar may stand for. */
const stepsMs = [1, 2, 4, 6, 12, 24, 48].map((halves) => halves * halfHourMs)
/** A bar narrower than this cannot be told from its neighbour. Pixels. */
const narrowest = 5

/** Finds how long a bar must be, that all of them have room. */
export function stepFor(lengthMs: number, width: number): number {
  const wanted = (lengthMs / width) * narrowest
  return stepsMs.find((stepMs) => stepMs >= wanted) ?? stepsMs.at(-1) ?? hourMs
}

/** What was cut off on the right: openings and clicks go on for long after the last message. */
export type Timeline = { from: number; to: number; bars: TimelineBar[]; after: TimelineBar | null }

/**
 * Puts half hours together to bars that have room on `width` pixels. The sums stay: what happened later than the
 * window and the last delivery is in `after`.
 *
 * @param offsetMs of the wall clock to UTC, so that bars of several hours begin at full hours of the day.
 */
export function layOutTimeline(
  { bins, window }: { bins: readonly TimelineBin[]; window: Span | null },
  { width, offsetMs }: { width: number; offsetMs: number },
): Timeline {
  const sending = bins.filter(({ planned, delivered }) => planned > 0 || delivered > 0)
  const froms = [window, ...sending].flatMap((span) => (span ? [Date.parse(span.from)] : []))
  const tos = [window, ...sending].flatMap((span) => (span ? [Date.parse(span.to)] : []))
  const from = froms.length > 0 ? Math.min(...froms) : 0
  const to = tos.length > 0 ? Math.max(...tos) : from + hourMs
  const stepMs = stepFor(to - from, width)
  const beginOf = (at: number) => Math.floor((at + offsetMs) / stepMs) * stepMs - offsetMs
  const bars = new Map<number, TimelineBar>()
  let after: TimelineBar | null = null
  for (const bin of bins) {
    const at = Date.parse(bin.from)
    if (at >= to) {
      after = add(after ?? emptyBar(to, to), bin)
      after.to = Math.max(after.to, Date.parse(bin.to))
      continue
    }
    const begin = beginOf(at)
    bars.set(begin, add(bars.get(begin) ?? emptyBar(begin, begin + stepMs), bin))
  }
  const inOrder = [...bars.values()].toSorted((one, other) => one.from - other.from)
  return {
    from: Math.min(beginOf(from), inOrder[0]?.from ?? from),
    to: Math.max(to, inOrder.at(-1)?.to ?? to),
    bars: inOrder,
    after,
  }
}

const emptyBar = (from: number, to: number): TimelineBar => ({
  from,
  to,
  planned: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
})

const add = (bar: TimelineBar, bin: TimelineBin): TimelineBar => ({
  ...bar,
  planned: bar.planned + bin.planned,
  delivered: bar.delivered + bin.delivered,
  opened: bar.opened + (bin.opened ?? 0),
  clicked: bar.clicked + (bin.clicked ?? 0),
})

/** The place of instants and of counts on a drawing. */
export function scalesOf(
  { from, to, bars }: Timeline,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
) {
  const most = Math.max(4, ...bars.map(({ planned, delivered }) => Math.max(planned, delivered)))
  return {
    x: scaleUtc([from, to], [left, right]),
    y: scaleLinear([0, most * 1.05], [bottom, top]).nice(4),
  }
}

/** A mark under the drawing: an hour, or a day where it begins. */
export type Tick = { at: number; kind: 'hour' | 'day' }

const hourChoices = [1, 2, 3, 6, 12]
const hourWidth = 44
const dayWidth = 84

/** Chooses full hours and days to name, by the wall clock of a zone, so that no two names meet. */
export function ticksOf(
  { from, to }: Pick<Timeline, 'from' | 'to'>,
  { width, timeZone }: { width: number; timeZone: string },
): Tick[] {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const pxPerHour = (width / (to - from)) * hourMs
  const everyHours = hourChoices.find((hours) => hours * pxPerHour >= hourWidth) ?? null
  const everyDays = Math.max(1, Math.ceil(dayWidth / (24 * pxPerHour)))
  const ticks: Tick[] = []
  let days = 0
  let lastDayAt = Number.NEGATIVE_INFINITY
  for (let at = Math.ceil(from / halfHourMs) * halfHourMs; at < to; at += halfHourMs) {
    const [hour = 0, minute = 0] = clock.format(at).split(':').map(Number)
    if (minute !== 0) continue
    if (hour === 0) {
      days += 1
      if (days % everyDays === 0) {
        ticks.push({ at, kind: 'day' })
        lastDayAt = at
      }
    }
    if (everyHours !== null && hour % everyHours === 0 && at > from)
      ticks.push({ at, kind: 'hour' })
  }
  const firstDay = ticks.find(({ kind }) => kind === 'day')
  const hasRoom = !firstDay || ((firstDay.at - from) / hourMs) * pxPerHour >= dayWidth
  const isLastCut = lastDayAt > 0 && ((to - lastDayAt) / hourMs) * pxPerHour < dayWidth / 2
  return [
    ...(hasRoom ? [{ at: from, kind: 'day' as const }] : []),
    ...ticks.filter(({ at, kind }) => !(isLastCut && kind === 'day' && at === lastDayAt)),
  ]
}

/** How far the wall clock of a zone is ahead of UTC at an instant, in milliseconds. */
export function offsetOf(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'))
  return wall - Math.floor(at / 60_000) * 60_000
}
