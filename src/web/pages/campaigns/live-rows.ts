import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import type { CampaignState } from '../../../domain/campaign.ts'
import { changeRows, forgetCampaigns } from '../../api/campaigns.ts'
import { onCampaign, onCampaignGone } from '../../api/live.ts'

/** Of a burst of news, the rows are asked for once. */
const burstMs = 300

/**
 * Brings what the stream tells of a campaign into the rows that are shown. What is new, gone or in another state
 * than before stands under other tabs, whose counts have changed: then the rows are asked for again.
 */
export function useLiveRows(): void {
  const queries = useQueryClient()
  useEffect(() => {
    const known = new Map<string, CampaignState>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const askAgain = () => {
      clearTimeout(timer)
      timer = setTimeout(() => forgetCampaigns(queries), burstMs)
    }
    const stops = [
      onCampaignGone(askAgain),
      onCampaign(({ id, state, ledger }) => {
        if (known.get(id) !== state) askAgain()
        known.set(id, state)
        changeRows(queries, (row) =>
          row.id === id && row.state === state && row.startedAt !== null ? { ...row, ledger } : row,
        )
      }),
    ]
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [queries])
}
