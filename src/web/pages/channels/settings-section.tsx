import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import type { ChannelDetail } from '../../../contract/chatbot.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { fieldNames, secretOf, type SetKind } from './channel-fields.ts'
import { SettingsDialog } from './settings-dialog.tsx'

/** What is set, without its secret, which can only be written. */
export function SettingsSection({
  channel,
  kind,
  mayChange,
}: {
  channel: ChannelDetail
  kind: SetKind
  mayChange: boolean
}) {
  const t = useWords('channels')
  const [asked, setAsked] = useState<'all' | 'secret' | null>(null)
  const shown = fieldNames[kind].flatMap((name) => {
    if (name === secretOf[kind]) return [{ name, value: t('settings.secretKept') }]
    const value = channel.settings[name]
    if (typeof value !== 'string') return []
    // A certificate is long, and its first line says what it is.
    return [{ name, value: name === 'ca' ? (value.split('\n')[0] ?? '') : value }]
  })
  return (
    <section className="sheet" aria-label={t('settings.title')}>
      <header>
        <h2>{t('settings.title')}</h2>
      </header>
      <dl className="channel-facts">
        {shown.map(({ name, value }) => (
          <div key={name}>
            <dt>{t(`fields.${name}`)}</dt>
            <dd className={name === secretOf[kind] ? 'muted' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
      {mayChange ? (
        <div className="channel-acts">
          <Button onClick={() => setAsked('secret')}>{t('settings.renew')}</Button>
          <Button onClick={() => setAsked('all')}>{t('settings.change')}</Button>
        </div>
      ) : null}
      {asked === null ? null : (
        <SettingsDialog
          channel={channel}
          kind={kind}
          isRenewal={asked === 'secret'}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  )
}
