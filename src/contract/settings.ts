import { z } from 'zod'

import { trackings } from '../domain/tracking.ts'

const LadderSettings = z.strictObject({
  /** Minutes from an attempt to the second one, for a person who was absent. */
  secondRungAfterMinutes: z.int().min(1).max(240),
  /** Rounds of three attempts, each on a working day of its own. */
  rounds: z.int().min(1).max(10),
})

/** Markdown, in both languages. */
const AnswerSettings = z.strictObject({
  fr: z.string().trim().min(1).max(2_000),
  en: z.string().trim().min(1).max(2_000),
})

const RetentionDays = z.int().min(1).max(3_650)

/** What an organisation chooses for all of its campaigns. */
export const OrganisationSettings = z.object({
  ladder: LadderSettings.default({ secondRungAfterMinutes: 10, rounds: 3 }),
  /** Whether a publisher may stop what has not left yet of a running campaign. */
  allowStop: z.boolean().default(false),
  /** How long what a finished campaign knows of people is kept; its figures stay. Days. */
  retentionDays: RetentionDays.default(365),
  /** How campaigns are tracked that do not say it. */
  tracking: z.enum(trackings).default('individual'),
  /** What people read who write to the chatbot, once a day at most. */
  answer: AnswerSettings.default({
    fr: 'Bonjour, je suis le chatbot d’information de votre organisation et personne ne lit les messages envoyés ici, mais votre service de communication interne répondra volontiers à vos questions.',
    en: 'Hello, I am the information chatbot of your organisation and nobody reads messages sent here, but your internal communication team will gladly answer your questions.',
  }),
})
export type OrganisationSettings = z.output<typeof OrganisationSettings>

/** Any part of the settings; what is left out stays. */
export const SettingsChange = z.strictObject({
  ladder: LadderSettings.optional(),
  allowStop: z.boolean().optional(),
  retentionDays: RetentionDays.optional(),
  tracking: z.enum(trackings).optional(),
  answer: AnswerSettings.optional(),
})
export type SettingsChange = z.output<typeof SettingsChange>
