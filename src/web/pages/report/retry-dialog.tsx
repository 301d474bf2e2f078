import { Checkbox } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { stateFigures } from '../../../contract/figures.ts'
import { type ReportView, retryableStates } from '../../../contract/report.ts'
import { forgetCampaigns } from '../../api/campaigns.ts'
import { retryCampaign } from '../../api/reports.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { say } from '../../ui/status-line.tsx'

type Retryable = (typeof retryableStates)[number]
/** What is tried again unless something else is chosen: nobody of these can have the message. */
const usual: ReadonlySet<Retryable> = new Set(['failed', 'unscheduled'])

/** Makes a draft for those who did not get the message; whom, is chosen by how it ended. */
export function RetryDialog({
  report: { campaign, ledger },
  onClose,
}: {
  report: ReportView
  onClose: () => void
}) {
  const t = useWords('report')
  const common = useWords('common')
  const locale = useAppLocale()
  const { number } = useFormats()
  const sentenceOf = useFailureSentence()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const offered = retryableStates.filter((state) => ledger[state] > 0)
  const [chosen, setChosen] = useState<readonly Retryable[]>(
    offered.filter((state) => usual.has(state)),
  )
  const total = chosen.reduce((sum, state) => sum + ledger[state], 0)
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => retryCampaign(campaign.id, [...chosen]),
    onSuccess: ({ id, name }) => {
      forgetCampaigns(queries)
      say(t('retry.done', { name }))
      void navigate({ to: '/campaigns/$id/edit', params: { id } })
    },
  })
  return (
    <AskDialog
      title={t('retry.title')}
      act={t('retry.act')}
      cancel={common('acts.cancel')}
      isBusy={isPending || total === 0}
      onAct={() => mutate()}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{t('retry.text')}</p>
        <fieldset className="plain-set">
          <legend>{t('retry.which')}</legend>
          {offered.map((state) => (
            <Checkbox
              key={state}
              label={t('retry.count', {
                state: stateFigures[state].label[locale],
                count: number(ledger[state]),
              })}
              checked={chosen.includes(state)}
              onChange={(_event, { checked }) =>
                setChosen((before) => [
                  ...before.filter((each) => each !== state),
                  ...(checked === true ? [state] : []),
                ])
              }
            />
          ))}
        </fieldset>
        {chosen.includes('uncertain') ? <Alert tone="note">{t('retry.doubt')}</Alert> : null}
        <p aria-live="polite">{t('retry.total', { n: total })}</p>
        {error === null ? null : <Alert>{sentenceOf(error)}</Alert>}
      </div>
    </AskDialog>
  )
}
