import { noCampaign } from '../actions/campaign-lock.ts'
import { pageOf } from '../contract/common.ts'
import { DeliveriesQuery, DeliveryDetail, DeliveryView, ReportView } from '../contract/report.ts'
import { Refusal } from '../domain/errors.ts'
import { binMs } from '../domain/spread.ts'
import { type Campaign, findCampaign } from '../store/campaigns.ts'
import { findChannel } from '../store/channels.ts'
import {
  type DeliveryRow,
  findDelivery,
  listDeliveryEvents,
  pageDeliveries,
  type StoredEvent,
} from '../store/delivery-views.ts'
import { ledgerOf, readBins, readNextAttemptAt, readTally } from '../store/report-views.ts'
import { viewLane } from '../store/lanes.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import { cursorOf, IdAndPersonParams, IdParams, page } from './params.ts'
import { reasonSentence } from './reason-sentence.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'
import { sayWaitingFor } from './waiting-for.ts'

export function reportRoutes(api: Api, services: Services): void {
  const { db, clock } = services

  async function requireCampaign(organisationId: number, id: number): Promise<Campaign> {
    const campaign = await findCampaign(db, { organisationId, id })
    if (!campaign) throw noCampaign()
    return campaign
  }

  api.get(
    '/campaigns/:id/report',
    {
      schema: {
        summary: 'Read the ledger and what became of a campaign',
        params: IdParams,
        response: { 200: ReportView },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const language = languageOf(request)
      const campaign = await requireCampaign(organisationId, request.params.id)
      const { id, channelId, state, brief } = campaign
      const of = { organisationId, campaignId: id }
      const tally = await readTally(db, of)
      const bins = await readBins(db, of)
      const running = state === 'running' && channelId !== null
      const nextAttemptAt = running ? await readNextAttemptAt(db, of) : null
      const channel = running ? await findChannel(db, { organisationId, id: channelId }) : null
      const lane = running ? await viewLane(db, { organisationId, channelId }) : null
      const ledger = ledgerOf(tally)
      const opened = bins.reduce((people, bin) => people + bin.opened, 0)
      const lastOpenedAt = bins.findLast((bin) => bin.lastOpenedAt !== null)?.lastOpenedAt
      return {
        campaign: {
          id: String(id),
          name: brief.name,
          state,
          waitingFor: sayWaitingFor(
            { campaign, channel, lane, ledger, nextAttemptAt, now: clock.now() },
            language,
          ),
        },
        ledger,
        sentRate: ratio(ledger.delivered, ledger.recipients),
        opened: { people: opened, rate: ratio(opened, ledger.delivered) },
        // Nothing tells of clicks yet, so none is claimed.
        clicked: { people: 0, events: 0, rate: 0 },
        nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
        lastOpenedAt: lastOpenedAt?.toISOString() ?? null,
        timeline: bins.map(({ binAt, planned, delivered, opened: openedThen }) => ({
          from: binAt.toISOString(),
          to: new Date(binAt.getTime() + binMs).toISOString(),
          planned,
          delivered,
          opened: openedThen,
        })),
        reasons: tally
          .filter(({ reason }) => reason !== '')
          .toSorted((a, b) => b.count - a.count)
          .map(({ state: ofState, reason, count }) => ({
            code: reason,
            state: ofState,
            message: reasonSentence(reason, language),
            count,
          })),
        links: [],
      }
    },
  )

  api.get(
    '/campaigns/:id/deliveries',
    {
      schema: {
        summary: 'List the deliveries of a campaign',
        params: IdParams,
        querystring: DeliveriesQuery,
        response: { 200: pageOf(DeliveryView) },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { id } = await requireCampaign(organisationId, request.params.id)
      const { limit, after, state, q } = request.query
      const rows = await pageDeliveries(db, {
        organisationId,
        campaignId: id,
        limit,
        after: cursorOf(after, 0),
        state,
        q,
      })
      return page(rows, limit, { toItem: viewDelivery, idOf: ({ personId }) => personId })
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
      const campaign = await requireCampaign(organisationId, id)
      const of = { organisationId, campaignId: id, personId }
      const row = await findDelivery(db, of)
      if (!row) throw noRecipient()
      const events = await listDeliveryEvents(db, of)
      return { ...viewDelivery(row), events: timelineOf(row, events, campaign) }
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
  events.push(...acts.map(({ at, kind }) => ({ at: at.toISOString(), kind })))
  return events
}

/** What the person did, not we. */
const isOfThePerson = (kind: StoredEvent['kind']) => kind === 'opened' || kind === 'replied'

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

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

const noRecipient = () =>
  new Refusal('not-found', {
    en: 'This person is no recipient of this campaign.',
    fr: 'Cette personne n’est pas destinataire de cette campagne.',
  })
