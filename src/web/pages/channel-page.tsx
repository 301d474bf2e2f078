import './channels/channels.css'

import { Button } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Suspense, useState } from 'react'

import { channelQuery } from '../api/channels.ts'
import { meQuery } from '../api/session.ts'
import type { ChannelDetail } from '../../contract/chatbot.ts'
import { includesRole } from '../../domain/permissions.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { HelpLink } from '../ui/help-link.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { AppSection } from './channels/app-section.tsx'
import { setKinds } from './channels/channel-fields.ts'
import { CheckSection } from './channels/check-section.tsx'
import { GuideList } from './channels/guide-list.tsx'
import { GuidePage } from './channels/guide-page.tsx'
import { PaceSection } from './channels/pace-section.tsx'
import { PauseDialog } from './channels/pause-dialog.tsx'
import { SettingsSection } from './channels/settings-section.tsx'
import { ChannelState } from './chatbots/channel-state.tsx'

const route = getRouteApi('/shell/channels/$id')

export function ChannelPage() {
  const { id } = route.useParams()
  const { guide } = route.useSearch()
  const { data: channel } = useSuspenseQuery(channelQuery(id))
  const { data: me } = useSuspenseQuery(meQuery)
  const mayChange = includesRole(me.role, 'administrator')
  return guide !== undefined && mayChange ? (
    <GuidePage channel={channel} step={guide} />
  ) : (
    <Channel channel={channel} mayChange={mayChange} />
  )
}

function Channel({ channel, mayChange }: { channel: ChannelDetail; mayChange: boolean }) {
  const t = useWords('channels')
  const common = useWords('common')
  const [isAsked, setAsked] = useState(false)
  const kind = setKinds.find((each) => each === channel.kind)
  const isPaused = channel.state === 'paused'
  const title = `${channel.chatbot.name} · ${common(`channels.${channel.kind}`)}`
  return (
    <div className="page channel">
      <title>{`${title} · Clairon`}</title>
      <PageHeader
        above={<Link to="/chatbots">{t('back')}</Link>}
        title={
          <>
            {title} {kind ? <HelpLink page={kind} label={t('help')} /> : null}
          </>
        }
        lede={<ChannelState channel={channel} />}
      >
        {mayChange && kind ? (
          <Button onClick={() => setAsked(true)}>
            {isPaused ? t('turn.resume.act') : t('turn.pause.act')}
          </Button>
        ) : null}
      </PageHeader>
      {isPaused ? (
        <Alert tone="note">{t('turn.pause.note', { reason: channel.pausedReason ?? '' })}</Alert>
      ) : null}
      {kind === undefined ? (
        <p className="muted">{t('webchat')}</p>
      ) : (
        <div className="channel-columns">
          <div className="stack">
            <CheckSection channel={channel} mayChange={mayChange} />
            <SettingsSection channel={channel} kind={kind} mayChange={mayChange} />
          </div>
          <div className="stack">
            {kind === 'teams' ? <AppSection channel={channel} mayChange={mayChange} /> : null}
            {channel.paceLimits === null ? null : (
              <PaceSection
                channel={channel}
                limits={channel.paceLimits}
                kind={kind}
                mayChange={mayChange}
              />
            )}
            {mayChange ? <GuideList kind={kind} channelId={channel.id} /> : null}
          </div>
        </div>
      )}
      {isAsked ? (
        <Suspense>
          <PauseDialog channel={channel} onClose={() => setAsked(false)} />
        </Suspense>
      ) : null}
    </div>
  )
}
