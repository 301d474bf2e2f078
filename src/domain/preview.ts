import { type Interval, lengthOf } from './calendar.ts'
import { binMs, leaveMargin } from './spread.ts'

/** People who share a time zone, and so their open time. */
export type ZoneShare = { openTime: readonly Interval[]; people: number }

/** A half hour that has open time, and how many first attempts are expected in it. */
export type ExpectedBin = { from: number; to: number; planned: number }

/**
 * Tells how many first attempts fall into each half hour that has open time. The spread is even, so their
 * number before any instant is known to one for each time zone, whatever the dice say; it is rounded so
 * that the bins add up to all people who have open time.
 *
 * @returns in order; half hours begin on the full and half hour of UTC.
 */
export function expectBins(zones: readonly ZoneShare[]): ExpectedBin[] {
  const passed = zones
    .filter(({ openTime, people }) => openTime.length > 0 && people > 0)
    .map(({ openTime, people }) => plannedUntil(leaveMargin(openTime), people))
  const bins: ExpectedBin[] = []
  let before = 0
  for (const from of binsOf(zones.map(({ openTime }) => openTime))) {
    const to = from + binMs
    const until = Math.round(passed.reduce((sum, plannedBefore) => sum + plannedBefore(to), 0))
    bins.push({ from, to, planned: until - before })
    before = until
  }
  return bins
}

/** How many of the people are expected to have had their first attempt before an instant. Instants must not go back. */
function plannedUntil(openTime: readonly Interval[], people: number): (at: number) => number {
  const totalMs = lengthOf(openTime)
  let [index, passedMs] = [0, 0]
  return (at) => {
    let interval = openTime[index]
    while (interval && interval.until <= at) {
      passedMs += interval.until - interval.from
      index += 1
      interval = openTime[index]
    }
    const begunMs = interval ? Math.max(0, at - interval.from) : 0
    return ((passedMs + begunMs) / totalMs) * people
  }
}

/** The half hours in which there is open time for anybody, in order. */
function binsOf(openTimes: readonly (readonly Interval[])[]): number[] {
  const bins = new Set<number>()
  for (const { from, until } of openTimes.flat()) {
    for (let bin = Math.floor(from / binMs) * binMs; bin < until; bin += binMs) bins.add(bin)
  }
  return [...bins].toSorted((a, b) => a - b)
}

/** Puts the open times of several zones together: stretches in which it is open for anybody. */
export function unionOf(openTimes: readonly (readonly Interval[])[]): Interval[] {
  const union: Interval[] = []
  for (const { from, until } of openTimes.flat().toSorted((a, b) => a.from - b.from)) {
    const last = union.at(-1)
    if (last && from <= last.until) last.until = Math.max(last.until, until)
    else union.push({ from, until })
  }
  return union
}

/** Finds the stretches of a window that are not open, in order. */
export function closedOf(window: Interval, openTime: readonly Interval[]): Interval[] {
  const ends = [window.from, ...openTime.map(({ until }) => until)]
  const begins = [...openTime.map(({ from }) => from), window.until]
  return ends
    .map((from, index) => ({ from, until: begins[index] ?? window.until }))
    .filter(({ from, until }) => from < until)
}

/**
 * Tells how many people are still without a first attempt when the window ends, because the channel's pace
 * was too slow: where more fall due than the pace bears they queue, and the queue stands still while it is closed for them.
 *
 * @param peoplePerSecond how many first attempts the channel bears, in seconds of business time.
 */
export function queueAtEnd(zones: readonly ZoneShare[], peoplePerSecond: number): number {
  const edges = new Set(
    zones.flatMap(({ openTime }) => openTime.flatMap(({ from, until }) => [from, until])),
  )
  const instants = [...edges].toSorted((a, b) => a - b)
  const queues = zones.map(({ openTime, people }) => ({
    openTime,
    // The margin at the end of each stretch counts for the queue only; it is a fiftieth of it at most.
    perMs: people / Math.max(1, lengthOf(openTime)),
    waiting: 0,
  }))
  for (const [index, from] of instants.entries()) {
    const until = instants[index + 1] ?? from
    const open = queues.filter(({ openTime }) =>
      openTime.some((stretch) => stretch.from <= from && from < stretch.until),
    )
    for (const queue of open) queue.waiting += queue.perMs * (until - from)
    const waiting = open.reduce((sum, queue) => sum + queue.waiting, 0)
    const served = Math.min(waiting, ((until - from) / 1_000) * peoplePerSecond)
    // Those who wait take turns, wherever they are.
    for (const queue of open) queue.waiting *= waiting === 0 ? 0 : 1 - served / waiting
  }
  // What floating point leaves of an empty queue is nobody.
  return Math.max(0, Math.ceil(queues.reduce((sum, { waiting }) => sum + waiting, 0) - 1e-6))
}

/**
 * Finds the instant at which so much open time has passed.
 *
 * @returns null when there is less of it.
 */
export function instantAfterOpen(openTime: readonly Interval[], openMs: number): number | null {
  let leftMs = openMs
  for (const { from, until } of openTime) {
    if (leftMs <= until - from) return from + leftMs
    leftMs -= until - from
  }
  return null
}
