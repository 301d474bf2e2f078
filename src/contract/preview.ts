import { z } from 'zod'

import { TimeZone } from './campaign.ts'
import { Timestamp } from './common.ts'

const count = z.int().min(0)
const span = { from: Timestamp, to: Timestamp }

export const previewWarningCodes = [
  'message',
  'channel-not-checked',
  'channel-paused',
  'nobody-reachable',
  'unreachable',
  'unchecked',
  'window-too-short',
  'zone-unknown',
  'zone-closed',
  'blank-field',
] as const

/** How a draft or a scheduled campaign would go. */
export const PreviewView = z.object({
  /** Everybody on the lists, also those who cannot be reached. */
  recipients: count,
  /** Those of them who get a first attempt: what the bins add up to. */
  planned: count,
  /** The six add up to the recipients. `unchecked`: nothing is known yet, so a message tries. */
  reachability: z.object({
    reachable: count,
    unchecked: count,
    noAddress: count,
    notInstalled: count,
    blocked: count,
    unknown: count,
  }),
  openSeconds: count,
  /** The first and the last instant at which somebody may be written to. */
  firstAttemptAt: Timestamp,
  lastAttemptAt: Timestamp,
  /** First attempts, by half hours that have open time. */
  bins: z.array(z.object({ ...span, planned: count })),
  /** Stretches of the window in which nobody is written to. */
  closed: z.array(z.object(span)),
  /** People whose first attempt does not fit into the window at the channel's pace. */
  doNotFit: count,
  /** When all first attempts are made, in a longer window if need be; null for nobody, or in more than a year. */
  finishesAt: Timestamp.nullable(),
  /** What could go wrong, the gravest first. `count`: people; 0 where it is not about people. */
  warnings: z.array(z.object({ code: z.enum(previewWarningCodes), message: z.string(), count })),
  /** What the button says that schedules the campaign, and what it is made of. */
  sentence: z.object({
    fr: z.string(),
    en: z.string(),
    parts: z.object({
      people: count,
      /** Wall-clock time of the zone, e.g. `2026-11-24T10:00`. */
      from: z.string(),
      to: z.string(),
      timeZone: TimeZone,
    }),
  }),
})
export type PreviewView = z.infer<typeof PreviewView>
