import { z } from 'zod'

import { Id } from './common.ts'

/** To whom a message is sent on trial. */
export const NewTrial = z.strictObject({ email: z.string().trim().min(1).max(320) })

/** What became of a trial; it is counted nowhere. */
export const TrialView = z.object({
  id: Id,
  state: z.enum(['sending', 'sent', 'failed']),
  /** Why it failed, in plain words. */
  reason: z.string().optional(),
  code: z.string().optional(),
})
export type TrialView = z.infer<typeof TrialView>
