import { Button } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'

import { includesRole } from '../../../domain/permissions.ts'
import { fieldErrorsOf } from '../../api/failure.ts'
import { scheduleDraft } from '../../api/drafts.ts'
import { meQuery } from '../../api/session.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { TryDialog } from '../../forms/try-dialog.tsx'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { say } from '../../ui/status-line.tsx'
import { useGoTo } from './go-to.ts'
import { usePreview } from './outlook.tsx'
import { useSummary } from './review-summary.ts'
import type { StepProps } from './step-props.ts'
import { isAnswered, type StepKey, stepsOf } from './steps.ts'
import { canTellPresence } from './channel-choices.ts'

/** Everything on one page, what could go wrong, and the button that says what it does. */
export function ReviewStep(props: StepProps): ReactNode {
  const { composer, faults, channel } = props
  const t = useWords('composer')
  const goTo = useGoTo()
  const rows = useSummary(props)
  const open = stepsOf(canTellPresence(channel)).filter(
    (key) => key !== 'review' && !isAnswered(key, faults, composer.draft),
  )
  return (
    <>
      {open.length > 0 ? (
        <Alert>
          <p>{t('review.open')}</p>
          <ul className="open-steps">
            {open.map((key) => (
              <li key={key}>
                <Button appearance="transparent" size="small" onClick={() => goTo(key)}>
                  {t(`names.${key}`)}
                </Button>
                {t(`review.missing.${key}`)}
              </li>
            ))}
          </ul>
        </Alert>
      ) : null}
      <Warnings {...props} />
      <dl className="summary">
        {rows.map(({ step, term, lines }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              {lines.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </dd>
            <dd>
              <Button
                size="small"
                appearance="subtle"
                aria-label={t('review.change', { step: term })}
                onClick={() => goTo(step)}
              >
                {t('review.edit')}
              </Button>
            </dd>
          </div>
        ))}
      </dl>
      <Acts {...props} isComplete={open.length === 0} />
    </>
  )
}

/** What the server sees coming: people without a field, out of reach, a window too short. */
function Warnings(props: StepProps): ReactNode {
  const { data } = usePreview(props)
  if (!data || data.warnings.length === 0) return null
  return (
    <Alert tone="note">
      <ul className="warnings">
        {data.warnings.map(({ code, message }) => (
          <li key={`${code}.${message}`}>{message}</li>
        ))}
      </ul>
    </Alert>
  )
}

/** By the path of a refusal, where it can be put right. */
const stepOfField: Record<string, StepKey> = {
  name: 'name',
  message: 'message',
  channel: 'channel',
  chatbotId: 'channel',
  buttons: 'channel',
  audience: 'audience',
  presence: 'presence',
}

function Acts({ composer, faults, isComplete }: StepProps & { isComplete: boolean }): ReactNode {
  const t = useWords('composer')
  const locale = useAppLocale()
  const sentenceOf = useFailureSentence()
  const navigate = useNavigate()
  const goTo = useGoTo()
  const queries = useQueryClient()
  const { data: me } = useSuspenseQuery(meQuery)
  const { data: preview, isFetching } = usePreview({ composer, faults })
  const [isTrying, setIsTrying] = useState(false)
  const { saved, saving, saver, draft } = composer
  const isScheduled = saved?.view.state === 'scheduled'
  const scheduling = useMutation({
    mutationFn: async () => {
      if (!(await saver.flush()) || saved === null) return null
      return isScheduled ? saved.view : scheduleDraft(saved.view.id)
    },
    onSuccess: (view) => {
      if (view === null) return
      void queries.invalidateQueries({ queryKey: ['campaigns'] })
      say(t(isScheduled ? 'review.changed' : 'review.scheduled', { name: draft.name }))
      void navigate({ to: '/campaigns', search: { state: 'scheduled' } })
    },
  })
  const label = isScheduled
    ? t('saveScheduled')
    : (preview?.sentence[locale] ?? t('review.schedule'))
  const mayPublish = includesRole(me.role, 'publisher')
  const [path] = Object.keys(fieldErrorsOf(scheduling.error))
  const step =
    path === undefined ? undefined : (stepOfField[path.split('.')[0] ?? ''] ?? 'schedule')
  const isWaiting = scheduling.isPending || saving.kind === 'saving' || isFetching
  return (
    <div className="stack">
      {scheduling.error === null ? null : (
        <Alert>
          <p>{sentenceOf(scheduling.error)}</p>
          {step === undefined ? null : (
            <Button size="small" onClick={() => goTo(step)}>
              {t('review.mend', { step: t(`names.${step}`) })}
            </Button>
          )}
        </Alert>
      )}
      {mayPublish ? null : <p className="muted">{t('review.notPublisher')}</p>}
      <div className="review-acts">
        <Button
          appearance="primary"
          size="large"
          disabledFocusable={!isComplete || !mayPublish || isWaiting}
          onClick={() => scheduling.mutate()}
        >
          {label}
        </Button>
        <Button size="large" disabledFocusable={saved === null} onClick={() => setIsTrying(true)}>
          {t('review.try')}
        </Button>
      </div>
      {isTrying && saved ? (
        <TryDialog
          campaign={saved.view}
          before={() => saver.flush()}
          onClose={() => setIsTrying(false)}
        />
      ) : null}
    </div>
  )
}
