import { z } from 'zod'

import { Link } from './ucwa-resources.ts'
import { UcwaReason } from './ucwa-errors.ts'

/** A resource that an event is about. UCWA/EventChannelDetails.md of https://github.com/OfficeDev/skype-docs */
export const EventLink = z.looseObject({
  rel: z.string().min(1),
  href: z.string().min(1),
  title: z.string().nullish(),
})
export type EventLink = z.infer<typeof EventLink>

/**
 * One thing that happened. `type` is `started`, `updated` or `completed` for operations, `added`, `updated`
 * or `deleted` for resources. `started` may be left out where the operation was quick, and any event of an
 * operation may come before the answer to the request that began it.
 * UCWA/EventsInUCWA.md, UCWA/OperationResource.md
 */
export const UcwaEvent = z.looseObject({
  type: z.string(),
  link: EventLink,
  /** Where the resource was added, changed or deleted. */
  in: EventLink.optional(),
  /** `Success` or `Failure` of an operation that has ended. */
  status: z.string().optional(),
  reason: UcwaReason.optional(),
  /** By the name of `link.rel`; each is read apart, so that one that cannot be read does not take the others with it. */
  _embedded: z.record(z.string(), z.unknown()).optional(),
})
export type UcwaEvent = z.infer<typeof UcwaEvent>

/** The events of one resource. The same may come several times, and the order matters. */
export const EventSender = z.looseObject({
  rel: z.string(),
  href: z.string(),
  events: z.array(UcwaEvent),
})
export type EventSender = z.infer<typeof EventSender>

/**
 * `GET …/events?ack=<n>` answers 200 when something happened, or with `self` and `next` alone when nothing
 * did for `timeout` seconds. `next` is asked for as it stands. In its place comes `resync` after an `ack`
 * that the server does not expect, and `resume` after a long absence: then conversations and
 * subscriptions are gone. Whoever is asked the same `ack` twice answers the older question 409 `PGetReplaced`.
 * UCWA/EventChannelDetails.md, UCWA/events_ref.md
 */
export const EventsResource = z.looseObject({
  _links: z.looseObject({
    self: Link.optional(),
    next: Link.optional(),
    resync: Link.optional(),
    resume: Link.optional(),
  }),
  sender: z.array(EventSender).optional(),
})
export type EventsResource = z.infer<typeof EventsResource>

/** The most and least that may be asked of the event channel, in seconds, and what holds without asking. UCWA/events_ref.md */
export const eventChannelLimits = {
  low: { least: 5, most: 1_800, usual: 15 },
  medium: { least: 5, most: 1_800, usual: 5 },
  timeout: { least: 180, most: 1_800, usual: 180 },
} as const

/** An incoming message that nobody fetches for so long is lost, and its sender is told so. UCWA/message_ref.md */
export const messageFetchedWithinMs = 30_000
