import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { businessNow, installationQuery } from '../api/session.ts'
import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** What time it is for campaigns, where it is another than on the wall. */
export function SimulatedClock() {
  const t = useWords('shell')
  const { dateTime, number } = useFormats()
  const { data: installation } = useQuery(installationQuery)
  const [now, setNow] = useState(() => businessNow(installation))
  const isSimulated = installation !== undefined && installation.clockRate !== 1
  useEffect(() => {
    if (!isSimulated) return
    const tick = () => setNow(businessNow(installation))
    tick()
    const timer = setInterval(tick, 1_000)
    return () => clearInterval(timer)
  }, [isSimulated, installation])

  if (!isSimulated) return null
  const at = dateTime(now, ownZone)
  return (
    <p className="muted small simulated">
      {t('simulatedAt', { at, rate: number(installation.clockRate) })}
    </p>
  )
}
