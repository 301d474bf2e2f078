import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { changeChannel, forgetChannels } from '../../api/channels.ts'
import { fieldErrorsOf } from '../../api/failure.ts'
import type { ChannelDetail } from '../../../contract/chatbot.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { say } from '../../ui/status-line.tsx'
import { ChannelField } from './channel-field.tsx'
import {
  advanced,
  type FieldName,
  fieldNames,
  missingOf,
  secretOf,
  type SetKind,
  settingsOf,
  type Typed,
} from './channel-fields.ts'

/** A new secret alone, or all settings with the secret: the API takes these two, so that no secret goes astray. */
export function SettingsDialog({
  channel,
  kind,
  isRenewal,
  onClose,
}: {
  channel: ChannelDetail
  kind: SetKind
  isRenewal: boolean
  onClose: () => void
}) {
  const t = useWords('channels')
  const common = useWords('common')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const names: readonly FieldName[] = isRenewal ? [secretOf[kind]] : fieldNames[kind]
  const [typed, setTyped] = useState<Typed>(() => (isRenewal ? {} : shownOf(channel, names)))
  const [isTried, setTried] = useState(false)
  const missing = missingOf(names, typed)
  const saving = useMutation({
    mutationFn: () => changeChannel(channel.id, { settings: settingsOf(kind, typed) }),
    async onSuccess() {
      await forgetChannels(queries)
      say(t('settings.saved'))
      onClose()
    },
  })
  const wrong = fieldErrorsOf(saving.error)
  const errorOf = (name: FieldName) => {
    if (isTried && missing.includes(name)) return t('settings.missing')
    if (isTried && name === 'sipDomain' && missing.includes('either')) return t('settings.either')
    return wrong[`settings.${name}`]
  }
  const fieldOf = (name: FieldName) => (
    <ChannelField
      key={name}
      name={name}
      value={typed[name] ?? ''}
      error={errorOf(name)}
      onChange={(value) => setTyped({ ...typed, [name]: value })}
    />
  )
  const behind = names.filter((name) => advanced.includes(name))
  return (
    <AskDialog
      title={isRenewal ? t('settings.renew') : t('settings.change')}
      act={isRenewal ? t('settings.renewAct') : t('settings.save')}
      cancel={common('acts.cancel')}
      isBusy={saving.isPending}
      onAct={() => {
        setTried(true)
        if (missing.length === 0) saving.mutate()
      }}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="muted">{isRenewal ? t('settings.renewText') : t('settings.changeText')}</p>
        {saving.error === null || names.some((name) => errorOf(name) !== undefined) ? null : (
          <Alert>{sentenceOf(saving.error)}</Alert>
        )}
        {names.filter((name) => !advanced.includes(name)).map(fieldOf)}
        {behind.length === 0 ? null : (
          <details open={behind.some((name) => errorOf(name) !== undefined)}>
            <summary>{t('settings.advanced')}</summary>
            <div className="stack details-fields">{behind.map(fieldOf)}</div>
          </details>
        )}
      </div>
    </AskDialog>
  )
}

/** What the API shows of the settings; a secret is never among it. */
function shownOf({ settings }: ChannelDetail, names: readonly FieldName[]): Typed {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = settings[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}
