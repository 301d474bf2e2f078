import { z } from 'zod'

import { Timestamp } from './common.ts'

/** What a page must know of the server it came from. */
export const InstallationView = z.object({
  version: z.string(),
  /** Where people are simulated; null where no simulator runs. */
  simulatorUrl: z.string().nullable(),
  /** Under which people and services reach it; null where nobody has said. */
  publicUrl: z.string().nullable(),
  /** Whether the organisation keeps uploaded images, which services fetch from the public address. */
  hasImages: z.boolean(),
  /** Business time as it was asked; a page goes on counting from it. */
  now: Timestamp,
  /** Business seconds that pass in one real second. 1 unless time is simulated. */
  clockRate: z.number(),
})
export type InstallationView = z.infer<typeof InstallationView>
