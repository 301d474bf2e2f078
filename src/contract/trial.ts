import { z } from 'zod'

import { Id } from './common.ts'

/** To whom a message is sent on trial. */
export const NewTrial = z.strictObject({ email: z.string().trim().min(1).max(320) })

/** Somebody a campaign can be tried on. */
export const TrialAddressee = z.object({
  address: z.string(),
  /** Null for somebody who is on no list; the directory is asked when the trial is sent. */
  name: z.object({ firstName: z.string(), lastName: z.string() }).nullable(),
  /** Whether the person is known to be reachable; otherwise sending finds out. */
  isKnownReachable: z.boolean(),
})
export type TrialAddressee = z.infer<typeof TrialAddressee>

/** What became of a trial; it is counted nowhere. */
export const TrialView = z.object({
  id: Id,
  state: z.enum(['sending', 'sent', 'failed']),
  /** Why it failed, in plain words. */
  reason: z.string().optional(),
  code: z.string().optional(),
})
export type TrialView = z.infer<typeof TrialView>
