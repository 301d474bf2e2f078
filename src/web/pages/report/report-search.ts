import { z } from 'zod'

import { deliveryStates } from '../../../domain/delivery.ts'

/** What stands in the address of a report: which people are shown, and whose story is open. */
export const ReportSearch = z.object({
  state: z.enum(deliveryStates).optional().catch(undefined),
  reason: z.string().max(60).optional().catch(undefined),
  opened: z.boolean().optional().catch(undefined),
  clicked: z.boolean().optional().catch(undefined),
  /** The number of a link, from 0. */
  link: z.int().min(0).optional().catch(undefined),
  q: z.coerce.string().max(200).optional().catch(undefined),
  /** Where the page of people begins. */
  after: z.coerce.string().max(20).optional().catch(undefined),
  person: z.coerce
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .optional()
    .catch(undefined),
})
export type ReportSearch = z.infer<typeof ReportSearch>
