/** A stretch of time, in instants as the API writes them. */
export type Span = { from: string; to: string }
export type Bin = Span & { planned: number }

/** A bar of the chart: a stretch of time in milliseconds, and its place in pixels. */
export type Bar = { from: number; to: number; planned: number; x: number; width: number }

/** A window of time laid out over a width in pixels; the vertical axis ends with `top`. */
export type Layout = { from: number; to: number; width: number; bars: Bar[]; top: number }

/** A bar thinner than this is joined with its neighbours. */
const thinnest = 4

/** Lays the bins of a window out over a width. */
export function layOut(
  { bins, closed }: { bins: readonly Bin[]; closed: readonly Span[] },
  { width }: { width: number },
): Layout {
  const edges = [...bins, ...closed].flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)])
  const from = Math.min(...edges)
  const to = Math.max(...edges, from + 1)
  const scale = width / (to - from)
  const [first] = bins
  const binWidth = first ? (Date.parse(first.to) - Date.parse(first.from)) * scale : width
  const bars = joined(bins, Math.ceil(thinnest / Math.max(binWidth, 0.01))).map((bar) => ({
    ...bar,
    x: (bar.from - from) * scale,
    width: (bar.to - bar.from) * scale,
  }))
  return { from, to, width, bars, top: roundTop(Math.max(0, ...bars.map((bar) => bar.planned))) }
}

/** Joins neighbouring bins by so many; never over a closed stretch. */
function joined(bins: readonly Bin[], by: number): Omit<Bar, 'x' | 'width'>[] {
  const bars: { from: number; to: number; planned: number; count: number }[] = []
  for (const bin of bins) {
    const [from, to] = [Date.parse(bin.from), Date.parse(bin.to)]
    const last = bars.at(-1)
    if (last && last.to === from && last.count < by) {
      last.to = to
      last.planned += bin.planned
      last.count += 1
    } else bars.push({ from, to, planned: bin.planned, count: 1 })
  }
  return bars.map(({ from, to, planned }) => ({ from, to, planned }))
}

/** The next round number: 1, 2, 4 or 6 times a power of ten, and two at least, so that half of it is whole. */
export function roundTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)))
  const round = [1, 2, 4, 6, 10].map((digit) => digit * power).find((top) => top >= most)
  return Math.max(2, round ?? most)
}

/** Where closed stretches stand. */
export const bandsOf = (
  closed: readonly Span[],
  { from, to, width }: Layout,
): { x: number; width: number }[] =>
  closed.map((span) => ({
    x: ((Date.parse(span.from) - from) / (to - from)) * width,
    width: ((Date.parse(span.to) - Date.parse(span.from)) / (to - from)) * width,
  }))

/** A mark of the time axis: the day where one begins, the hour where there is room. */
export type Tick = { x: number; day: number | null; hour: string | null }

const hourMs = 3_600_000

/** Chooses the marks of the time axis, by the wall clock of a zone. */
export function ticksOf({ from, to, width }: Layout, timeZone: string): Tick[] {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
  const days = (to - from) / (24 * hourMs)
  const everyHours = days <= 1 ? 2 : days <= 2 ? 4 : days <= 4 ? 6 : 24
  const everyDays = Math.max(1, Math.ceil((days * 80) / width))
  const xOf = (at: number): number => ((at - from) / (to - from)) * width
  const ticks: Tick[] = [{ x: 0, day: from, hour: null }]
  let dayCount = 0
  for (let at = Math.ceil(from / hourMs) * hourMs; at <= to; at += hourMs) {
    const hour = Number(clock.format(at))
    if (hour === 0) dayCount += 1
    const x = xOf(at)
    // A day's name has some 80 pixels before the next one, or the edge.
    const isDay = hour === 0 && dayCount % everyDays === 0 && x > 80 && width - x > 60
    const isHour = everyHours < 24 && hour % everyHours === 0 && x > 10 && width - x > 10
    if (!isDay && !isHour) continue
    ticks.push({ x, day: isDay ? at : null, hour: isHour ? String(hour).padStart(2, '0') : null })
  }
  return ticks
}
