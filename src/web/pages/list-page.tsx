import './list/list.css'

import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'

import { listQuery } from '../api/lists.ts'
import { meQuery } from '../api/session.ts'
import { includesRole } from '../../domain/permissions.ts'
import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { CountedTabs } from '../ui/counted-tabs.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ImportTab } from './list/import-tab.tsx'
import type { ListTab } from './list/list-tabs.ts'
import { MembersTab } from './list/members-tab.tsx'
import { ReachTab } from './list/reach-tab.tsx'
import { ListMenu } from './lists/list-menu.tsx'
import { ListSource } from './lists/list-source.tsx'
import { ownZone } from './lists/own-zone.ts'

const route = getRouteApi('/shell/lists/$id')

export function ListPage() {
  const t = useWords('lists')
  const { number, longDate } = useFormats()
  const { id } = route.useParams()
  const { tab = 'people' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: list } = useSuspenseQuery(listQuery(id))
  const { data: me } = useSuspenseQuery(meQuery)
  const { name, people, lastUsedAt } = list
  const keys: ListTab[] = includesRole(me.role, 'author')
    ? ['people', 'import', 'reach']
    : ['people', 'reach']
  const used =
    lastUsedAt === null
      ? t('neverUsedLong')
      : t('lastUsed', { date: longDate(lastUsedAt, ownZone) })
  return (
    <div className="page list-page">
      <title>{`${name} · Clairon`}</title>
      <PageHeader
        title={name}
        lede={
          <>
            {t('people', { n: people, people: number(people) })} · <ListSource list={list} /> ·{' '}
            {used}
          </>
        }
        above={<Link to="/lists">{t('title')}</Link>}
      >
        <ListMenu list={list} onDeleted={() => void navigate({ to: '/lists' })} />
      </PageHeader>
      <CountedTabs
        label={t('parts')}
        tabs={keys.map((key) => ({
          key,
          label: t(`tabs.${key}`),
          ...(key === 'people' && { count: people }),
        }))}
        chosen={keys.includes(tab) ? tab : 'people'}
        number={number}
        onChoose={(next) => void navigate({ search: { tab: next } })}
      />
      {tab === 'import' && keys.includes('import') ? (
        <ImportTab list={list} />
      ) : tab === 'reach' ? (
        <ReachTab list={list} />
      ) : (
        <MembersTab list={list} />
      )}
    </div>
  )
}
