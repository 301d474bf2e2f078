import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { z } from 'zod'

import { CampaignView, Ledger } from '../../contract/campaign.ts'
import { pageOf } from '../../contract/common.ts'
import { ReportView } from '../../contract/report.ts'
import { TrialView } from '../../contract/trial.ts'
import type { CampaignState } from '../../domain/campaign.ts'
import { call } from './client.ts'

const CampaignRow = CampaignView.extend({ ledger: Ledger.nullable().default(null) })
export type CampaignRow = z.infer<typeof CampaignRow>

export type CampaignsAsked = { state: CampaignState; q: string; chatbotId: string | null }

/** One tab of the campaigns, newest first, and how many each tab holds. */
export const campaignsQuery = (asked: CampaignsAsked) =>
  queryOptions({
    queryKey: ['campaigns', 'tab', asked],
    queryFn: async ({ signal }) => {
      const all = (await readCampaigns(signal)).filter(
        ({ chatbotId }) => asked.chatbotId === null || chatbotId === asked.chatbotId,
      )
      const counts = countByState(all)
      const rows = all.filter((row) => row.state === asked.state && holds(row, asked.q))
      return { rows: await withLedgers(rows, signal), counts }
    },
    placeholderData: keepPreviousData,
  })

type Tab = { rows: CampaignRow[]; counts: Record<CampaignState, number> }
const tabKey = { queryKey: ['campaigns', 'tab'] }

/** Changes the rows that are shown, without asking the server. */
export function changeRows(queries: QueryClient, change: (row: CampaignRow) => CampaignRow): void {
  queries.setQueriesData<Tab>(tabKey, (tab) => tab && { ...tab, rows: tab.rows.map(change) })
}

/** Says that campaigns have changed: what is shown of them is asked for again. */
export const forgetCampaigns = (queries: QueryClient): void =>
  void queries.invalidateQueries({ queryKey: ['campaigns'] })

function countByState(rows: CampaignRow[]): Tab['counts'] {
  const counts = { draft: 0, scheduled: 0, running: 0, finished: 0 }
  for (const { state } of rows) counts[state] += 1
  return counts
}

const holds = ({ name }: CampaignRow, q: string): boolean => plain(name).includes(plain(q.trim()))

/** Without accents and capitals, as people search. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()

async function readCampaigns(signal: AbortSignal): Promise<CampaignRow[]> {
  const rows: CampaignRow[] = []
  for (
    let after: string | null = null, isFirst = true;
    isFirst || after !== null;
    isFirst = false
  ) {
    const answer = pageOf(CampaignRow)
    const page: z.output<typeof answer> = await call('GET', 'campaigns', {
      answer,
      query: { limit: 500, after },
      signal,
    })
    rows.push(...page.items)
    after = page.next
  }
  return rows
}

/** Completes what has started by its ledger. */
const withLedgers = (rows: CampaignRow[], signal: AbortSignal): Promise<CampaignRow[]> =>
  Promise.all(
    rows.map(async (row) => {
      if (row.ledger || row.startedAt === null) return row
      const { ledger } = await readReport(row.id, signal)
      return { ...row, ledger }
    }),
  )

const readReport = (id: string, signal?: AbortSignal) =>
  call('GET', `campaigns/${id}/report`, { answer: ReportView, ...(signal && { signal }) })

export const cloneCampaign = (id: string): Promise<CampaignView> =>
  call('POST', `campaigns/${id}/clone`, { answer: CampaignView })

export const unscheduleCampaign = (id: string): Promise<CampaignView> =>
  call('POST', `campaigns/${id}/unschedule`, { answer: CampaignView })

export const deleteCampaign = (id: string): Promise<null> =>
  call('DELETE', `campaigns/${id}`, { answer: z.null() })

/** Sends the message to one person, counted nowhere. @returns the trial, by whose id its end can be read. */
export const tryCampaign = (id: string, email: string): Promise<{ id: string }> =>
  call('POST', `campaigns/${id}/try`, { answer: z.object({ id: z.string() }), body: { email } })

/** Reads a trial, again and again while it is being sent. */
export const trialQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['trials', id],
    queryFn: ({ signal }) => call('GET', `trials/${id ?? ''}`, { answer: TrialView, signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'sending' ? 700 : false),
  })
