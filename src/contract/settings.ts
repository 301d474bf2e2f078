import { z } from 'zod'

const LadderSettings = z.strictObject({
  /** Minutes from an attempt to the second one, for a person who was absent. */
  secondRungAfterMinutes: z.int().min(1).max(240),
  /** Rounds of three attempts, each on a working day of its own. */
  rounds: z.int().min(1).max(10),
})

/** What an organisation chooses for all of its campaigns. */
export const OrganisationSettings = z.object({
  ladder: LadderSettings.default({ secondRungAfterMinutes: 10, rounds: 3 }),
  /** Whether a publisher may stop what has not left yet of a running campaign. */
  allowStop: z.boolean().default(false),
})
export type OrganisationSettings = z.output<typeof OrganisationSettings>

/** Any part of the settings; what is left out stays. */
export const SettingsChange = z.strictObject({
  ladder: LadderSettings.optional(),
  allowStop: z.boolean().optional(),
})
export type SettingsChange = z.output<typeof SettingsChange>
