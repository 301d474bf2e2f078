import { z } from 'zod'
import { BotEndpoint } from './bots.ts'
import { FaultRule } from './faults.ts'
import { PersonInput } from './people.ts'

/** What programs post to the control API. */

/** Whether the bots hear of those who now have the app, or have it no more. */
const announce = z.boolean().default(false)

const CountOrder = z.strictObject({
  count: z.number().int().min(1).max(1_000_000),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  announce,
})
const NamedPeople = z.strictObject({ people: z.array(PersonInput), announce })

/** Reads an order for people, by count or by name. Not one union, which would not name the wrong field. */
export function parsePeopleOrder(
  body: unknown,
): z.infer<typeof CountOrder> | z.infer<typeof NamedPeople> {
  const isCount = typeof body === 'object' && body !== null && 'count' in body
  return isCount ? CountOrder.parse(body) : NamedPeople.parse(body)
}

export const FaultsOrder = z.strictObject({ rules: z.array(FaultRule).max(1_000) })

const defaultLimit = 1_000
const greatestLimit = 50_000

const Page = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(defaultLimit)
    .transform((limit) => Math.min(limit, greatestLimit)),
  /** The `next` of the page before. */
  after: z.coerce.number().int().min(0).optional(),
})

/** Leaves out parameters without a value, as in `?address=&limit=5`. */
export function givenOf(query: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ''))
}

export const PeopleQuery = Page.extend({ q: z.string().optional() })
export const MessagesQuery = Page.extend({
  address: z.string().min(1).optional(),
  channel: z.enum(['teams', 'skype']).optional(),
})

export const ClickOrder = z.strictObject({ link: z.number().int().min(0).default(0) })
export const TextOrder = z.strictObject({ text: z.string().min(1).max(10_000) })
export const WriteOrder = TextOrder.extend({ channel: z.enum(['teams', 'skype']).default('teams') })
/** The reactions of Teams. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events */
export const ReactOrder = z.strictObject({
  type: z.enum(['like', 'heart', 'laugh', 'surprised', 'sad', 'angry']).default('like'),
  /** Takes the reaction back. */
  remove: z.boolean().default(false),
})
export const PressOrder = z.strictObject({
  button: z.number().int().min(0).default(0),
  /** What was filled in, by the `id` of each input of the card. */
  inputs: z.record(z.string(), z.unknown()).default({}),
})
export const UpgradeOrder = z.strictObject({
  action: z.enum(['add-upgrade', 'remove-upgrade']).default('add-upgrade'),
})

/** Where the bot listens, or the bots that share the registration. */
export const BotOrder = z
  .strictObject({
    endpoint: BotEndpoint.optional(),
    endpoints: z.array(BotEndpoint).max(100).optional(),
  })
  .refine(
    ({ endpoint, endpoints }) => (endpoint === undefined) !== (endpoints === undefined),
    'Give endpoint or endpoints',
  )
  .transform(({ endpoint, endpoints = [] }) => (endpoint === undefined ? endpoints : [endpoint]))
