import { type Interval, lengthOf } from './calendar.ts'

/**
 * Spreads `count` first attempts over open time: one in each of `count` equal slots, at a random
 * instant of its slot. So the rate is flat, and yet nobody can tell the next instant from the last.
 * Who gets which slot is decided elsewhere, by a shuffle.
 *
 * @param random gives numbers in [0, 1); the same numbers give the same plan.
 * @returns instants in order, whole milliseconds since the epoch.
 */
export function spreadOver({
  openTime,
  count,
  random,
}: {
  openTime: readonly Interval[]
  count: number
  random: () => number
}): number[] {
  const slotMs = lengthOf(openTime) / count
  const instants: number[] = Array.from({ length: count }, () => 0)
  let index = 0
  let passedMs = 0
  for (let slot = 0; slot < count; slot += 1) {
    const offsetMs = (slot + random()) * slotMs
    let interval = openTime[index]
    while (interval && offsetMs >= passedMs + interval.until - interval.from) {
      passedMs += interval.until - interval.from
      index += 1
      interval = openTime[index]
    }
    // Rounding of floating point may push the very last instant past the end.
    const last = openTime.at(-1)
    instants[slot] = interval
      ? interval.from + Math.floor(offsetMs - passedMs)
      : (last?.until ?? 0) - 1
  }
  return instants
}

const longestMarginMs = 60_000
const marginShare = 0.02

/**
 * Leaves the last moments of each stretch of open time free of first attempts: a minute, of a short
 * stretch a fiftieth. What is late by a moment there would else be late by a day, or not come at all.
 */
export function leaveMargin(openTime: readonly Interval[]): Interval[] {
  return openTime.map(({ from, until }) => ({
    from,
    until: until - Math.min(longestMarginMs, Math.floor((until - from) * marginShare)),
  }))
}

/** Half an hour: the width of the bars in plans and reports. */
export const binMs = 30 * 60_000

/** Counts instants per half hour. Bins start on the full and half hour of UTC. */
export function countPerBin(instants: readonly number[]): Map<number, number> {
  const bins = new Map<number, number>()
  for (const at of instants) {
    const bin = Math.floor(at / binMs) * binMs
    bins.set(bin, (bins.get(bin) ?? 0) + 1)
  }
  return bins
}
