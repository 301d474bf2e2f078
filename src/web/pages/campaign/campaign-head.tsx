import './campaign.css'

import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import type { InformationView } from '../../../contract/information.ts'
import type { CampaignState } from '../../../domain/campaign.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { type Shape, StateMark } from '../../ui/state-mark.tsx'
import { CampaignMenu } from '../campaigns/campaign-menu.tsx'

const shapeOf: Record<CampaignState, Shape> = {
  draft: 'draft',
  scheduled: 'planned',
  running: 'sounding',
  finished: 'done',
}

/** The head of both pages of a campaign: its state, its name, what can be done with it, and the way to the other. */
export function CampaignHead({
  information: { campaign },
  state,
  children,
}: {
  information: InformationView
  /** As it is known last. */
  state: CampaignState
  /** Further buttons. */
  children?: ReactNode
}) {
  const t = useWords('campaign')
  const common = useWords('common')
  const navigate = useNavigate()
  const { dateTime } = useFormats()
  const { id, name, startsAt, endsAt, finishedAt, timeZone } = campaign
  const when =
    state === 'scheduled' && startsAt !== null
      ? t('head.starts', { at: dateTime(startsAt, timeZone) })
      : state === 'running' && endsAt !== null
        ? t('head.ends', { at: dateTime(endsAt, timeZone) })
        : state === 'finished' && finishedAt !== null
          ? t('head.finished', { at: dateTime(finishedAt, timeZone) })
          : null
  const views = [
    { to: '/campaigns/$id/report', word: 'report' },
    { to: '/campaigns/$id', word: 'information' },
  ] as const
  return (
    <>
      <PageHeader
        title={name}
        above={
          <>
            <StateMark shape={shapeOf[state]}>{common(`states.${state}`)}</StateMark>
            {when === null ? null : <span className="muted head-when">{when}</span>}
          </>
        }
      >
        {children}
        <CampaignMenu
          row={{ ...campaign, state, ledger: null }}
          onDeleted={() => void navigate({ to: '/campaigns', replace: true })}
        />
      </PageHeader>
      <nav className="view-links" aria-label={t('head.views')}>
        {views.map(({ to, word }) => (
          <Link
            key={to}
            to={to}
            params={{ id }}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {t(`head.${word}`)}
          </Link>
        ))}
      </nav>
    </>
  )
}
