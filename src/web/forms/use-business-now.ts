import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { businessNow, installationQuery } from '../api/session.ts'

/** Gives the time that campaigns go by, and keeps it going: every half minute, faster where time itself is. */
export function useBusinessNow(): Date {
  const { data: installation } = useQuery(installationQuery)
  const [now, setNow] = useState(() => businessNow(installation))
  useEffect(() => {
    const tick = () => setNow(businessNow(installation))
    tick()
    const timer = setInterval(tick, (installation?.clockRate ?? 1) > 1 ? 1_000 : 30_000)
    return () => clearInterval(timer)
  }, [installation])
  return now
}
