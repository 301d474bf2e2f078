import { z } from 'zod'

/** What this channel remembers of a person. */
export const TeamsContact = z.object({
  /** The person's object id in the directory. */
  userId: z.string(),
  /** Their chat with the bot. */
  conversationId: z.string().optional(),
  /** Where Teams wants messages to this person posted, as it said last; ends in a slash. */
  serviceUrl: z.string().optional(),
})
export type TeamsContact = z.infer<typeof TeamsContact>
