import { z } from 'zod'

import { deliveryStates } from '../domain/delivery.ts'
import { Id, PageQuery, Timestamp } from './common.ts'

/** A person, by UPN or SIP address: in any case, with or without accents and `sip:`. */
export const PersonAddress = z.strictObject({ address: z.string().trim().min(1).max(320) })

/** What people are searched by: the beginnings of words of their names and addresses. */
export const PeopleQuery = PageQuery.extend({ q: z.string().trim().min(1).max(200) })

export const PersonFound = z.object({
  personId: Id,
  firstName: z.string(),
  lastName: z.string(),
  upn: z.string().nullable(),
  sip: z.string().nullable(),
  /** The names of the lists they are on. */
  lists: z.array(z.string()),
})
export type PersonFound = z.infer<typeof PersonFound>

/** Everything that is known under an address, to be handed to whoever bears it. */
export const PersonExportView = z.object({
  address: z.string(),
  at: Timestamp,
  people: z.array(
    z.object({
      personId: Id,
      firstName: z.string(),
      lastName: z.string(),
      upn: z.string().nullable(),
      sip: z.string().nullable(),
      language: z.string().nullable(),
      timeZone: z.string().nullable(),
      fields: z.record(z.string(), z.string()),
      createdAt: Timestamp,
      updatedAt: Timestamp,
      lists: z.array(z.object({ id: Id, name: z.string() })),
      /** What the channels have learnt, such as the id in the directory. */
      channels: z.array(
        z.object({
          channelId: Id,
          chatbot: z.string(),
          kind: z.string(),
          contact: z.record(z.string(), z.unknown()),
          reach: z.string().nullable(),
          reachAt: Timestamp.nullable(),
        }),
      ),
      deliveries: z.array(
        z.object({
          campaignId: Id,
          campaign: z.string(),
          state: z.enum(deliveryStates),
          reason: z.string().nullable(),
          plannedAt: Timestamp,
          settledAt: Timestamp.nullable(),
          openedAt: Timestamp.nullable(),
          clickedAt: Timestamp.nullable(),
          attempts: z.int(),
          events: z.array(
            z.object({
              at: Timestamp,
              kind: z.string(),
              presence: z.string().optional(),
              code: z.string().optional(),
              /** Of `clicked`: the link, and how often it was followed since. */
              url: z.string().optional(),
              times: z.int().optional(),
            }),
          ),
        }),
      ),
    }),
  ),
  /** What the chatbot said to them outside campaigns: trials, and answers. */
  messages: z.array(
    z.object({
      kind: z.enum(['answer', 'trial']),
      state: z.string(),
      at: Timestamp,
      addressee: z.record(z.string(), z.unknown()),
    }),
  ),
  /** Rows of files that were not taken, in which the address stands. */
  rejectedRows: z.array(
    z.object({ fileName: z.string(), row: z.int(), cells: z.array(z.string()) }),
  ),
})
export type PersonExportView = z.infer<typeof PersonExportView>

const count = z.int().min(0)

/** What was erased, counted. */
export const PersonErased = z.object({
  people: count,
  /** Deliveries that remain as rows without a name, so that figures stay right. */
  deliveries: count,
  /** Of those: what was still to be sent, and will not be. */
  pending: count,
  events: count,
  memberships: count,
  contacts: count,
  newcomers: count,
  messages: count,
  rejectedRows: count,
})
export type PersonErased = z.infer<typeof PersonErased>
