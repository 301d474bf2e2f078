import {
  type CampaignBrief,
  CampaignChange,
  type CampaignView,
} from '../../../contract/campaign.ts'
import type { MessageDoc } from '../../../message/document.ts'

/** A link button as somebody types it: perhaps half of it. */
export type DraftButton = { title: string; url: string }

/** When sending begins. */
export type DraftStart = { kind: 'now' } | { kind: 'at'; day: string; time: string }

/** How long sending goes on: 1 to 23 hours, or 1 to 30 days. */
export type DraftDuration = { amount: number; unit: 'hours' | 'days' }

/** What the composer's fields hold. Unlike what the server keeps, it may be half typed. */
export type Draft = {
  name: string
  chatbotId: string
  channel: 'teams' | 'skype'
  doc: MessageDoc
  presentation: 'card' | 'simple'
  tone: CampaignBrief['tone']
  buttons: DraftButton[]
  audience: { listIds: string[]; excludeListIds: string[]; everyone: boolean }
  start: DraftStart
  timeZone: string
  duration: DraftDuration
  workingHours: CampaignBrief['workingHours']
  holidays: CampaignBrief['holidays']
  presence: NonNullable<CampaignBrief['presence']>
  personTimeZones: boolean
  tracking: CampaignBrief['tracking']
  whenUncertain: CampaignBrief['whenUncertain']
}

/** The fields of a draft as the server takes them; what is half typed is left out. */
export type SavedFields = Omit<CampaignChange, 'revision'>

const emptyDoc: MessageDoc = { type: 'doc', content: [{ type: 'paragraph' }] }

/**
 * Makes an empty draft: it starts on the next working day at ten, in the zone of whoever writes it.
 *
 * @param now business time
 */
export const blankDraft = (
  { chatbotId, channel }: Pick<Draft, 'chatbotId' | 'channel'>,
  { now, timeZone }: { now: Date; timeZone: string },
): Draft => ({
  name: '',
  chatbotId,
  channel,
  doc: emptyDoc,
  presentation: 'card',
  tone: 'none',
  buttons: [],
  audience: { listIds: [], excludeListIds: [], everyone: false },
  start: { kind: 'at', day: nextWorkingDay(now, timeZone), time: '10:00' },
  timeZone,
  duration: { amount: 1, unit: 'days' },
  workingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
  holidays: 'FR',
  presence: defaultPresence(channel),
  personTimeZones: false,
  tracking: 'individual',
  whenUncertain: 'keep',
})

/** Where nothing was chosen: on Skype only people who are available, on Teams everybody. */
export const defaultPresence = (channel: Draft['channel']): Draft['presence'] =>
  channel === 'skype' ? 'available' : 'any'

/** The day after today in a zone, or the Monday after it, as `2026-11-24`. */
export function nextWorkingDay(now: Date, timeZone: string): string {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now)
  const day = new Date(`${today}T12:00:00Z`)
  do day.setUTCDate(day.getUTCDate() + 1)
  while (day.getUTCDay() === 0 || day.getUTCDay() === 6)
  return day.toISOString().slice(0, 10)
}

/** Reads a campaign into the composer's fields; what it lacks gets what an empty draft would have. */
export function draftOf(view: CampaignView, blank: Draft): Draft {
  const { message, start, duration } = view
  return {
    name: view.name,
    chatbotId: view.chatbotId,
    channel: view.channel,
    doc: message?.doc ?? emptyDoc,
    presentation: view.presentation,
    tone: view.tone,
    buttons: view.buttons,
    audience: view.audience,
    start: start === null ? blank.start : startOf(start),
    timeZone: view.timeZone,
    duration: duration === null ? blank.duration : durationOf(duration),
    workingHours: view.workingHours,
    holidays: view.holidays,
    presence: view.presence,
    personTimeZones: view.personTimeZones,
    tracking: view.tracking,
    whenUncertain: view.whenUncertain,
  }
}

const startOf = (start: string): DraftStart =>
  start === 'now'
    ? { kind: 'now' }
    : { kind: 'at', day: start.slice(0, 10), time: start.slice(11, 16) }

const durationOf = (iso: string): DraftDuration => {
  const [, days, hours] = /^P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(iso) ?? []
  return days === undefined
    ? { amount: Number(hours ?? 1), unit: 'hours' }
    : { amount: Number(days), unit: 'days' }
}

/** Tells whether a message says nothing yet. */
export const isBlank = (doc: MessageDoc): boolean =>
  doc.content.every((block) => block.type === 'paragraph' && (block.content ?? []).length === 0)

/** The buttons that are typed to the end. */
export const wholeButtons = (buttons: readonly DraftButton[]): DraftButton[] =>
  buttons.filter((button) => CampaignChange.shape.buttons.safeParse([button]).success)

/**
 * Gives what can be saved of a draft. A field that is half typed is left out and stays on the page alone.
 *
 * @param untitled what a campaign is called as long as it has no name
 */
export function savedFieldsOf(draft: Draft, untitled: string): SavedFields {
  const { doc, start, duration, name, ...rest } = draft
  const fields: Record<string, unknown> = {
    ...rest,
    name: name.trim() === '' ? untitled : name.trim(),
    buttons: wholeButtons(draft.buttons),
    start: start.kind === 'now' ? 'now' : `${start.day}T${start.time}`,
    duration: duration.unit === 'days' ? `P${duration.amount}D` : `PT${duration.amount}H`,
    ...(!isBlank(doc) && { message: { doc } }),
  }
  const shape: Record<string, { safeParse(value: unknown): { success: boolean } }> =
    CampaignChange.shape
  return Object.fromEntries(
    // A document comes out of the editor sound; to look again would take as long as a keystroke may.
    Object.entries(fields).filter(
      ([key, value]) => key === 'message' || shape[key]?.safeParse(value).success === true,
    ),
  )
}

/** Gives the fields whose saved value is another than before. */
export const changedFields = (before: SavedFields, after: SavedFields): SavedFields => {
  const old = new Map(Object.entries(before).map(([key, value]) => [key, JSON.stringify(value)]))
  return Object.fromEntries(
    Object.entries(after).filter(([key, value]) => old.get(key) !== JSON.stringify(value)),
  )
}
