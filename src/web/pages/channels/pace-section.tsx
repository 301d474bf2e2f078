import { Button, Field, Input } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'

import { changeChannel, forgetChannels } from '../../api/channels.ts'
import type { ChannelDetail } from '../../../contract/chatbot.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { say } from '../../ui/status-line.tsx'
import type { SetKind } from './channel-fields.ts'

/** How fast a channel sends, which may be slowed down. */
export function PaceSection({
  channel: { id, pacePerSecond },
  limits: { usual, most },
  kind,
  mayChange,
}: {
  channel: ChannelDetail
  limits: NonNullable<ChannelDetail['paceLimits']>
  kind: SetKind
  mayChange: boolean
}) {
  const t = useWords('channels')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const { number } = useFormats()
  const pace = pacePerSecond ?? usual
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? (pace === usual ? '' : number(pace))
  const text = shown.trim().replace(',', '.')
  const chosen = text === '' ? null : Number(text)
  const isWrong = chosen !== null && !(chosen >= 0.1 && chosen <= most)
  const saving = useMutation({
    mutationFn: () => changeChannel(id, { pacePerSecond: chosen }),
    async onSuccess() {
      await forgetChannels(queries)
      setTyped(null)
      say(t('pace.saved'))
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!isWrong && !saving.isPending) saving.mutate()
  }
  return (
    <section className="sheet" aria-label={t('pace.title')}>
      <header>
        <h2>{t('pace.title')}</h2>
      </header>
      <p className="muted">{t(`pace.${kind}`, { n: pace })}</p>
      {mayChange ? (
        <form className="pace-form" onSubmit={submit} noValidate>
          {saving.error === null ? null : <Alert>{sentenceOf(saving.error)}</Alert>}
          <Field
            label={t('pace.field')}
            hint={t('pace.range', { most: number(most), usual: number(usual) })}
            {...(isWrong && { validationMessage: t('pace.wrong', { most: number(most) }) })}
          >
            <Input
              inputMode="decimal"
              value={shown}
              onChange={(_event, { value }) => setTyped(value)}
            />
          </Field>
          <Button type="submit" disabledFocusable={typed === null || saving.isPending}>
            {t('pace.save')}
          </Button>
        </form>
      ) : null}
    </section>
  )
}
