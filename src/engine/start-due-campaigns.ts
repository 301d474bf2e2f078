import { randomInt } from 'node:crypto'

import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

import type { Interval } from '../domain/calendar.ts'
import { countPerBin, leaveMargin, spreadOver } from '../domain/spread.ts'
import { distinctLinks } from '../message/links.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database, Db } from '../platform/sql.ts'
import {
  type AudienceQuery,
  analyseDeliveries,
  type AudienceCount,
  countAudience,
  planDeliveries,
  type ZonePlan,
} from '../store/audience.ts'
import {
  type Campaign,
  finishCampaigns,
  lockDueCampaign,
  lockStoppedCampaigns,
  saveStart,
} from '../store/campaigns.ts'
import { insertLinks } from '../store/campaign-links.ts'
import { stopDeliveries } from '../store/delivery-batches.ts'
import { beginTally, insertPlannedBins } from '../store/delivery-tally.ts'
import { findLists } from '../store/mailing-lists.ts'
import { openTimeInZone } from './lane-campaigns.ts'

type Needs = { db: Database; clock: Clock; log: Logger }

/** Starts every campaign whose instant has come: freezes its audience and plans its deliveries, or does neither. */
export async function startDueCampaigns({ db, clock, log }: Needs): Promise<void> {
  for (;;) {
    // One snapshot: an import that ends meanwhile changes either all of the audience or nothing.
    const started = await db.transaction(async (tx) => {
      const campaign = await lockDueCampaign(tx, clock.now())
      return campaign && { campaign, ...(await startCampaign(tx, campaign, clock.now())) }
    }, 'repeatable read')
    if (!started) return
    const { campaign, recipients } = started
    log.info({ campaignId: campaign.id, recipients }, 'campaign started')
  }
}

/** Finishes every running campaign that has nothing left to do; of a stopped one, what came back unsent ends first. */
export async function finishDoneCampaigns({ db, clock, log }: Needs): Promise<void> {
  await db.transaction(async (tx) => {
    for (const { organisationId, id: campaignId, channelId } of await lockStoppedCampaigns(tx)) {
      await stopDeliveries(tx, { organisationId, channelId, campaignId, at: clock.now() })
    }
  })
  for (const { id } of await finishCampaigns(db, clock.now())) {
    log.info({ campaignId: id }, 'campaign finished')
  }
}

/** Plans a locked campaign in the transaction of its lock. */
export async function startCampaign(
  tx: Db,
  campaign: Campaign,
  startedAt: Date,
  seed: number = randomInt(2 ** 31 - 1),
): Promise<{ recipients: number }> {
  const { organisationId, id: campaignId, brief, channelId, startsAt, openTime, doc } = campaign
  if (channelId === null || startsAt === null || openTime === null || doc === null) {
    throw new Error(`Campaign ${campaignId} is scheduled without a schedule.`)
  }
  const listIds = brief.audience.listIds.map(Number)
  const excludeListIds = brief.audience.excludeListIds.map(Number)
  const query: AudienceQuery = {
    organisationId,
    channelId,
    listIds,
    excludeListIds,
    everyone: brief.audience.everyone,
  }

  const channelKind = brief.channel
  const byTimeZone = brief.personTimeZones
  const counted = await countAudience(tx, { ...query, channelKind, byTimeZone })
  const planned = planZones({ campaign, openTime, startsAt, startedAt, seed }, counted)
  const recipients = await planDeliveries(tx, {
    ...query,
    campaignId,
    channelKind,
    startsAt,
    seed,
    byPersonZone: byTimeZone,
    zones: planned,
  })
  const key = { organisationId, campaignId }
  const bins = countPerBin(planned.flatMap(({ instants }) => instants))
  await insertPlannedBins(tx, { ...key, bins })
  await beginTally(tx, { ...key, counts: countsOf(planned, counted) })
  await insertLinks(tx, { ...key, urls: distinctLinks(doc, brief.buttons) })

  const lists = await findLists(tx, { organisationId, ids: listIds })
  const audience = lists.map(({ id: listId, name, people }) => ({ listId, name, size: people }))
  await saveStart(tx, { organisationId, id: campaignId, startedAt, seed, recipients, audience })
  await analyseDeliveries(tx)
  return { recipients }
}

/** The first attempts of those who share a zone; `closed` counts them where it has no open time. */
type PlannedZone = ZonePlan & { instants: number[]; closed: number }

/** Makes an instant for everybody who can be reached, zone by zone; the campaign's own comes first. */
function planZones(
  {
    campaign,
    openTime,
    startsAt,
    startedAt,
    seed,
  }: {
    campaign: Campaign
    openTime: readonly Interval[]
    startsAt: Date
    startedAt: Date
    seed: number
  },
  counted: readonly AudienceCount[],
): [PlannedZone, ...PlannedZone[]] {
  const { brief } = campaign
  const dice = xoroshiro128plus(seed)
  const random = () => (dice.next() >>> 0) / 2 ** 32
  const [own, ...others] = zonesOf(campaign, counted).map(({ timeZone, people }): PlannedZone => {
    const open = timeZone === brief.timeZone ? openTime : openTimeInZone(campaign, timeZone)
    const isClosed = open.length === 0
    const count = isClosed ? 0 : people
    const instants = spreadOver({
      openTime: leaveMargin(leftOf(open, startedAt)),
      count,
      random,
    })
    const offsetsMs = instants.map((at) => at - startsAt.getTime())
    return { timeZone, instants, offsetsMs, closed: isClosed ? people : 0 }
  })
  if (!own) throw new Error('A campaign is planned in one time zone at least.')
  return [own, ...others]
}

/** Counts the states of freshly planned deliveries. One snapshot: they are those whom the plan was made for. */
function countsOf(planned: readonly PlannedZone[], counted: readonly AudienceCount[]) {
  const unreachable = new Map<string, number>()
  for (const { reason, people } of counted) {
    if (reason !== null) unreachable.set(reason, (unreachable.get(reason) ?? 0) + people)
  }
  const open = planned.reduce((sum, { instants }) => sum + instants.length, 0)
  const closed = planned.reduce((sum, zone) => sum + zone.closed, 0)
  return [
    { state: 'planned' as const, reason: '', count: open },
    { state: 'unscheduled' as const, reason: 'no-open-time', count: closed },
    ...[...unreachable].map(([reason, count]) => ({
      state: 'unreachable' as const,
      reason,
      count,
    })),
  ]
}

/** How many people are planned in each time zone: the campaign's first, which also holds for unknown ones. */
function zonesOf(
  { brief }: Campaign,
  counted: readonly AudienceCount[],
): { timeZone: string; people: number }[] {
  const zones = new Map([[brief.timeZone, 0]])
  for (const { timeZone, reason, people } of counted) {
    if (reason !== null) continue
    const zone = timeZone ?? brief.timeZone
    zones.set(zone, (zones.get(zone) ?? 0) + people)
  }
  return [...zones].map(([timeZone, people]) => ({ timeZone, people }))
}

/** After a late start (the server was down) the spread is over what is left, not all at once. */
function leftOf(openTime: readonly Interval[], startedAt: Date): readonly Interval[] {
  const left = openTime
    .map(({ from, until }) => ({ from: Math.max(from, startedAt.getTime()), until }))
    .filter(({ from, until }) => from < until)
  return left.length > 0 ? left : openTime
}
