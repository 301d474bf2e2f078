import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'

import { appPackageAddress } from '../../api/channels.ts'
import type { ChannelDetail } from '../../../contract/chatbot.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { CopyField } from '../../ui/copy-field.tsx'

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** What Teams needs of us: the package of the app, and where to call. */
export function AppSection({ channel, mayChange }: { channel: ChannelDetail; mayChange: boolean }) {
  const t = useWords('channels')
  const { dateTime } = useFormats()
  const { id, lastCallAt } = channel
  return (
    <section className="sheet" aria-label={t('app.title')}>
      <header>
        <h2>{t('app.title')}</h2>
      </header>
      <div className="stack">
        <p className="muted">{t('app.text')}</p>
        {mayChange ? <PackageLink id={id} /> : null}
        <MessagingField channel={channel} />
        <p className="muted">
          {lastCallAt === null
            ? t('app.noCall')
            : t('app.lastCall', { at: dateTime(lastCallAt, ownZone) })}
        </p>
      </div>
    </section>
  )
}

export function PackageLink({ id }: { id: string }) {
  const t = useWords('channels')
  return (
    <a className="download" href={appPackageAddress(id)} download>
      <ArrowDownloadRegular fontSize={20} />
      {t('app.download')}
    </a>
  )
}

/** Where Teams shall call, to be copied into Azure. */
export function MessagingField({
  channel: { messagingUrl, settings },
}: {
  channel: Pick<ChannelDetail, 'messagingUrl' | 'settings'>
}) {
  const t = useWords('channels')
  if (messagingUrl === null) return null
  // The simulator is here, and needs no https.
  const serviceUrl = settings['serviceUrl']
  const isSimulated = typeof serviceUrl === 'string' && serviceUrl.startsWith('http:')
  return (
    <div>
      <CopyField
        label={t('app.messaging')}
        value={messagingUrl}
        copy={t('guide.copy')}
        copied={t('guide.copied')}
      />
      <p className="muted small">
        {messagingUrl.startsWith('https:') || isSimulated
          ? t('app.messagingHint')
          : t('app.notHttps')}
      </p>
    </div>
  )
}
