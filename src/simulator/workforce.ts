import { createHash } from 'node:crypto'
import { z } from 'zod'

import type { Clock } from '../platform/clock.ts'
import type { Person } from './people.ts'
import { presenceWords, type PresenceWord } from './presence-words.ts'

const WallTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'A time looks like 09:30')

const Hours = z
  .strictObject({ from: WallTime, to: WallTime, presence: z.enum(presenceWords) })
  .refine(({ from, to }) => from < to, 'Hours end after they begin, before midnight')

/** How a part of the people spend their day; outside the hours given they are offline. */
const Pattern = z.strictObject({ share: z.number().min(0).max(1), hours: z.array(Hours).max(48) })

export const Workforce = z.strictObject({
  patterns: z
    .array(Pattern)
    .max(100)
    .refine(
      (patterns) => patterns.reduce((sum, { share }) => sum + share, 0) <= 1 + 1e-9,
      'The shares add up to more than 1',
    ),
})
export type Workforce = z.infer<typeof Workforce>

export type WorkforcePresence = ReturnType<typeof createWorkforce>

/**
 * Presence by the hour, on the wall clock of each person's zone and business time. It is worked out
 * when it is asked for. Who follows which pattern is the same every time.
 */
export function createWorkforce({
  clock,
  record,
}: {
  clock: Clock
  record: (workforce: Workforce) => void
}) {
  let workforce: Workforce = { patterns: [] }
  let patternOf = new Map<string, Workforce['patterns'][number] | undefined>()
  const wallTimes = createWallTimes()

  function restore(known: Workforce): void {
    workforce = known
    patternOf = new Map()
  }

  function find({ aadObjectId }: Person): Workforce['patterns'][number] | undefined {
    if (patternOf.has(aadObjectId)) return patternOf.get(aadObjectId)
    let left = lotOf(aadObjectId)
    const found = workforce.patterns.find(({ share }) => (left -= share) < 0)
    patternOf.set(aadObjectId, found)
    return found
  }

  return {
    restore,
    read: (): Workforce => workforce,
    set(wanted: Workforce): void {
      record(wanted)
      restore(wanted)
    },

    /** @returns undefined for whoever follows no pattern. */
    presenceOf(person: Person): PresenceWord | undefined {
      if (workforce.patterns.length === 0) return undefined
      const pattern = find(person)
      if (pattern === undefined) return undefined
      const time = wallTimes(clock.now(), person.timeZone)
      return pattern.hours.find(({ from, to }) => from <= time && time < to)?.presence ?? 'Offline'
    },
  }
}

/** A person's place between 0 and 1. */
function lotOf(aadObjectId: string): number {
  return createHash('sha256').update(`lot/${aadObjectId}`).digest().readUInt32BE(0) / 2 ** 32
}

/** Asking `Intl` is slow, and many people share a minute and a zone. */
function createWallTimes(): (at: Date, timeZone: string) => string {
  const formats = new Map<string, Intl.DateTimeFormat>()
  let minute = -1
  let times = new Map<string, string>()
  return (at, timeZone) => {
    const now = Math.floor(at.getTime() / 60_000)
    if (now !== minute) {
      minute = now
      times = new Map()
    }
    const known = times.get(timeZone)
    if (known !== undefined) return known
    const format =
      formats.get(timeZone) ??
      new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
    formats.set(timeZone, format)
    const time = format.format(at)
    times.set(timeZone, time)
    return time
  }
}
