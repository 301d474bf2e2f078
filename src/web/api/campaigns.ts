import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query'
import { z } from 'zod'

import { CampaignsPage, type CampaignRow as Row, CampaignView } from '../../contract/campaign.ts'
import { TrialAddressee, TrialView } from '../../contract/trial.ts'
import type { CampaignState } from '../../domain/campaign.ts'
import { call } from './client.ts'

export type CampaignRow = z.infer<typeof Row>
type Page = z.infer<typeof CampaignsPage>
type Rows = InfiniteData<Page, string | null>

const firstPage: string | null = null

export type CampaignsAsked = { state: CampaignState; q: string; chatbotId: string | null }

/** One tab of the campaigns, newest first, page by page; each page says how many every tab holds. */
export const campaignsQuery = (asked: CampaignsAsked) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', 'tab', asked],
    queryFn: ({ pageParam: after, signal }) =>
      call('GET', 'campaigns', {
        answer: CampaignsPage,
        query: { ...asked, after, limit: 50 },
        signal,
      }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }: Page) => next,
  })

/** Changes the rows that are shown, without asking the server. */
export function changeRows(queries: QueryClient, change: (row: CampaignRow) => CampaignRow): void {
  queries.setQueriesData<Rows>(
    { queryKey: ['campaigns', 'tab'] },
    (rows) =>
      rows && {
        ...rows,
        pages: rows.pages.map((page) => ({ ...page, items: page.items.map(change) })),
      },
  )
}

/** Says that campaigns have changed: what is shown of them is asked for again. */
export const forgetCampaigns = (queries: QueryClient): void =>
  void queries.invalidateQueries({ queryKey: ['campaigns'] })

export const cloneCampaign = (id: string): Promise<CampaignView> =>
  call('POST', `campaigns/${id}/clone`, { answer: CampaignView })

export const unscheduleCampaign = (id: string): Promise<CampaignView> =>
  call('POST', `campaigns/${id}/unschedule`, { answer: CampaignView })

export const deleteCampaign = (id: string): Promise<null> =>
  call('DELETE', `campaigns/${id}`, { answer: z.null() })

/** Looks whether somebody can be sent a trial. Refused with the reason where they cannot be. */
export const checkTrial = (id: string, email: string): Promise<TrialAddressee> =>
  call('POST', `campaigns/${id}/try/check`, { answer: TrialAddressee, body: { email } })

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
