import { Temporal } from 'temporal-polyfill'

/** A stretch of time, half-open: `from` belongs to it, `until` does not. Milliseconds since the epoch. */
export type Interval = { from: number; until: number }

/** On these days of the week (1 = Monday … 7 = Sunday), people may be written to from `from` to `to` (`HH:MM`, `24:00` allowed as an end). */
export type WorkingHours = { days: number[]; from: string; to: string }

/** Where a wall-clock time does not exist (spring) or occurs twice (autumn), said to the author. */
export type ClockChange = 'shifted-forward' | 'first-occurrence'

export type Window = Interval & {
  /** What had to be decided about the start's wall-clock time; null on ordinary days. */
  startAdjusted: ClockChange | null
}

/**
 * Finds the window of a campaign.
 *
 * @param start wall-clock time without offset, e.g. `2026-11-24T10:00`, in `timeZone`.
 * @param duration `PTnH`, elapsed hours, or `PnD`, calendar days on the wall clock of the zone.
 */
export function windowOf({
  start,
  timeZone,
  duration,
}: {
  start: string
  timeZone: string
  duration: string
}): Window {
  const local = Temporal.PlainDateTime.from(start)
  const from = local.toZonedDateTime(timeZone, { disambiguation: 'compatible' })
  const until = from.add(Temporal.Duration.from(duration))
  return {
    from: from.epochMilliseconds,
    until: until.epochMilliseconds,
    startAdjusted: clockChangeAt(local, timeZone),
  }
}

/** Finds the window of a campaign that starts at an instant instead of a wall-clock time. */
export function windowFrom({
  startsAt,
  timeZone,
  duration,
}: {
  startsAt: Date
  timeZone: string
  duration: string
}): Window {
  const from = Temporal.Instant.fromEpochMilliseconds(startsAt.getTime())
  const until = from.toZonedDateTimeISO(timeZone).add(Temporal.Duration.from(duration))
  return {
    from: from.epochMilliseconds,
    until: until.epochMilliseconds,
    startAdjusted: null,
  }
}

function clockChangeAt(local: Temporal.PlainDateTime, timeZone: string): ClockChange | null {
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' })
  if (earlier.epochMilliseconds === later.epochMilliseconds) return null
  return earlier.toPlainDateTime().equals(local) ? 'first-occurrence' : 'shifted-forward'
}

/** Writes an instant as the wall clock of `timeZone` shows it, to the minute: `2026-11-24T10:00`. */
export function wallClockOf(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
}

/** The years that a window touches, for those who fetch holidays. */
export function yearsOf(window: Interval, timeZone: string): number[] {
  const first = dateOf(window.from, timeZone).year
  const last = dateOf(window.until, timeZone).year
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/**
 * Finds the open time of a window: window ∩ working hours ∩ working days, minus holidays.
 *
 * @param holidays dates `YYYY-MM-DD` on which nobody is written to.
 * @returns stretches in order, none touching another; empty when there is no open time.
 */
export function openTimeOf({
  window,
  timeZone,
  workingHours,
  holidays,
}: {
  window: Interval
  timeZone: string
  workingHours: WorkingHours[]
  holidays: ReadonlySet<string>
}): Interval[] {
  const open: Interval[] = []
  const lastDate = dateOf(window.until, timeZone)
  let date = dateOf(window.from, timeZone)
  while (Temporal.PlainDate.compare(date, lastDate) <= 0) {
    if (!holidays.has(date.toString())) {
      for (const hours of workingHours) {
        if (!hours.days.includes(date.dayOfWeek)) continue
        const from = Math.max(instantOf(date, hours.from, timeZone), window.from)
        const until = Math.min(instantOf(date, hours.to, timeZone), window.until)
        if (from < until) open.push({ from, until })
      }
    }
    date = date.add({ days: 1 })
  }
  return mergeTouching(open)
}

/** Adds up the lengths of stretches, in milliseconds. */
export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, until }) => sum + until - from, 0)
}

/** Says whether an instant lies in one of the stretches. */
export function isOpen(openTime: readonly Interval[], at: number): boolean {
  return openTime.some(({ from, until }) => from <= at && at < until)
}

/**
 * Finds the first open instant at or after `at`.
 *
 * @returns null when none is left.
 */
export function nextOpenInstant(openTime: readonly Interval[], at: number): number | null {
  const next = openTime.find(({ until }) => at < until)
  return next ? Math.max(next.from, at) : null
}

/** Why a window holds no open time, for the sentence that refuses it. */
export type NoOpenTimeReason = 'days-off' | 'holidays' | 'outside-hours'

/** Finds why there is no open time: only days off, only holidays, or hours outside the working hours. */
export function reasonForNoOpenTime(options: {
  window: Interval
  timeZone: string
  workingHours: WorkingHours[]
}): NoOpenTimeReason {
  if (openTimeOf({ ...options, holidays: new Set() }).length > 0) return 'holidays'
  const wholeDays = options.workingHours.map(({ days }) => ({ days, from: '00:00', to: '24:00' }))
  const onWorkingDays = openTimeOf({ ...options, workingHours: wholeDays, holidays: new Set() })
  return onWorkingDays.length > 0 ? 'outside-hours' : 'days-off'
}

function dateOf(at: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
}

/** A time that does not exist is shifted forward, one that occurs twice is the first. */
function instantOf(date: Temporal.PlainDate, time: string, timeZone: string): number {
  const local =
    time === '24:00'
      ? date.add({ days: 1 }).toPlainDateTime()
      : date.toPlainDateTime(Temporal.PlainTime.from(time))
  return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds
}

function mergeTouching(intervals: Interval[]): Interval[] {
  const merged: Interval[] = []
  for (const interval of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && interval.from <= last.until) last.until = Math.max(last.until, interval.until)
    else merged.push({ ...interval })
  }
  return merged
}
