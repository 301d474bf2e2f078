import { z } from 'zod'

import { campaignStates } from '../domain/campaign.ts'
import { deliveryStates } from '../domain/delivery.ts'
import { trackings } from '../domain/tracking.ts'
import { Ledger } from './campaign.ts'
import { Id, PageQuery, Timestamp } from './common.ts'
import { ListName } from './list.ts'

export const ReportView = z.object({
  campaign: z.object({
    id: Id,
    name: z.string(),
    state: z.enum(campaignStates),
    /** One sentence; null when it waits for nothing. */
    waitingFor: z.string().nullable(),
    /** What is kept of who opens and clicks. */
    tracking: z.enum(trackings),
  }),
  ledger: Ledger,
  /** delivered ÷ recipients; 0 without recipients. */
  sentRate: z.number(),
  /** `rate`: people ÷ delivered. Null where tracking shows no figures. */
  opened: z.object({ people: z.int().nullable(), rate: z.number().nullable() }),
  /** People who followed at least one link, and how often links were followed. */
  clicked: z.object({
    people: z.int().nullable(),
    events: z.int().nullable(),
    rate: z.number().nullable(),
  }),
  nextAttemptAt: Timestamp.nullable(),
  lastOpenedAt: Timestamp.nullable(),
  /** Half hours in which something was planned, delivered, opened or clicked. */
  timeline: z.array(
    z.object({
      from: Timestamp,
      to: Timestamp,
      planned: z.int(),
      delivered: z.int(),
      /** People who did so first then; null where tracking keeps no instants. */
      opened: z.int().nullable(),
      clicked: z.int().nullable(),
    }),
  ),
  reasons: z.array(
    z.object({
      code: z.string(),
      state: z.enum(deliveryStates),
      message: z.string(),
      count: z.int(),
    }),
  ),
  /** Every link of the message in reading order, those of buttons last. */
  links: z.array(
    z.object({ url: z.string(), people: z.int().nullable(), events: z.int().nullable() }),
  ),
  /** From the delivery to the first opening; null where people are not followed by name. */
  timeToOpen: z
    .object({
      /** Null when nobody opened. */
      medianSeconds: z.number().nullable(),
      /** Who opened before `upToSeconds`, and not before that of the bin in front; null: later. */
      bins: z.array(z.object({ upToSeconds: z.int().nullable(), people: z.int() })),
    })
    .nullable(),
  /** Messages sent to try the campaign, oldest first: counted nowhere. The last hundred. */
  trials: z.array(
    z.object({
      id: Id,
      at: Timestamp,
      address: z.string(),
      state: z.enum(['sending', 'sent', 'failed', 'uncertain']),
      /** In plain words; null where there is none. */
      reason: z.string().nullable(),
    }),
  ),
  /** When what was known of the people was erased: the figures stay, the people are no longer known. */
  personalDataErasedAt: Timestamp.nullable(),
})
export type ReportView = z.infer<typeof ReportView>

const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false']).transform((value) => value === 'true'),
])

/** Which deliveries of a campaign are meant; all conditions hold together. */
const filterFields = {
  state: z.enum(deliveryStates).optional(),
  /** Whether the message is known to have been opened. */
  opened: flag.optional(),
  clicked: flag.optional(),
  /** The code of the reason for which it ended unsent. */
  reason: z.string().max(60).optional(),
  /** The number of a link that was followed: its place in `links` of the report, from 0. */
  link: z.coerce.number().int().min(0).max(10_000).optional(),
  /** Words that begin words of the person's names or addresses. */
  q: z.string().trim().max(200).optional(),
}
export const DeliveryFilter = z.strictObject(filterFields)
export type DeliveryFilter = z.infer<typeof DeliveryFilter>

export const DeliveriesQuery = PageQuery.extend(filterFields)

/** How many people a filter is about. */
export const DeliveriesCounted = z.object({ people: z.int() })

/** A list of the people whose deliveries are meant. */
export const NewListOfDeliveries = z.strictObject({
  name: ListName,
  filter: DeliveryFilter.default({}),
})

/** What can be tried again, in a campaign of its own. */
export const retryableStates = [
  'failed',
  'unreachable',
  'uncertain',
  'unscheduled',
  'stopped',
] as const
export const NewRetry = z.strictObject({
  /** `uncertain` only when it is named: it may have arrived. */
  states: z.array(z.enum(retryableStates)).min(1).default(['failed', 'unscheduled']),
})

export const exportFormats = ['csv', 'xlsx'] as const
export const ExportQuery = z.object({
  format: z.enum(exportFormats).default('csv'),
  /** Of its columns and words; by default the one that the caller prefers. */
  language: z.enum(['fr', 'en']).optional(),
})

export const DeliveryView = z.object({
  personId: Id,
  firstName: z.string(),
  lastName: z.string(),
  address: z.string(),
  state: z.enum(deliveryStates),
  round: z.int(),
  rung: z.int(),
  nextAttemptAt: Timestamp.nullable(),
  deliveredAt: Timestamp.nullable(),
  openedAt: Timestamp.nullable(),
  clickedAt: Timestamp.nullable(),
  reason: z.string().nullable(),
})
export type DeliveryView = z.infer<typeof DeliveryView>

export const deliveryEventKinds = [
  'planned',
  'attempt',
  'absent',
  'throttled',
  'fault',
  'delivered',
  'failed',
  'uncertain',
  'unscheduled',
  'opened',
  'clicked',
  'replied',
] as const

export const DeliveryDetail = DeliveryView.extend({
  events: z.array(
    z.object({
      /** When it happened; `plannedAt`: when it was due. */
      at: Timestamp,
      kind: z.enum(deliveryEventKinds),
      plannedAt: Timestamp.optional(),
      round: z.int().optional(),
      rung: z.int().optional(),
      presence: z.string().optional(),
      code: z.string().optional(),
      /** Of `clicked`: the link that was followed. */
      url: z.string().optional(),
    }),
  ),
})
export type DeliveryDetail = z.infer<typeof DeliveryDetail>
