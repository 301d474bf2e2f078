import { ReportView } from '../contract/report.ts'
import { timeToOpen } from '../domain/open-delay.ts'
import { binMs } from '../domain/spread.ts'
import type { Db } from '../platform/sql.ts'
import { readEngagement, readLinkFigures } from '../store/campaign-links.ts'
import type { Campaign } from '../store/campaigns.ts'
import { findChannel } from '../store/channels.ts'
import { listTrials, type TrialRow } from '../store/errands.ts'
import {
  ledgerOf,
  readBins,
  readNextAttemptAt,
  readOpenDelays,
  readTally,
} from '../store/report-views.ts'
import { viewLane } from '../store/lanes.ts'
import type { Api } from './api.ts'
import { viewEngagement, viewEngagementOfBin } from './engagement-view.ts'
import { languageOf } from './language.ts'
import { IdParams } from './params.ts'
import { reasonSentence } from '../contract/reasons.ts'
import { requireCampaign } from './require-campaign.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'
import { sayWaitingFor } from './waiting-for.ts'

export function reportRoutes(api: Api, services: Services): void {
  const { db, clock } = services

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
      const { id } = request.params
      // One snapshot: what happens meanwhile does not come between two figures.
      return db.transaction(async (tx) => {
        const campaign = await requireCampaign(tx, { organisationId, id })
        return readReport(tx, { campaign, language, now: clock.now() })
      }, 'repeatable read')
    },
  )
}

/** Reads the report of a campaign; within a snapshot (`repeatable read`), so that all of it is of one instant. */
export async function readReport(
  tx: Db,
  { campaign, language, now }: { campaign: Campaign; language: 'en' | 'fr'; now: Date },
): Promise<ReportView> {
  const { organisationId, id, channelId, state, brief } = campaign
  const of = { organisationId, campaignId: id }
  const tally = await readTally(tx, of)
  const bins = await readBins(tx, of)
  const running = state === 'running' && channelId !== null
  const nextAttemptAt = running ? await readNextAttemptAt(tx, of) : null
  const channel = running ? await findChannel(tx, { organisationId, id: channelId }) : null
  const lane = running ? await viewLane(tx, { organisationId, channelId }) : null
  const ledger = ledgerOf(tally)
  const { tracking } = brief
  const engagement = await readEngagement(tx, of)
  const links = await readLinkFigures(tx, of)
  const lastOpenedAt = bins.findLast((bin) => bin.lastOpenedAt !== null)?.lastOpenedAt
  return {
    campaign: {
      id: String(id),
      name: brief.name,
      state,
      waitingFor: sayWaitingFor({ campaign, channel, lane, ledger, nextAttemptAt, now }, language),
      tracking,
    },
    ledger,
    sentRate: ratio(ledger.delivered, ledger.recipients),
    ...viewEngagement({ tracking, delivered: ledger.delivered }, { engagement, links }),
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    lastOpenedAt: lastOpenedAt?.toISOString() ?? null,
    timeline: bins.map(({ binAt, planned, delivered, ...bin }) => ({
      from: binAt.toISOString(),
      to: new Date(binAt.getTime() + binMs).toISOString(),
      planned,
      delivered,
      ...viewEngagementOfBin(tracking, bin),
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
    timeToOpen: brief.tracking === 'individual' ? timeToOpen(await readOpenDelays(tx, of)) : null,
    trials: (await listTrials(tx, of)).map((trial) => viewTrial(trial, language)),
    personalDataErasedAt: campaign.erasedAt?.toISOString() ?? null,
  }
}

const viewTrial = (
  { id, at, address, state, reason }: TrialRow,
  language: 'en' | 'fr',
): ReportView['trials'][number] => ({
  id: String(id),
  at: at.toISOString(),
  address,
  state: state === 'waiting' ? 'sending' : state,
  reason: reason === null ? null : reasonSentence(reason, language),
})

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
