import { z } from 'zod'

import { noCampaign } from '../actions/campaign-lock.ts'
import { docOf } from '../actions/campaign-message.ts'
import { changeCampaign, removeCampaign, unscheduleCampaign } from '../actions/change-campaign.ts'
import { cloneCampaign } from '../actions/clone-campaign.ts'
import { createCampaign } from '../actions/create-campaign.ts'
import { scheduleCampaign } from '../actions/schedule-campaign.ts'
import { stopCampaign } from '../actions/stop-campaign.ts'
import {
  CampaignChange,
  CampaignsPage,
  CampaignsQuery,
  CampaignView,
  NewCampaign,
} from '../contract/campaign.ts'
import { wallClockOf, windowOf } from '../domain/calendar.ts'
import { docToMarkdown } from '../message/markdown-out.ts'
import { type Campaign, countCampaigns, findCampaign, pageCampaigns } from '../store/campaigns.ts'
import { readLedgers } from '../store/report-views.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import type { LinkMemory } from './link-memory.ts'
import { cursorOf, IdParams, newest, page } from './params.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function campaignRoutes(api: Api, services: Services, links: LinkMemory): void {
  const { db } = services

  async function viewOf(
    { organisationId }: { organisationId: number },
    id: number,
    language: 'en' | 'fr',
  ): Promise<CampaignView> {
    const campaign = await findCampaign(db, { organisationId, id })
    if (!campaign) throw noCampaign()
    return viewCampaign(campaign, language)
  }

  api.get(
    '/campaigns',
    {
      schema: {
        summary: 'List the campaigns, newest first',
        querystring: CampaignsQuery,
        response: { 200: CampaignsPage },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { limit, after, state, q, chatbotId } = request.query
      const filter = { organisationId, q, chatbotId }
      const before = cursorOf(after, newest)
      const rows = await pageCampaigns(db, { ...filter, state, limit, before })
      const started = rows.filter(({ startedAt }) => startedAt !== null)
      const campaignIds = started.map(({ id }) => id)
      const ledgers = await readLedgers(db, { organisationId, campaignIds })
      const counts = await countCampaigns(db, filter)
      const language = languageOf(request)
      const listed = page(rows, limit, {
        toItem: (campaign) => ({
          ...viewCampaign(campaign, language),
          ledger: ledgers.get(campaign.id) ?? null,
        }),
        idOf: ({ id }) => id,
      })
      return { ...listed, counts }
    },
  )

  api.post(
    '/campaigns',
    { schema: { summary: 'Add a draft', body: NewCampaign, response: { 201: CampaignView } } },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const id = await createCampaign(services, { actor, brief: request.body })
      return reply.status(201).send(await viewOf(actor, id, languageOf(request)))
    },
  )

  api.get(
    '/campaigns/:id',
    { schema: { summary: 'Read a campaign', params: IdParams, response: { 200: CampaignView } } },
    async (request) => viewOf(actorOf(request, 'viewer'), request.params.id, languageOf(request)),
  )

  api.patch(
    '/campaigns/:id',
    {
      schema: {
        summary: 'Change a campaign before its start',
        params: IdParams,
        body: CampaignChange,
        response: { 200: CampaignView },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'author')
      const { id } = request.params
      await changeCampaign(services, { actor, id, change: request.body })
      return viewOf(actor, id, languageOf(request))
    },
  )

  api.delete(
    '/campaigns/:id',
    {
      schema: {
        summary: 'Delete a campaign that is not running',
        params: IdParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const { id } = request.params
      await removeCampaign(services, { actor, id })
      links.forget({ organisationId: actor.organisationId, campaignId: id })
      return reply.status(204).send(null)
    },
  )

  for (const { name, act, summary } of [
    { name: 'schedule', act: scheduleCampaign, summary: 'Schedule a draft' },
    { name: 'unschedule', act: unscheduleCampaign, summary: 'Make a scheduled campaign a draft' },
    { name: 'stop', act: stopCampaign, summary: 'Stop what has not left, where that is allowed' },
  ]) {
    api.post(
      `/campaigns/:id/${name}`,
      {
        schema: {
          summary,
          params: IdParams,
          body: z.unknown().optional(),
          response: { 200: CampaignView },
        },
      },
      async (request) => {
        const actor = actorOf(request, 'publisher')
        const { id } = request.params
        await act(services, { actor, id })
        return viewOf(actor, id, languageOf(request))
      },
    )
  }

  api.post(
    '/campaigns/:id/clone',
    {
      schema: {
        summary: 'Make a draft of a campaign',
        params: IdParams,
        body: z.unknown().optional(),
        response: { 201: CampaignView },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const language = languageOf(request)
      const suffix = language === 'fr' ? '(copie)' : '(copy)'
      const id = await cloneCampaign(services, { actor, id: request.params.id, suffix })
      return reply.status(201).send(await viewOf(actor, id, language))
    },
  )
}

/** Shows a campaign as the API does. */
export function viewCampaign(campaign: Campaign, language: 'en' | 'fr'): CampaignView {
  const { brief } = campaign
  return {
    ...brief,
    id: String(campaign.id),
    state: campaign.state,
    message: viewMessage(campaign),
    start: brief.start ?? null,
    duration: brief.duration ?? null,
    presence: brief.presence ?? (brief.channel === 'skype' ? 'available' : 'any'),
    revision: campaign.revision,
    startsAt: timeOf(campaign.startsAt),
    endsAt: timeOf(campaign.endsAt),
    startedAt: timeOf(campaign.startedAt),
    finishedAt: timeOf(campaign.finishedAt),
    recipients: campaign.recipients,
    createdAt: campaign.createdAt.toISOString(),
    createdBy: campaign.createdBy,
    changedAt: timeOf(campaign.changedAt),
    changedBy: campaign.changedBy,
    notes: notesOf(campaign, language),
  }
}

/** What the author typed stays as typed; the document is the one that is, or will be, sent. */
function viewMessage({ brief: { message }, doc }: Campaign): CampaignView['message'] {
  if (!message) return null
  const current = doc ?? docOf(message)
  const markdown = 'markdown' in message ? message.markdown : docToMarkdown(current)
  return { markdown, doc: current }
}

function notesOf({ brief }: Campaign, language: 'en' | 'fr'): CampaignView['notes'] {
  const { start, timeZone, duration = 'P1D' } = brief
  if (start === undefined || start === 'now') return []
  const { startAdjusted, from } = windowOf({ start, timeZone, duration })
  if (startAdjusted === null) return []
  const time = wallClockOf(new Date(from), timeZone).slice(11)
  const sentences = {
    'shifted-forward': {
      en: `This time does not exist on that day, because the clocks go forward: the campaign starts at ${time}.`,
      fr: `Cette heure n’existe pas ce jour-là, car on passe à l’heure d’été : la campagne part à ${time}.`,
    },
    'first-occurrence': {
      en: `This time comes twice on that day, because the clocks go back: the campaign starts the first time.`,
      fr: `Cette heure revient deux fois ce jour-là, car on passe à l’heure d’hiver : la campagne part la première fois.`,
    },
  }
  return [{ code: startAdjusted, message: sentences[startAdjusted][language] }]
}

const timeOf = (at: Date | null) => at?.toISOString() ?? null
