import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { type CampaignRow, changeRows, forgetCampaigns } from '../../api/campaigns.ts'
import { onCampaign } from '../../api/live.ts'

/** Brings what the stream tells of a campaign into the rows that are shown. */
export function useLiveRows(): void {
  const queries = useQueryClient()
  useEffect(
    () =>
      onCampaign(({ id, state, ledger }) => {
        const isElsewhere = (row: CampaignRow) => row.id === id && row.state !== state
        const hasMoved = changeRows(queries, (row) =>
          row.id === id && row.state === state && ledger ? { ...row, ledger } : row,
        ).some(isElsewhere)
        // It stands under another tab now, whose count has changed too.
        if (hasMoved) forgetCampaigns(queries)
      }),
    [queries],
  )
}
