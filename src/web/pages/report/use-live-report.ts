import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { onCampaign, onCampaignGone } from '../../api/live.ts'
import { changeReport, forgetCampaign } from '../../api/reports.ts'

/** How often what the stream does not tell is asked for, while something changes: timeline, reasons, links, people. */
const askEveryMs = 2_000

/** Keeps what is shown of a campaign as it is: figures as the stream tells them, the rest soon after. */
export function useLiveReport(id: string): void {
  const queries = useQueryClient()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let askedMs = Number.NEGATIVE_INFINITY
    const askSoon = () => {
      timer ??= setTimeout(
        () => {
          timer = undefined
          askedMs = performance.now()
          void forgetCampaign(queries, id)
        },
        Math.max(200, askedMs + askEveryMs - performance.now()),
      )
    }
    const stops = [
      onCampaignGone((gone) => {
        if (gone.id === id) askSoon()
      }),
      onCampaign((news) => {
        if (news.id !== id) return
        changeReport(queries, news)
        askSoon()
      }),
    ]
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [queries, id])
}
