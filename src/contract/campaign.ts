import { z } from 'zod'

import { channelKinds, type DeliveryState } from '../domain/delivery.ts'
import { type CampaignState, campaignStates, presenceRules } from '../domain/campaign.ts'
import { type Tracking, trackings } from '../domain/tracking.ts'
import { MessageButton, MessageDoc, messageLimits, MessageTone } from '../message/document.ts'
import { Id, PageQuery, pageOf, Timestamp } from './common.ts'

const isTimeZone = (name: string) => {
  // Names are stored, never offsets, so `+02:00` is refused although Intl accepts it.
  if (/^[+-]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** An IANA name; offsets are refused because they do not know daylight saving. */
export const TimeZone = z
  .string()
  .refine(isTimeZone, 'This is no time zone. Write a name such as Europe/Paris.')

/** Wall-clock time of the campaign's zone, e.g. `2026-11-24T10:00`, or `now`. */
export const Start = z.union([
  z.literal('now'),
  z.iso.datetime({ local: true, error: 'Write the start as 2026-11-24T10:00, or "now".' }),
])

export const Duration = z
  .string()
  .regex(
    /^(PT([1-9]|1\d|2[0-3])H|P([1-9]|[12]\d|30)D)$/,
    'Write 1 to 23 hours as PT8H, or 1 to 30 days as P3D.',
  )

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time as 09:00.')

export const WorkingHours = z
  .array(
    z
      .strictObject({
        /** 1 = Monday … 7 = Sunday. */
        days: z.array(z.int().min(1).max(7)).min(1),
        from: TimeOfDay,
        to: z.union([TimeOfDay, z.literal('24:00')]),
      })
      .refine(({ from, to }) => from < to, {
        message: 'These hours end before they begin.',
        path: ['to'],
      }),
  )
  .min(1, 'Give at least one stretch of working hours.')

/** A country or region (`FR`, `FR-57`), `none`, or the dates themselves. */
export const Holidays = z.union([
  z.literal('none'),
  z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'Write a country such as FR, "none", or dates.'),
  z.array(z.iso.date()).max(400),
])

export const Button = MessageButton.strict()

export const Buttons = z
  .array(Button)
  .max(messageLimits.buttons, 'A message carries at most six buttons.')

/** A message in either of its forms. */
export const MessageSource = z.union([
  z.strictObject({ markdown: z.string().max(100_000) }),
  z.strictObject({ doc: MessageDoc }),
])

/** How Teams shows a message. */
export const Presentation = z.enum(['card', 'simple'])

export const Audience = z.strictObject({
  listIds: z.array(Id).default([]),
  excludeListIds: z.array(Id).default([]),
  /** Everyone who has the app installed (Teams). */
  everyone: z.boolean().default(false),
})

const fields = {
  name: z.string().trim().min(1).max(200),
  chatbotId: Id,
  channel: z.enum(channelKinds),
  message: MessageSource,
  presentation: Presentation,
  tone: MessageTone,
  buttons: Buttons,
  audience: Audience,
  start: Start,
  timeZone: TimeZone,
  duration: Duration,
  workingHours: WorkingHours,
  holidays: Holidays,
  presence: z.enum(presenceRules),
  personTimeZones: z.boolean(),
  tracking: z.enum(trackings),
  whenUncertain: z.enum(['keep', 'resend']),
}

/** A draft as it is sent in: what is left out gets its default, or is asked for when it is scheduled. */
export const NewCampaign = z.strictObject({
  ...fields,
  message: fields.message.optional(),
  presentation: fields.presentation.default('card'),
  tone: fields.tone.default('none'),
  buttons: fields.buttons.default([]),
  audience: fields.audience.default({ listIds: [], excludeListIds: [], everyone: false }),
  start: fields.start.optional(),
  timeZone: fields.timeZone.default('Europe/Paris'),
  duration: fields.duration.optional(),
  workingHours: fields.workingHours.default([
    { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
  ]),
  holidays: fields.holidays.default('FR'),
  presence: fields.presence.optional(),
  personTimeZones: fields.personTimeZones.default(false),
  /** Left out: as the organisation has chosen. */
  tracking: fields.tracking.optional(),
  whenUncertain: fields.whenUncertain.default('keep'),
})
export type NewCampaign = z.input<typeof NewCampaign>

/** What the author asked for, complete but for what a draft may still lack. */
export type CampaignBrief = z.output<typeof NewCampaign> & { tracking: Tracking }

/** Any part of a draft; what is left out stays. */
export const CampaignChange = z
  .strictObject({
    ...fields,
    /** Of the campaign that the change was made on: if it is not the current one, nothing is changed. */
    revision: z.int(),
  })
  .partial()
export type CampaignChange = z.infer<typeof CampaignChange>

export const CampaignView = z
  .object({
    id: Id,
    state: z.enum(campaignStates),
    ...NewCampaign.shape,
    tracking: z.enum(trackings),
    /** Always both: the canonical document, and the Markdown that says the same. */
    message: z.object({ markdown: z.string(), doc: MessageDoc }).nullable(),
    start: z.string().nullable(),
    duration: z.string().nullable(),
    presence: z.enum(presenceRules),
    /** Grows with every change. */
    revision: z.int(),
    startsAt: Timestamp.nullable(),
    endsAt: Timestamp.nullable(),
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
    /** Known once it has started; until then null. */
    recipients: z.int().nullable(),
    createdAt: Timestamp,
    createdBy: z.string(),
    /** The last change of what it says; null where there was none. */
    changedAt: Timestamp.nullable(),
    changedBy: z.string().nullable(),
    /** What the author should know although nothing is refused, e.g. a start shifted by daylight saving. */
    notes: z.array(z.object({ code: z.string(), message: z.string() })),
  })
  .meta({ id: 'CampaignView' })
export type CampaignView = z.infer<typeof CampaignView>

const count = z.int().min(0)

/** recipients = the sum of the nine, at every instant. */
export const Ledger = z
  .object({
    recipients: count,
    planned: count,
    retrying: count,
    sending: count,
    delivered: count,
    failed: count,
    unreachable: count,
    uncertain: count,
    unscheduled: count,
    stopped: count,
  } satisfies Record<DeliveryState | 'recipients', z.ZodInt>)
  .meta({ id: 'Ledger' })
export type Ledger = z.infer<typeof Ledger>

/** A campaign in a list, with where it stands; null before it has started. */
export const CampaignRow = CampaignView.and(z.object({ ledger: Ledger.nullable() }))

export const CampaignsQuery = PageQuery.extend({
  state: z.enum(campaignStates).optional(),
  /** Part of the name, accents and case aside. */
  q: z.string().trim().max(200).optional(),
  chatbotId: Id.optional(),
})

/** A page of campaigns, and how many there are in each state, whichever was asked for. */
export const CampaignsPage = pageOf(CampaignRow).extend({
  counts: z.object({
    draft: count,
    scheduled: count,
    running: count,
    finished: count,
  } satisfies Record<CampaignState, z.ZodInt>),
})
