import { z } from 'zod'

import { NewCampaign } from '../../../contract/campaign.ts'
import { MessageDoc } from '../../../message/document.ts'
import type { Draft } from './draft.ts'

const shape = NewCampaign.shape

/** What is kept is read as strictly as anything from outside: another version may have written it. */
const Kept = z.object({
  revision: z.int().nullable(),
  draft: z.object({
    name: z.string(),
    chatbotId: z.string(),
    channel: shape.channel,
    doc: MessageDoc,
    presentation: z.enum(['card', 'simple']),
    tone: z.enum(['none', 'idea', 'success', 'important']),
    buttons: z.array(z.object({ title: z.string(), url: z.string() })),
    audience: z.object({
      listIds: z.array(z.string()),
      excludeListIds: z.array(z.string()),
      everyone: z.boolean(),
    }),
    start: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('now') }),
      z.object({ kind: z.literal('at'), day: z.string(), time: z.string() }),
    ]),
    timeZone: z.string(),
    duration: z.object({ amount: z.number(), unit: z.enum(['hours', 'days']) }),
    workingHours: z.array(
      z.object({ days: z.array(z.number()), from: z.string(), to: z.string() }),
    ),
    holidays: z.union([z.string(), z.array(z.string())]),
    presence: z.enum(['any', 'available', 'available-away-busy']),
    personTimeZones: z.boolean(),
    tracking: z.enum(['individual', 'group', 'none']),
    whenUncertain: z.enum(['keep', 'resend']),
  }),
})

/** What was typed and not saved, and the revision it was typed upon; null for a draft that was not there yet. */
export type KeptDraft = { revision: number | null; draft: Draft }

const keyOf = (id: string | null): string => `clairon.unsaved.${id ?? 'new'}`

/** Keeps what is not saved, in this tab: nothing typed is lost by a reload. */
export function keepUnsaved(id: string | null, kept: KeptDraft): void {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify(kept))
  } catch {
    // The store is full or forbidden; the page itself still has everything.
  }
}

export function forgetUnsaved(id: string | null): void {
  sessionStorage.removeItem(keyOf(id))
}

/** @returns null where nothing was kept, or nothing that can be read. */
export function findUnsaved(id: string | null): KeptDraft | null {
  const text = sessionStorage.getItem(keyOf(id))
  if (text === null) return null
  try {
    const read = Kept.safeParse(JSON.parse(text))
    return read.success ? read.data : null
  } catch {
    return null
  }
}
