import { z } from 'zod'

import { campaignStates } from '../domain/campaign.ts'
import { Ledger } from './campaign.ts'
import { Id, Timestamp } from './common.ts'

/** What `GET events` tells of a campaign, as the event `campaign`; the figures are those of its report. */
export const LiveCampaign = z.object({
  id: Id,
  state: z.enum(campaignStates),
  waitingFor: z.string().nullable(),
  ledger: Ledger,
  sentRate: z.number(),
  opened: z.object({ people: z.int().nullable(), rate: z.number().nullable() }),
  clicked: z.object({
    people: z.int().nullable(),
    events: z.int().nullable(),
    rate: z.number().nullable(),
  }),
  nextAttemptAt: Timestamp.nullable(),
  lastOpenedAt: Timestamp.nullable(),
})
export type LiveCampaign = z.infer<typeof LiveCampaign>

/** The event `campaign-gone`: it was deleted. */
export const LiveCampaignGone = z.object({ id: Id })
