import { z } from 'zod'

import { refusalCodes } from '../domain/errors.ts'

/** Every id of ours: opaque to callers, a number inside. */
export const Id = z.string().regex(/^[1-9]\d{0,8}$/, 'This is not an id of ours.')

/** ISO 8601 in UTC with `Z`. */
export const Timestamp = z.iso.datetime()

/** How every refusal is told. `message` is in the language that was asked for. */
export const ErrorBody = z
  .object({
    code: z.enum([...refusalCodes, 'internal']),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ErrorBody' })
export type ErrorBody = z.infer<typeof ErrorBody>

/** `after` is the `next` of the page before. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(200).optional(),
})

/** A page of a list; `next` asks for the one that follows, null at the end. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() })
