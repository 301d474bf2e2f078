import { Button } from '@fluentui/react-components'
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { ReportView } from '../../../contract/report.ts'
import { allows } from '../../../domain/campaign.ts'
import { includesRole } from '../../../domain/permissions.ts'
import { forgetCampaigns } from '../../api/campaigns.ts'
import { stopCampaign } from '../../api/reports.ts'
import { meQuery } from '../../api/session.ts'
import { settingsQuery } from '../../api/settings.ts'
import { ActDialog } from '../../forms/act-dialog.tsx'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { say } from '../../ui/status-line.tsx'

/** Stops what has not left yet. It is there only where the organisation allows it, and says again what it does. */
export function StopButton({ report: { campaign, ledger } }: { report: ReportView }) {
  const t = useWords('report')
  const { number } = useFormats()
  const queries = useQueryClient()
  const { data: me } = useSuspenseQuery(meQuery)
  const { data: settings } = useQuery(settingsQuery)
  const [isAsked, setAsked] = useState(false)
  const { id, name, state } = campaign
  const waiting = ledger.planned + ledger.retrying
  const isPossible =
    allows(state, 'stop') && includesRole(me.role, 'publisher') && settings?.allowStop === true
  // Once everything has left there is nothing to stop.
  if (!isPossible || (waiting === 0 && !isAsked)) return null
  return (
    <>
      <Button onClick={() => setAsked(true)}>{t('stop.act')}</Button>
      {isAsked ? (
        <ActDialog
          title={t('stop.title', { name })}
          text={t('stop.text', {
            delivered: number(ledger.delivered),
            waiting,
            sending: number(ledger.sending),
            uncertain: number(ledger.uncertain),
          })}
          act={t('stop.confirm', { n: waiting })}
          isGrave
          work={() => stopCampaign(id)}
          onDone={() => {
            setAsked(false)
            forgetCampaigns(queries)
            say(t('stop.done', { name }))
          }}
          onCancel={() => setAsked(false)}
        />
      ) : null}
    </>
  )
}
