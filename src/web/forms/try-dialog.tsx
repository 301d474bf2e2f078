import { Button, Field, Input } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { checkTrial, trialQuery, tryCampaign } from '../api/campaigns.ts'
import { fieldErrorsOf } from '../api/failure.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { AskDialog } from '../ui/ask-dialog.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { useFailureSentence } from './failure-sentence.ts'

/**
 * Sends the message of a campaign to one person, and tells what became of it. The address is checked first:
 * nothing can be sent to somebody who is known to be out of reach.
 *
 * @param before what must have happened first, e.g. saving; false keeps the trial from leaving
 */
export function TryDialog({
  campaign: { id, name },
  before = nothing,
  onClose,
}: {
  campaign: { id: string; name: string }
  before?: () => Promise<boolean>
  onClose: () => void
}) {
  const t = useWords('campaigns')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const [email, setEmail] = useState('')
  const [isMissing, setMissing] = useState(false)
  const checking = useMutation({
    mutationFn: async (address: string) => {
      await before()
      return checkTrial(id, address)
    },
  })
  const sending = useMutation({
    mutationFn: async () => ((await before()) ? tryCampaign(id, email.trim()) : null),
  })
  const trial = useQuery(trialQuery(sending.data?.id ?? null))
  const isSent = trial.data?.state === 'sent'
  const isBusy = sending.isPending || trial.data?.state === 'sending'
  const ofAddress = fieldErrorsOf(checking.error)['email'] ?? null
  const failure = (ofAddress === null ? checking.error : null) ?? sending.error ?? trial.error

  const check = (): void => {
    setMissing(email.trim() === '')
    if (email.trim() !== '') checking.mutate(email.trim())
  }
  return (
    <AskDialog
      title={t('tryOut.title', { name })}
      act={isSent ? common('acts.close') : t('tryOut.act')}
      cancel={common('acts.cancel')}
      isBusy={!isSent && (isBusy || !checking.isSuccess)}
      onAct={() => (isSent ? onClose() : sending.mutate())}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{t('tryOut.text')}</p>
        <Field
          label={t('tryOut.email')}
          {...(isMissing
            ? { validationMessage: t('tryOut.missing') }
            : ofAddress !== null && { validationMessage: ofAddress })}
        >
          <Input
            type="email"
            name="address"
            autoComplete="email"
            value={email}
            onChange={(_event, { value }) => {
              setEmail(value)
              setMissing(false)
              checking.reset()
              sending.reset()
            }}
            onKeyDown={(event) => {
              // Enter checks first; what has been checked is sent by it.
              if (event.key !== 'Enter' || checking.isSuccess) return
              event.preventDefault()
              check()
            }}
            contentAfter={
              <Button
                size="small"
                appearance="transparent"
                onClick={check}
                disabledFocusable={checking.isPending}
              >
                {t('tryOut.check')}
              </Button>
            }
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
          ) : checking.isPending ? (
            <StateMark shape="waiting">{t('tryOut.checking')}</StateMark>
          ) : checking.data ? (
            <Addressee addressee={checking.data} />
          ) : null}
        </output>
      </div>
    </AskDialog>
  )
}

const nothing = (): Promise<boolean> => Promise.resolve(true)

/** Who was found behind the address. */
function Addressee({ addressee }: { addressee: Awaited<ReturnType<typeof checkTrial>> }) {
  const t = useWords('campaigns')
  const { name, isKnownReachable } = addressee
  if (name === null) return <StateMark shape="draft">{t('tryOut.stranger')}</StateMark>
  const person = { name: `${name.firstName} ${name.lastName}`.trim() }
  return isKnownReachable ? (
    <StateMark shape="good">{t('tryOut.known', person)}</StateMark>
  ) : (
    <StateMark shape="draft">{t('tryOut.knownUnchecked', person)}</StateMark>
  )
}
