import { Button } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { checkChannel, forgetChannels } from '../../api/channels.ts'
import type { ChannelDetail, CheckResult } from '../../../contract/chatbot.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { StateMark } from '../../ui/state-mark.tsx'

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

const named = [
  'token',
  'directory-token',
  'connector',
  'clock',
  'catalog',
  'inbound',
  'discovery',
  'grants',
  'home-pool',
  'application',
  'presence',
  'policies',
  'html',
  'links',
  'self-test',
] as const

/** Tries what sending needs, and tells step by step what was found and what to do. */
export function CheckSection({
  channel: { id, lastCheck },
  mayChange,
}: {
  channel: ChannelDetail
  mayChange: boolean
}) {
  const t = useWords('channels')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const { dateTime } = useFormats()
  const check = useMutation({
    mutationFn: () => checkChannel(id),
    onSuccess: () => forgetChannels(queries),
  })
  return (
    <section className="sheet" aria-label={t('check.title')}>
      <header>
        <h2>{t('check.title')}</h2>
        {mayChange ? (
          <Button
            appearance="primary"
            disabledFocusable={check.isPending}
            onClick={() => check.mutate()}
          >
            {check.isPending ? t('check.busy') : t('check.act')}
          </Button>
        ) : null}
      </header>
      {check.error === null ? null : <Alert>{sentenceOf(check.error)}</Alert>}
      {lastCheck === null ? (
        <p className="muted">{t('check.none')}</p>
      ) : (
        <>
          <p className="muted" aria-live="polite">
            {t('check.at', { at: dateTime(lastCheck.at, ownZone) })}.{' '}
            {lastCheck.ok ? t('check.passed') : t('check.failed')}
          </p>
          <ol className="check-steps">
            {lastCheck.steps.map((step) => (
              <CheckStep key={step.name} step={step} />
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

function CheckStep({
  step: { name, ok, optional, detail },
}: {
  step: CheckResult['steps'][number]
}) {
  const t = useWords('channels')
  const known = named.find((each) => each === name)
  // The names of permissions are those that Entra ID shows.
  const label = known ? t(`check.steps.${known}`) : name
  return (
    <li>
      <StateMark shape={ok ? 'good' : optional ? 'draft' : 'stopped'}>
        <span className={known ? 'step-name' : 'step-name code'}>{label}</span>
        <span className="hidden-text">
          {t(ok ? 'check.ok' : optional ? 'check.optional' : 'check.bad')}
        </span>
      </StateMark>
      <span className={ok ? 'muted' : ''}>
        {!ok && optional ? `${t('check.optional')}. ` : ''}
        {detail}
      </span>
    </li>
  )
}
