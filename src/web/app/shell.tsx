import './shell.css'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ChatMultipleRegular } from '@fluentui/react-icons/svg/chat-multiple'
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle'

import { installationQuery } from '../api/session.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Brand } from '../ui/horn.tsx'
import { StatusLine } from '../ui/status-line.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Help } from './help.tsx'
import { PasswordNote } from './password-note.tsx'
import { railEntries } from './rail-entries.ts'
import { SessionEnded } from './session-ended.tsx'
import { SimulatedClock } from './simulated-clock.tsx'
import { SmallMenu } from './small-menu.tsx'

/** Everything that stands around a page. */
export function Shell() {
  const t = useWords('shell')
  const queries = useQueryClient()
  useEffect(() => {
    const stop = new AbortController()
    // Not needed before something is shown.
    void import('../api/live.ts').then(({ followEvents }) => followEvents(queries, stop.signal))
    return () => stop.abort()
  }, [queries])

  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <Rail />
      <header className="topbar">
        <Home />
        <SmallMenu />
      </header>
      <main className="content" id="content" tabIndex={-1}>
        <PasswordNote />
        <Outlet />
        <StatusLine />
      </main>
      <Help />
      <SessionEnded />
    </div>
  )
}

function Rail() {
  const t = useWords('shell')
  const { data: installation } = useQuery(installationQuery)
  return (
    <header className="rail">
      <Home />
      <nav aria-label={t('navigation')}>
        {railEntries.map(({ to, word, icon: Icon }) => (
          <Link key={to} to={to} className="rail-link" title={t(word)}>
            <Icon fontSize={20} />
            <span className="rail-label">{t(word)}</span>
          </Link>
        ))}
        {installation?.simulatorUrl ? (
          <a
            className="rail-link"
            href={installation.simulatorUrl}
            target="_blank"
            rel="noreferrer"
            title={t('sandboxHint')}
          >
            <ChatMultipleRegular fontSize={20} />
            <span className="rail-label">{t('sandbox')}</span>
          </a>
        ) : null}
      </nav>
      <div className="rail-foot">
        <SimulatedClock />
        <Link
          to="/help/$slug"
          params={{ slug: 'delivery' }}
          className="rail-link"
          title={t('help')}
        >
          <QuestionCircleRegular fontSize={20} />
          <span className="rail-label">{t('help')}</span>
        </Link>
        <AccountMenu />
      </div>
    </header>
  )
}

function Home() {
  const t = useWords('shell')
  return (
    <Link to="/campaigns" className="brand" aria-label={t('home')} activeProps={{}}>
      <Brand />
      <span className="brand-name">Clairon</span>
    </Link>
  )
}
