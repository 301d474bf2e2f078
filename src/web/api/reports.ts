import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'

import { CampaignView } from '../../contract/campaign.ts'
import { pageOf } from '../../contract/common.ts'
import { InformationView } from '../../contract/information.ts'
import { ListView } from '../../contract/list.ts'
import type { LiveCampaign } from '../../contract/live.ts'
import {
  DeliveriesCounted,
  type DeliveryFilter,
  DeliveryDetail,
  DeliveryView,
  type exportFormats,
  ReportView,
  type retryableStates,
} from '../../contract/report.ts'
import type { Locale } from '../i18n/locale.ts'
import { call } from './client.ts'
import { pollWhenCut } from './live.ts'

export type PeopleFilter = {
  [Key in keyof DeliveryFilter]?: DeliveryFilter[Key] | undefined
}
type RetryableState = (typeof retryableStates)[number]

/** All that a campaign was set to do, and what happened to it. */
export const informationQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaigns', id, 'information'],
    queryFn: ({ signal }) =>
      call('GET', `campaigns/${id}/information`, { answer: InformationView, signal }),
  })

/** The figures of a campaign; asked for now and then while the stream that keeps them fresh is cut. */
export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaigns', id, 'report'],
    queryFn: ({ signal }) => call('GET', `campaigns/${id}/report`, { answer: ReportView, signal }),
    refetchInterval: pollWhenCut,
  })

/** Brings what the stream tells into the report that is shown. */
export function changeReport(queries: QueryClient, { id, state, ...news }: LiveCampaign): void {
  const { waitingFor, ...figures } = news
  queries.setQueryData(
    reportQuery(id).queryKey,
    (report) =>
      report && {
        ...report,
        ...figures,
        campaign: { ...report.campaign, state, waitingFor },
      },
  )
}

/** Says that what is shown of a campaign has changed. */
export const forgetCampaign = (queries: QueryClient, id: string): Promise<void> =>
  queries.invalidateQueries({ queryKey: ['campaigns', id] })

const peoplePerPage = 25

/** One page of the people of a filter. */
export const peopleQuery = (id: string, filter: PeopleFilter, after: string | null) =>
  queryOptions({
    queryKey: ['campaigns', id, 'people', filter, after],
    queryFn: ({ signal }) =>
      call('GET', `campaigns/${id}/deliveries`, {
        answer: pageOf(DeliveryView),
        query: { ...filter, after, limit: peoplePerPage },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: pollWhenCut,
  })

/** How many people a filter is about. */
export const peopleCountQuery = (id: string, filter: PeopleFilter) =>
  queryOptions({
    queryKey: ['campaigns', id, 'people-count', filter],
    queryFn: ({ signal }) =>
      call('GET', `campaigns/${id}/deliveries/count`, {
        answer: DeliveriesCounted,
        query: filter,
        signal,
      }),
  })

/** What happened to one person's message. */
export const personQuery = (id: string, personId: string) =>
  queryOptions({
    queryKey: ['campaigns', id, 'person', personId],
    queryFn: ({ signal }) =>
      call('GET', `campaigns/${id}/deliveries/${personId}`, { answer: DeliveryDetail, signal }),
    refetchInterval: pollWhenCut,
  })

export const listPeople = (
  id: string,
  body: { name: string; filter: PeopleFilter },
): Promise<ListView> => call('POST', `campaigns/${id}/lists`, { answer: ListView, body })

/** Makes a draft for those whom a campaign did not reach. */
export const retryCampaign = (id: string, states: RetryableState[]): Promise<CampaignView> =>
  call('POST', `campaigns/${id}/retry`, { answer: CampaignView, body: { states } })

export const stopCampaign = (id: string): Promise<CampaignView> =>
  call('POST', `campaigns/${id}/stop`, { answer: CampaignView })

/** Where all deliveries of a campaign are downloaded. */
export const exportAddress = (
  id: string,
  format: (typeof exportFormats)[number],
  language: Locale,
): string => `/api/v1/campaigns/${id}/export?format=${format}&language=${language}`
