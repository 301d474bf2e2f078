import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import type { CampaignChange, NewCampaign } from '../../contract/campaign.ts'
import { CampaignView } from '../../contract/campaign.ts'
import { PreviewView } from '../../contract/preview.ts'
import { call } from './client.ts'

/** A campaign that is being written. It is read once: from then on the page knows better. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ['drafts', id],
    queryFn: ({ signal }) => readDraft(id, signal),
    staleTime: 0,
    gcTime: 0,
  })

export const readDraft = (id: string, signal?: AbortSignal): Promise<CampaignView> =>
  call('GET', `campaigns/${id}`, { answer: CampaignView, ...(signal && { signal }) })

export const createDraft = (body: NewCampaign): Promise<CampaignView> =>
  call('POST', 'campaigns', { answer: CampaignView, body })

/** Changes a campaign as it was at a revision. Refused with `conflict` when somebody else has changed it since. */
export const changeDraft = (
  id: string,
  body: CampaignChange & { revision: number },
): Promise<CampaignView> => call('PATCH', `campaigns/${id}`, { answer: CampaignView, body })

export const scheduleDraft = (id: string): Promise<CampaignView> =>
  call('POST', `campaigns/${id}/schedule`, { answer: CampaignView })

/** How the campaign would go, as it was saved at `revision`; null for one that is not saved yet. */
export const previewQuery = (of: { id: string; revision: number } | null) =>
  queryOptions({
    queryKey: ['drafts', of?.id, 'preview', of?.revision],
    queryFn: ({ signal }) =>
      call('GET', `campaigns/${of?.id ?? ''}/preview`, { answer: PreviewView, signal }),
    enabled: of !== null,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  })
