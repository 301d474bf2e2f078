import { noList } from '../actions/change-list.ts'
import { createListOfDeliveries } from '../actions/create-list-of-deliveries.ts'
import { retryCampaign } from '../actions/retry-campaign.ts'
import { requireTellable } from '../actions/tellable-filter.ts'
import { CampaignView } from '../contract/campaign.ts'
import { pageOf } from '../contract/common.ts'
import { ListView } from '../contract/list.ts'
import {
  DeliveriesCounted,
  DeliveriesQuery,
  DeliveryDetail,
  DeliveryFilter,
  DeliveryView,
  NewListOfDeliveries,
  NewRetry,
} from '../contract/report.ts'
import { Refusal } from '../domain/errors.ts'
import type { Campaign } from '../store/campaigns.ts'
import {
  countDeliveries,
  type DeliveryRow,
  findDelivery,
  listDeliveryEvents,
  pageDeliveries,
  type StoredEvent,
} from '../store/delivery-views.ts'
import { findList } from '../store/mailing-lists.ts'
import type { Api } from './api.ts'
import { viewCampaign } from './campaign-routes.ts'
import { languageOf } from './language.ts'
import { viewList } from './list-routes.ts'
import { cursorOf, IdAndPersonParams, IdParams, page } from './params.ts'
import { requireCampaign } from './require-campaign.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function deliveryRoutes(api: Api, services: Services): void {
  const { db } = services

  api.get(
    '/campaigns/:id/deliveries',
    {
      schema: {
        summary: 'List the deliveries of a campaign, filtered and searched',
        params: IdParams,
        querystring: DeliveriesQuery,
        response: { 200: pageOf(DeliveryView) },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { id, brief } = await requireCampaign(db, { organisationId, id: request.params.id })
      const { limit, after, ...filter } = request.query
      requireTellable(brief, filter)
      const rows = await pageDeliveries(db, {
        organisationId,
        campaignId: id,
        limit,
        after: cursorOf(after, 0),
        filter,
      })
      return page(rows, limit, { toItem: viewDelivery, idOf: ({ personId }) => personId })
    },
  )

  api.get(
    '/campaigns/:id/deliveries/count',
    {
      schema: {
        summary: 'Count the deliveries of a campaign that a filter is about',
        params: IdParams,
        querystring: DeliveryFilter,
        response: { 200: DeliveriesCounted },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { id, brief } = await requireCampaign(db, { organisationId, id: request.params.id })
      requireTellable(brief, request.query)
      const of = { organisationId, campaignId: id }
      return { people: await countDeliveries(db, { ...of, filter: request.query }) }
    },
  )

  api.get(
    '/campaigns/:id/deliveries/:personId',
    {
      schema: {
        summary: 'Read the delivery of one person with its timeline',
        params: IdAndPersonParams,
        response: { 200: DeliveryDetail },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { id, personId } = request.params
      const campaign = await requireCampaign(db, { organisationId, id })
      const of = { organisationId, campaignId: id, personId }
      const row = await findDelivery(db, of)
      if (!row) throw noRecipient()
      const events = await listDeliveryEvents(db, of)
      return { ...viewDelivery(row), events: timelineOf(row, events, campaign) }
    },
  )

  api.post(
    '/campaigns/:id/lists',
    {
      schema: {
        summary: 'Make a mailing list of the people of a filter',
        params: IdParams,
        body: NewListOfDeliveries,
        response: { 201: ListView },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const { name, filter } = request.body
      const campaignId = request.params.id
      const id = await createListOfDeliveries(services, { actor, campaignId, name, filter })
      const list = await findList(db, { organisationId: actor.organisationId, id })
      if (!list) throw noList()
      return reply.status(201).send(viewList(list))
    },
  )

  api.post(
    '/campaigns/:id/retry',
    {
      schema: {
        summary: 'Make a draft for the people whom a campaign did not reach',
        params: IdParams,
        body: NewRetry.nullish(),
        response: { 201: CampaignView },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const { states } = request.body ?? NewRetry.parse({})
      const language = languageOf(request)
      const id = await retryCampaign(services, {
        actor,
        id: request.params.id,
        states,
        language,
      })
      const draft = await requireCampaign(db, { organisationId: actor.organisationId, id })
      return reply.status(201).send(viewCampaign(draft, language))
    },
  )
}

function viewDelivery(row: DeliveryRow): DeliveryView {
  const isOpen = row.state === 'planned' || row.state === 'retrying'
  return {
    personId: String(row.personId),
    firstName: row.firstName,
    lastName: row.lastName,
    address: row.address ?? '',
    state: row.state,
    round: row.round,
    rung: row.rung,
    nextAttemptAt: isOpen ? row.dueAt.toISOString() : null,
    deliveredAt: row.state === 'delivered' ? (row.settledAt?.toISOString() ?? null) : null,
    openedAt: row.openedAt?.toISOString() ?? null,
    clickedAt: row.clickedAt?.toISOString() ?? null,
    reason: row.reason,
  }
}

type Event = DeliveryDetail['events'][number]

/** Tells a delivery from its row and from what happened beside the plain story. */
function timelineOf(row: DeliveryRow, stored: StoredEvent[], campaign: Campaign): Event[] {
  const events: Event[] = []
  const startedAt = (campaign.startedAt ?? campaign.createdAt).toISOString()
  if (row.state !== 'unreachable') {
    events.push({
      at: startedAt,
      kind: 'planned',
      plannedAt: row.plannedAt.toISOString(),
      round: 1,
      rung: 1,
    })
  }
  const attempts = stored.filter(({ kind }) => !isOfThePerson(kind))
  for (const { at, kind, plannedAt, round, rung, presence, code } of attempts) {
    const attempt = {
      at: at.toISOString(),
      ...(plannedAt && { plannedAt: plannedAt.toISOString() }),
      ...(round && { round }),
      ...(rung && { rung }),
    }
    events.push({ ...attempt, kind: 'attempt' })
    events.push({ ...attempt, kind, ...(presence && { presence }), ...(code && { code }) })
  }
  events.push(...endingOf(row, stored))
  const acts = stored.filter(({ kind }) => isOfThePerson(kind))
  events.push(
    ...acts.map(({ at, kind, url }) => ({ at: at.toISOString(), kind, ...(url && { url }) })),
  )
  return events
}

/** What the person did, not we. */
const isOfThePerson = (kind: StoredEvent['kind']) =>
  kind === 'opened' || kind === 'clicked' || kind === 'replied'

function endingOf(row: DeliveryRow, stored: StoredEvent[]): Event[] {
  if (!row.settledAt) return []
  const at = row.settledAt.toISOString()
  const { round, rung, state } = row
  const code = row.reason === null ? {} : { code: row.reason }
  switch (state) {
    case 'delivered': {
      const attempt = { at, plannedAt: row.dueAt.toISOString(), round, rung }
      return [
        { ...attempt, kind: 'attempt' },
        { ...attempt, kind: 'delivered' },
      ]
    }
    case 'failed':
    case 'unscheduled':
      return [{ at, kind: state, round, rung, ...code }]
    case 'uncertain':
      // The doubt itself is among the events; only an older one may have been written without.
      return stored.some(({ kind }) => kind === 'uncertain') ? [] : [{ at, kind: state, ...code }]
    case 'unreachable':
      return [{ at, kind: 'failed', ...code }]
    case 'planned':
    case 'retrying':
    case 'sending':
    case 'stopped':
      return []
  }
}

const noRecipient = () =>
  new Refusal('not-found', {
    en: 'This person is no recipient of this campaign.',
    fr: 'Cette personne n’est pas destinataire de cette campagne.',
  })
