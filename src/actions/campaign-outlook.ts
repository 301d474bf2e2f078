import { type Interval, openTimeOf } from '../domain/calendar.ts'
import { Refusal, type Sentence } from '../domain/errors.ts'
import { paceLimits } from '../domain/pace.ts'
import { unionOf, type ZoneShare } from '../domain/preview.ts'
import { tokensWithoutFallback } from '../message/tokens.ts'
import type { Db } from '../platform/sql.ts'
import { type AudiencePart, countAudienceParts } from '../store/audience-views.ts'
import { type Campaign, findCampaign } from '../store/campaigns.ts'
import { type Channel, findChannelOfChatbot } from '../store/channels.ts'
import { noCampaign } from './campaign-lock.ts'
import { docOf } from './campaign-message.ts'
import {
  type CompleteBrief,
  type PlannedWindow,
  planWindow,
  requireComplete,
} from './campaign-window.ts'
import {
  audienceOf,
  listKnownTokens,
  noReadyChannel,
  requireMessageFor,
} from './schedule-campaign.ts'

/** What is known of a campaign before it starts. */
export type Outlook = {
  brief: CompleteBrief
  channel: Channel
  window: Interval
  holidays: ReadonlySet<string>
  /** Open for anybody. */
  openTime: Interval[]
  /** Those who can be reached, by zone; the campaign's comes first, and has those of unknown zones. */
  zones: (ZoneShare & { timeZone: string })[]
  parts: AudiencePart[]
  /** Personal fields of the message without a fallback. */
  fields: string[]
  /** Why the message cannot be sent; null where it can. */
  messageProblem: Sentence | null
}

/**
 * Reads what is known of a campaign that has not started.
 *
 * @throws {Refusal} `not-found`; `wrong-state` once the campaign has started, or without a channel; `invalid` for a brief
 *   that lacks something, naming all of it, and for a window without open time.
 */
export async function readOutlook(
  db: Db,
  { organisationId, id, now }: { organisationId: number; id: number; now: Date },
): Promise<Outlook> {
  const campaign = await findCampaign(db, { organisationId, id })
  if (!campaign) throw noCampaign()
  if (hasStarted(campaign, now)) throw hasBegun()
  const { brief } = campaign
  requireComplete(brief)
  const planned = await windowOfCampaign(campaign, brief, now)
  const window = { from: planned.startsAt.getTime(), until: planned.endsAt.getTime() }
  const holidays = new Set(planned.holidays)
  const of = { organisationId, chatbotId: Number(brief.chatbotId), kind: brief.channel }
  const channel = await findChannelOfChatbot(db, of)
  if (!channel) throw noReadyChannel()
  const knownTokens = await listKnownTokens(db, { organisationId, brief })
  const fields = tokensWithoutFallback(docOf(brief.message, knownTokens))
  const audience = audienceOf(brief, { organisationId, channelId: channel.id })
  const [parts, messageProblem] = await Promise.all([
    countAudienceParts(db, { ...audience, byTimeZone: brief.personTimeZones, fields }),
    problemOf(requireMessageFor(db, { brief, knownTokens, audience })),
  ])
  const zones = zonesOf(brief, parts).map(({ timeZone, people }) => {
    const { workingHours } = brief
    const openTime =
      timeZone === brief.timeZone
        ? planned.openTime
        : openTimeOf({ window, timeZone, workingHours, holidays })
    return { timeZone, people, openTime }
  })
  const openTime = unionOf(zones.map((zone) => zone.openTime))
  return { brief, channel, window, holidays, openTime, zones, parts, fields, messageProblem }
}

const hasStarted = ({ state, startsAt }: Campaign, now: Date) =>
  state === 'running' || state === 'finished' || (startsAt !== null && startsAt <= now)

const hasBegun = () =>
  new Refusal('wrong-state', {
    en: 'This campaign has started: its report shows what was planned, and what became of it.',
    fr: 'Cette campagne a démarré : son rapport montre ce qui était prévu, et ce qu’il en est advenu.',
  })

/** A scheduled campaign keeps to what was decided when it was scheduled. */
async function windowOfCampaign(
  { startsAt, endsAt, openTime, holidays }: Campaign,
  brief: CompleteBrief,
  now: Date,
): Promise<PlannedWindow> {
  if (!startsAt || !endsAt || !openTime) return planWindow(brief, now)
  return { startsAt, endsAt, openTime, holidays: holidays ?? [] }
}

/** Why something is refused; null where it is not. */
async function problemOf(asked: Promise<unknown>): Promise<Sentence | null> {
  try {
    await asked
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.sentence
    throw error
  }
}

function zonesOf(
  brief: CompleteBrief,
  parts: readonly AudiencePart[],
): { timeZone: string; people: number }[] {
  const zones = new Map([[brief.timeZone, 0]])
  for (const { timeZone, reason, people } of parts) {
    if (reason !== null) continue
    const zone = timeZone ?? brief.timeZone
    zones.set(zone, (zones.get(zone) ?? 0) + people)
  }
  return [...zones].map(([timeZone, people]) => ({ timeZone, people }))
}

/** Adds up the people of the parts that are meant. */
export const peopleIn = (
  parts: readonly AudiencePart[],
  isMeant: (part: AudiencePart) => boolean,
) => parts.filter(isMeant).reduce((sum, { people }) => sum + people, 0)

/** First attempts that a channel bears in a real second: on Teams, whoever has no chat yet takes two requests. */
export function peoplePerSecondOf(
  { kind, pacePerSecond }: Channel,
  parts: readonly AudiencePart[],
): number {
  const usual = kind === 'webchat' ? Infinity : paceLimits[kind].usual
  const pace = pacePerSecond ?? usual
  if (kind !== 'teams') return pace
  const people = peopleIn(parts, ({ reason }) => reason === null)
  const withoutChat = peopleIn(parts, ({ reason, hasChat }) => reason === null && !hasChat)
  return people === 0 ? pace : pace / (1 + withoutChat / people)
}
