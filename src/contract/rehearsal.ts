import { z } from 'zod'

import { type Presence, presences } from '../domain/presence.ts'
import { Ledger } from './campaign.ts'

/** The words of the services for a presence, as the simulator takes them, beside our own. */
const presenceOfWord: Record<string, Presence> = {
  Online: 'available',
  Available: 'available',
  AvailableIdle: 'available',
  IdleOnline: 'away',
  Away: 'away',
  BeRightBack: 'away',
  Busy: 'busy',
  IdleBusy: 'busy',
  BusyIdle: 'busy',
  DoNotDisturb: 'do-not-disturb',
  Offline: 'offline',
  PresenceUnknown: 'unknown',
}
const words = Object.keys(presenceOfWord)

const Share = z.number().min(0).max(1)
const WallTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Write a time as 09:00.')

const hasShares = (shares: readonly number[]) =>
  shares.reduce((sum, share) => sum + share, 0) <= 1 + 1e-9
const tooMuch = 'The shares add up to more than 1.'

/** One presence, or how likely each is; what is left of 1 is offline. */
const ExpectedPresence = z.union([
  z.enum([...presences, ...words]).transform((word): Partial<Record<Presence, number>> => ({
    [presenceOfWord[word] ?? word]: 1,
  })),
  z
    .partialRecord(z.enum(presences), Share)
    .refine((shares) => hasShares(Object.values(shares)), tooMuch),
])

const Hours = z
  .strictObject({ from: WallTime, to: WallTime, presence: ExpectedPresence })
  .refine(({ from, to }) => from < to, {
    message: 'These hours end before they begin.',
    path: ['to'],
  })

/** How people may be expected to behave; who follows no pattern is always available. */
export const RehearsedWorkforce = z
  .strictObject({
    patterns: z
      .array(z.strictObject({ share: Share, hours: z.array(Hours).max(48) }))
      .max(100)
      .default([]),
    /** The share who are offline throughout, such as on leave. */
    absent: Share.default(0),
    /** The share who have blocked the chatbot, which only shows in sending. */
    blocked: Share.default(0),
  })
  .refine(
    ({ patterns, absent, blocked }) =>
      hasShares([absent, blocked, ...patterns.map(({ share }) => share)]),
    tooMuch,
  )
export type RehearsedWorkforce = z.output<typeof RehearsedWorkforce>

export const NewRehearsal = z.strictObject({
  /** As if the audience had so many people; without it, a sample of the audience at a pace to match. */
  people: z.int().min(1).max(20_000).optional(),
  /** The same seed, the same rehearsal. */
  seed: z.int().min(0).max(2_147_483_647).optional(),
  workforce: RehearsedWorkforce.optional(),
})

const count = z.int().min(0)

/** How a campaign went with people who are made up. */
export const RehearsalView = z.object({
  ledger: Ledger,
  /** Days of the campaign's zone on which something happened; `absent` counts attempts, the others people. */
  days: z.array(
    z.object({ date: z.iso.date(), delivered: count, absent: count, unscheduled: count }),
  ),
  /** Those that found somebody absent included. */
  attempts: count,
  seed: count,
})
export type RehearsalView = z.infer<typeof RehearsalView>
