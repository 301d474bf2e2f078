import { z } from 'zod'

import { campaignStates } from '../domain/campaign.ts'
import { deliveryStates } from '../domain/delivery.ts'
import { Ledger } from './campaign.ts'
import { Id, PageQuery, Timestamp } from './common.ts'

export const ReportView = z.object({
  campaign: z.object({
    id: Id,
    name: z.string(),
    state: z.enum(campaignStates),
    /** One sentence; null when it waits for nothing. */
    waitingFor: z.string().nullable(),
  }),
  ledger: Ledger,
  /** delivered ÷ recipients; 0 without recipients. */
  sentRate: z.number(),
  /** `rate`: people ÷ delivered. */
  opened: z.object({ people: z.int(), rate: z.number() }),
  clicked: z.object({ people: z.int(), events: z.int(), rate: z.number() }),
  nextAttemptAt: Timestamp.nullable(),
  lastOpenedAt: Timestamp.nullable(),
  /** Half hours in which something was planned, delivered or opened. */
  timeline: z.array(
    z.object({
      from: Timestamp,
      to: Timestamp,
      planned: z.int(),
      delivered: z.int(),
      opened: z.int(),
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
  links: z.array(z.object({ url: z.string(), people: z.int(), events: z.int() })),
})
export type ReportView = z.infer<typeof ReportView>

export const DeliveriesQuery = PageQuery.extend({
  state: z.enum(deliveryStates).optional(),
  /** Part of a name or an address. */
  q: z.string().trim().max(200).optional(),
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
    }),
  ),
})
export type DeliveryDetail = z.infer<typeof DeliveryDetail>
