import { Field, Input } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { trialQuery, tryCampaign } from '../../api/campaigns.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { StateMark } from '../../ui/state-mark.tsx'

/** Sends the message of a campaign to one person, and tells what became of it. */
export function TryDialog({
  campaign: { id, name },
  onClose,
}: {
  campaign: { id: string; name: string }
  onClose: () => void
}) {
  const t = useWords('campaigns')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const [email, setEmail] = useState('')
  const [isTried, setTried] = useState(false)
  const sending = useMutation({ mutationFn: () => tryCampaign(id, email.trim()) })
  const trial = useQuery(trialQuery(sending.data?.id ?? null))
  const isBusy = sending.isPending || (sending.isSuccess && trial.data?.state !== 'failed')
  const isSent = trial.data?.state === 'sent'
  const failure = sending.error ?? trial.error

  return (
    <AskDialog
      title={t('tryOut.title', { name })}
      act={isSent ? common('acts.close') : t('tryOut.act')}
      cancel={isSent ? null : common('acts.cancel')}
      isBusy={isBusy && !isSent}
      onAct={() => {
        if (isSent) return onClose()
        setTried(true)
        if (email.trim() !== '') sending.mutate()
      }}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{t('tryOut.text')}</p>
        <Field
          label={t('tryOut.email')}
          {...(isTried && email.trim() === '' && { validationMessage: t('tryOut.missing') })}
        >
          <Input
            type="email"
            name="address"
            autoComplete="email"
            value={email}
            onChange={(_event, { value }) => {
              setEmail(value)
              sending.reset()
            }}
          />
        </Field>
        {failure === null ? null : <Alert>{sentenceOf(failure)}</Alert>}
        {trial.data?.state === 'failed' ? (
          <Alert>{trial.data.reason ?? t('tryOut.failed')}</Alert>
        ) : null}
        <output>
          {isSent ? (
            <StateMark shape="good">{t('tried', { address: email.trim() })}</StateMark>
          ) : isBusy ? (
            <StateMark shape="sounding">{t('tryOut.sending')}</StateMark>
          ) : null}
        </output>
      </div>
    </AskDialog>
  )
}
