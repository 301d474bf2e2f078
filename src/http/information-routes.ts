import { InformationView } from '../contract/information.ts'
import { wallClockOf } from '../domain/calendar.ts'
import { closedOf } from '../domain/preview.ts'
import type { Db } from '../platform/sql.ts'
import type { Campaign } from '../store/campaigns.ts'
import { listTrials } from '../store/errands.ts'
import { type CampaignPast, readCampaignPast } from '../store/information-views.ts'
import { findLists } from '../store/mailing-lists.ts'
import type { Api } from './api.ts'
import { viewCampaign } from './campaign-routes.ts'
import { languageOf } from './language.ts'
import { IdParams } from './params.ts'
import { requireCampaign } from './require-campaign.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function informationRoutes(api: Api, { db }: Services): void {
  api.get(
    '/campaigns/:id/information',
    {
      schema: {
        summary: 'Read all that a campaign was set to do, and what happened to it',
        params: IdParams,
        response: { 200: InformationView },
      },
    },
    async (request): Promise<InformationView> => {
      const { organisationId } = actorOf(request, 'viewer')
      const key = { organisationId, id: request.params.id }
      const campaign = await requireCampaign(db, key)
      const past = await readCampaignPast(db, key)
      const { chatbotId, audience } = campaign.brief
      return {
        campaign: viewCampaign(campaign, languageOf(request)),
        chatbot: past?.chatbotName ? { id: chatbotId, name: past.chatbotName } : null,
        lists: await viewLists(db, campaign, past),
        excludedLists: (
          await findLists(db, { organisationId, ids: audience.excludeListIds.map(Number) })
        ).map(({ id, name }) => ({ id: String(id), name })),
        audienceReadAt: campaign.startedAt?.toISOString() ?? null,
        closed: closedSpansOf(campaign),
        holidayDates: holidaysWithin(campaign),
        history: await readHistory(db, campaign, past),
      }
    },
  )
}

/** The lists as they were read at the start, or before it as they are. */
async function viewLists(
  db: Db,
  { organisationId, brief }: Campaign,
  past: CampaignPast | null,
): Promise<InformationView['lists']> {
  const ids = brief.audience.listIds.map(Number)
  const present = await findLists(db, { organisationId, ids })
  const known = new Set(present.map(({ id }) => id))
  return past?.audience
    ? past.audience.map(({ listId, name, size }) => ({
        id: String(listId),
        name,
        people: size,
        isThere: known.has(listId),
      }))
    : present.map(({ id, name, people }) => ({ id: String(id), name, people, isThere: true }))
}

/** The calendar reaches beyond the window; what is said is about the window. */
function holidaysWithin({
  brief: { timeZone },
  startsAt,
  endsAt,
  holidays,
}: Campaign): InformationView['holidayDates'] {
  if (startsAt === null || endsAt === null) return null
  const [first, last] = [startsAt, endsAt].map((at) => wallClockOf(at, timeZone).slice(0, 10))
  return (holidays ?? []).filter((date) => date >= (first ?? date) && date <= (last ?? date))
}

function closedSpansOf({ startsAt, endsAt, openTime }: Campaign): InformationView['closed'] {
  if (startsAt === null || endsAt === null || openTime === null) return []
  const window = { from: startsAt.getTime(), until: endsAt.getTime() }
  return closedOf(window, openTime).map(({ from, until }) => ({
    from: new Date(from).toISOString(),
    to: new Date(until).toISOString(),
  }))
}

async function readHistory(
  db: Db,
  campaign: Campaign,
  past: CampaignPast | null,
): Promise<InformationView['history']> {
  const { organisationId, id, createdAt, createdBy, startedAt, finishedAt, erasedAt } = campaign
  const trials = await listTrials(db, { organisationId, campaignId: id })
  const events: {
    at: Date | null
    kind: InformationView['history'][number]['kind']
    who?: string
  }[] = [
    { at: createdAt, kind: 'created', who: createdBy },
    ...trials.map(({ at, address }) => ({ at, kind: 'tried' as const, who: address })),
    { at: startedAt, kind: 'started' },
    { at: past?.stoppedAt ?? null, kind: 'stopped' },
    { at: finishedAt, kind: 'finished' },
    { at: erasedAt, kind: 'erased' },
  ]
  return events
    .flatMap(({ at, kind, who = null }) =>
      at === null ? [] : [{ at: at.toISOString(), kind, who }],
    )
    .toSorted((one, other) => one.at.localeCompare(other.at))
}
