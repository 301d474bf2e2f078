import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, Suspense, useEffect, useState } from 'react'

import type { CampaignView } from '../../contract/campaign.ts'
import { allows } from '../../domain/campaign.ts'
import { includesRole } from '../../domain/permissions.ts'
import { canPush, chatbotsQuery } from '../api/chatbots.ts'
import { draftQuery } from '../api/drafts.ts'
import { businessNow, installationQuery, meQuery } from '../api/session.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Pending } from '../ui/pending.tsx'
import { Composer } from './composer/composer.tsx'
import { blankDraft } from './composer/draft.ts'
import { firstUsable } from './composer/channel-choices.ts'
import './composer/composer.css'

/** One campaign being written. It stays open when the first change gives it an address of its own. */
type Session = { key: number; startId: string | null; id: string | null; createdId: string | null }

export function ComposerPage() {
  const { id = null } = useParams({ strict: false })
  const [session, setSession] = useState<Session>({ key: 0, startId: id, id, createdId: null })
  const navigate = useNavigate()
  if (session.createdId !== null && id === session.createdId) {
    setSession({ ...session, id, createdId: null })
  } else if (id !== session.id && session.createdId === null) {
    setSession({ key: session.key + 1, startId: id, id, createdId: null })
  }
  const { step } = useSearch({ strict: false })
  const { createdId } = session
  useEffect(() => {
    // A step that is gone to at the same moment would leave the address as it was: then this is done again.
    if (createdId === null) return
    void navigate({
      to: '/campaigns/$id/edit',
      params: { id: createdId },
      search: step === undefined ? {} : { step },
      replace: true,
      resetScroll: false,
      ignoreBlocker: true,
    })
  }, [createdId, step, navigate])
  const onCreated = (view: CampaignView): void =>
    setSession((now) => ({ ...now, createdId: view.id }))
  const t = useWords('common')
  return (
    <Suspense fallback={<Pending label={t('pending')} />}>
      <MayWrite key={session.key}>
        {session.startId === null ? (
          <Open view={null} onCreated={onCreated} />
        ) : (
          <Existing id={session.startId} onCreated={onCreated} />
        )}
      </MayWrite>
      <Outlet />
    </Suspense>
  )
}

/** Says to readers why there is nothing to write here. */
function MayWrite({ children }: { children: ReactNode }) {
  const t = useWords('composer')
  const { data: me } = useSuspenseQuery(meQuery)
  if (includesRole(me.role, 'author')) return children
  return (
    <div className="page">
      <h1 className="hidden-text">{t('newCampaign')}</h1>
      <EmptyState
        title={t('notAuthor.title')}
        act={<Link to="/campaigns">{t('toCampaigns')}</Link>}
      >
        {t('notAuthor.text')}
      </EmptyState>
    </div>
  )
}

function Existing({ id, onCreated }: { id: string; onCreated: (view: CampaignView) => void }) {
  const t = useWords('composer')
  const { data: view } = useSuspenseQuery(draftQuery(id))
  if (allows(view.state, 'edit')) return <Open view={view} onCreated={onCreated} />
  return (
    <div className="page">
      <h1 className="hidden-text">{view.name}</h1>
      <EmptyState
        title={t('started.title', { name: view.name })}
        act={<Link to="/campaigns">{t('toCampaigns')}</Link>}
      >
        {t('started.text')}
      </EmptyState>
    </div>
  )
}

function Open({
  view,
  onCreated,
}: {
  view: CampaignView | null
  onCreated: (view: CampaignView) => void
}) {
  const t = useWords('composer')
  const { chatbot } = useSearch({ strict: false })
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  const { data: installation } = useSuspenseQuery(installationQuery)
  const [opened] = useState(() => {
    const channel = firstUsable(chatbots, chatbot)
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    return channel && blankDraft(channel, { now: businessNow(installation), timeZone })
  })
  if (opened && chatbots.some(canPush)) {
    return <Composer view={view} blank={opened} onCreated={onCreated} />
  }
  return (
    <div className="page">
      <h1 className="hidden-text">{t('newCampaign')}</h1>
      <EmptyState
        title={t('noChannel.title')}
        act={<Link to="/campaigns">{t('toCampaigns')}</Link>}
      >
        {t('noChannel.text')}
      </EmptyState>
    </div>
  )
}
