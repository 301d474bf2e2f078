import './lists/lists.css'

import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'

import { listPagesQuery } from '../api/lists.ts'
import { meQuery } from '../api/session.ts'
import { includesRole } from '../../domain/permissions.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { HelpLink } from '../ui/help-link.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { ListLedger } from './lists/list-ledger.tsx'
import { NewListDialog } from './lists/name-dialog.tsx'

const route = getRouteApi('/shell/lists')

export function ListsPage() {
  const t = useWords('lists')
  const common = useWords('common')
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useSuspenseQuery(meQuery)
  const [isMaking, setIsMaking] = useState(false)
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    listPagesQuery(q),
  )
  const rows = data.pages.flatMap(({ items }) => items)
  const mayMake = includesRole(me.role, 'author')
  const make = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => setIsMaking(true)}>
      {t('new')}
    </Button>
  )
  const isEmpty = rows.length === 0 && q === ''
  return (
    <div className="page">
      <title>{`${t('title')} · Clairon`}</title>
      <PageHeader
        title={
          <>
            {t('title')} <HelpLink page="lists" label={t('help')} />
          </>
        }
        lede={t('lede')}
      >
        {mayMake && !isEmpty ? make : null}
      </PageHeader>
      {isEmpty ? (
        <EmptyState title={t('empty.title')} act={mayMake ? make : undefined}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <>
          <div className="toolbar">
            <SearchField
              label={t('search')}
              q={q}
              onSearch={(next) =>
                void navigate({ search: next === '' ? {} : { q: next }, replace: true })
              }
            />
            <span className="grow" />
            {includesRole(me.role, 'administrator') ? (
              <Link to="/settings/people">{t('personalData')}</Link>
            ) : null}
          </div>
          {rows.length > 0 ? (
            <ListLedger rows={rows} />
          ) : (
            <EmptyState
              title={t('notFound.title')}
              act={
                <Button onClick={() => void navigate({ search: {} })}>{t('notFound.act')}</Button>
              }
            >
              {t('notFound.text', { q })}
            </EmptyState>
          )}
        </>
      )}
      {hasNextPage ? (
        <div className="toolbar">
          <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {common('acts.loadMore')}
          </Button>
        </div>
      ) : null}
      {isMaking ? <NewListDialog onClose={() => setIsMaking(false)} /> : null}
    </div>
  )
}
