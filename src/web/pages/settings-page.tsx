import './settings/settings.css'

import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'

import { meQuery } from '../api/session.ts'
import { includesRole } from '../../domain/permissions.ts'
import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { CountedTabs } from '../ui/counted-tabs.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { AccountSection } from './settings/account-section.tsx'
import { AccountsSection } from './settings/accounts-section.tsx'
import { ImagesNote } from './settings/images-note.tsx'
import { OrganisationSection } from './settings/organisation-section.tsx'
import { settingsTabs } from './settings/settings-tabs.ts'

const route = getRouteApi('/shell/settings')

export function SettingsPage() {
  const t = useWords('settings')
  const { number } = useFormats()
  const { tab = 'account' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useSuspenseQuery(meQuery)
  const isAdministrator = includesRole(me.role, 'administrator')
  const role = t(`roles.${me.role}`)
  return (
    <div className="page settings">
      <title>{`${t('title')} · Clairon`}</title>
      <PageHeader title={t('title')} lede={me.organisation} />
      <CountedTabs
        label={t('title')}
        tabs={settingsTabs.map((key) => ({ key, label: t(`tabs.${key}`) }))}
        chosen={tab}
        number={number}
        onChoose={(next) => void navigate({ search: { tab: next } })}
      />
      {/* All stay on the page: what has been typed under one tab is there when one comes back to it. */}
      <section className="settings-tab" hidden={tab !== 'account'} aria-label={t('tabs.account')}>
        <AccountSection me={me} />
      </section>
      <section
        className="settings-tab"
        hidden={tab !== 'organisation'}
        aria-label={t('tabs.organisation')}
      >
        <ImagesNote />
        {isAdministrator ? null : <p className="muted">{t('readOnly', { role })}</p>}
        <OrganisationSection mayChange={isAdministrator} />
        {isAdministrator ? (
          <p>
            <Link to="/settings/people">{t('personalData')}</Link>
          </p>
        ) : null}
      </section>
      <section
        className="settings-tab wide"
        hidden={tab !== 'accounts'}
        aria-label={t('tabs.accounts')}
      >
        {isAdministrator ? <AccountsSection me={me} /> : <p>{t('accounts.only', { role })}</p>}
      </section>
    </div>
  )
}
