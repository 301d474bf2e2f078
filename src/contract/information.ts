import { z } from 'zod'

import { CampaignView } from './campaign.ts'
import { Id, Timestamp } from './common.ts'

const count = z.int().min(0)
const span = { from: Timestamp, to: Timestamp }

/** What happens to a campaign itself, not to its recipients. */
export const campaignEventKinds = [
  'created',
  'tried',
  'started',
  'stopped',
  'finished',
  'erased',
] as const

/** Everything that a campaign was set to do, and what happened to it. */
export const InformationView = z.object({
  campaign: CampaignView,
  /** Who speaks; null when the chatbot no longer exists. */
  chatbot: z.object({ id: Id, name: z.string() }).nullable(),
  /**
   * The lists that it goes to. Once it has started: as they were read then. `isThere`: whether the list still exists.
   */
  lists: z.array(z.object({ id: Id, name: z.string(), people: count, isThere: z.boolean() })),
  /** Lists whose people are left out, as they are called now. */
  excludedLists: z.array(z.object({ id: Id, name: z.string() })),
  /** When the audience was read, for good; null before the start. */
  audienceReadAt: Timestamp.nullable(),
  /** Stretches of the window in which nobody is written to, by the campaign's time zone; none before it is scheduled. */
  closed: z.array(z.object(span)),
  /** Dates of the window on which nobody is written to; null before it is scheduled. */
  holidayDates: z.array(z.iso.date()).nullable(),
  /** Oldest first. */
  history: z.array(
    z.object({
      at: Timestamp,
      kind: z.enum(campaignEventKinds),
      /** Of `created`: the author. Of `tried`: the address. */
      who: z.string().nullable(),
    }),
  ),
})
export type InformationView = z.infer<typeof InformationView>
