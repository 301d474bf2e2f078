import { z } from 'zod'

import { deliveryStates } from '../../../domain/delivery.ts'
import type { PeopleFilter } from '../../api/reports.ts'

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

const filterKeys = ['state', 'reason', 'opened', 'clicked', 'link', 'q'] as const

/** The part of the address that says which people are meant; as the server is asked for it. */
export const filterOf = (search: ReportSearch): PeopleFilter =>
  Object.fromEntries(
    filterKeys.flatMap((key) => (search[key] === undefined ? [] : [[key, search[key]]])),
  )

/** An address with other people, which begin anew at their first page. */
export const withFilter = (search: ReportSearch, change: PeopleFilter): ReportSearch => ({
  ...search,
  after: undefined,
  ...change,
})

/** Whether nobody is left out. */
export const isEveryone = (filter: PeopleFilter): boolean => Object.keys(filter).length === 0
