import { Temporal } from 'temporal-polyfill'

import { type Interval, lengthOf, nextOpenInstant } from './calendar.ts'

/** A place on the ladder: rung 1–3 of a round, and the instant of the attempt. */
export type Rung = { at: number; round: number; rung: number }

export type LadderRules = {
  /** From rung 1 to rung 2; 10 minutes unless the organisation says otherwise. */
  secondRungAfterMs: number
  rounds: number
}
export const defaultLadderRules: LadderRules = { secondRungAfterMs: 10 * 60_000, rounds: 3 }

/**
 * Finds the next attempt for a person who was absent: ten minutes later, then at the full hour, then
 * at a random instant of the next working day, three rounds in all. Rungs count from the instants at
 * which attempts really happened, so a late lane shifts the ladder instead of bunching it.
 *
 * @param attempted where the person was found absent, with the real instant of that attempt.
 * @param openTime of the campaign, in the zone in force.
 * @param random in [0, 1): places the first rung of a next round within its day.
 * @returns null when the ladder or the window holds no further rung.
 */
export function climb({
  attempted,
  openTime,
  timeZone,
  random,
  rules = defaultLadderRules,
}: {
  attempted: Rung
  openTime: readonly Interval[]
  timeZone: string
  random: number
  rules?: LadderRules
}): Rung | null {
  const today = dayAt(attempted.at, timeZone)
  if (attempted.rung < 3) {
    const due =
      attempted.rung === 1
        ? attempted.at + rules.secondRungAfterMs
        : nextFullHour(attempted.at, timeZone)
    const at = nextOpenInstant(openTime, due)
    // A gap of the same day (lunch) is waited out; past the day's last open instant a new round begins.
    if (at !== null && isIn(today, at) && isIn(today, due)) {
      return { at, round: attempted.round, rung: attempted.rung + 1 }
    }
  }
  if (attempted.round >= rules.rounds) return null
  const at = randomInstantAfter(today, openTime, timeZone, random)
  return at === null ? null : { at, round: attempted.round + 1, rung: 1 }
}

/**
 * Finds when somebody is written to whose turn was missed: at once in open time, after a gap of the
 * same day (lunch) at its end, else at a random instant of the next day that has open time, for all who
 * were missed would else come together at its opening.
 *
 * @param random in [0, 1).
 * @returns null when no open time is left.
 */
export function catchUp({
  at,
  openTime,
  timeZone,
  random,
}: {
  at: number
  openTime: readonly Interval[]
  timeZone: string
  random: number
}): number | null {
  const next = nextOpenInstant(openTime, at)
  if (next === null || next === at) return next
  const day = dayAt(next, timeZone)
  const isGap = openTime.some(({ until }) => until <= at && isIn(day, until - 1))
  return isGap ? next : randomInstantOf(day, openTime, random)
}

/** A random instant, to the second, of the first day after `today` that has open time. */
function randomInstantAfter(
  today: Interval,
  openTime: readonly Interval[],
  timeZone: string,
  random: number,
): number | null {
  const next = nextOpenInstant(openTime, today.until)
  return next === null ? null : randomInstantOf(dayAt(next, timeZone), openTime, random)
}

/** A random instant of a day's open time, to the second; null when it has none. */
function randomInstantOf(
  day: Interval,
  openTime: readonly Interval[],
  random: number,
): number | null {
  // Where work never ends, one stretch covers many days: only what lies in this one counts.
  const stretches = openTime
    .map(({ from, until }) => ({
      from: Math.max(from, day.from),
      until: Math.min(until, day.until),
    }))
    .filter(({ from, until }) => from < until)
  let offsetMs = Math.floor((lengthOf(stretches) * random) / 1000) * 1000
  for (const { from, until } of stretches) {
    if (offsetMs < until - from) return from + offsetMs
    offsetMs -= until - from
  }
  return null
}

const isIn = ({ from, until }: Interval, at: number) => from <= at && at < until

const dayAt = (at: number, timeZone: string): Interval => placeAt(at, timeZone).day
const nextFullHour = (after: number, timeZone: string): number =>
  placeAt(after, timeZone).nextFullHour

/** What the wall clock of a zone says of an instant. */
type Place = { day: Interval; nextFullHour: number }

/** No zone is off by less than this, so the instants of one quarter of an hour share their place. */
const quarterMs = 15 * 60_000

/** Asking the calendar takes a tenth of a millisecond, and people by the thousand share a day. */
const knownPlaces = new Map<string, Map<number, Place>>()
const mostKnownPlaces = 50_000

function placeAt(at: number, timeZone: string): Place {
  const quarter = Math.floor(at / quarterMs)
  const ofZone = knownPlaces.get(timeZone) ?? new Map<number, Place>()
  const known = ofZone.get(quarter)
  if (known) return known
  const place = askPlace(quarter * quarterMs, timeZone)
  if (ofZone.size >= mostKnownPlaces) ofZone.clear()
  ofZone.set(quarter, place)
  knownPlaces.set(timeZone, ofZone)
  return place
}

function askPlace(at: number, timeZone: string): Place {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
  const date = zoned.toPlainDate()
  return {
    day: { from: startOf(date, timeZone), until: startOf(date.add({ days: 1 }), timeZone) },
    nextFullHour: zoned.round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 })
      .epochMilliseconds,
  }
}

const startOf = (date: Temporal.PlainDate, timeZone: string) =>
  date.toZonedDateTime(timeZone).epochMilliseconds
