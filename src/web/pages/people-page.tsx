import './people/people.css'

import { Button } from '@fluentui/react-components'
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'

import { peopleQuery } from '../api/people.ts'
import { meQuery } from '../api/session.ts'
import { includesRole } from '../../domain/permissions.ts'
import { useFailureSentence } from '../forms/failure-sentence.ts'
import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { HelpLink } from '../ui/help-link.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pending } from '../ui/pending.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { PersonActs } from './people/person-acts.tsx'

const route = getRouteApi('/shell/settings/people')

/** Where a person is found, to hand them what is known of them, or to erase it. */
export function PeoplePage() {
  const t = useWords('people')
  const shell = useWords('shell')
  const { data: me } = useSuspenseQuery(meQuery)
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className="page">
      <title>{`${t('title')} · Clairon`}</title>
      <PageHeader
        title={
          <>
            {t('title')} <HelpLink page="privacy" label={t('help')} />
          </>
        }
        lede={t('lede')}
        above={<Link to="/settings">{shell('settings')}</Link>}
      />
      {includesRole(me.role, 'administrator') ? (
        <>
          <div className="toolbar">
            <SearchField
              label={t('search')}
              q={q}
              onSearch={(next) =>
                void navigate({ search: next.trim() === '' ? {} : { q: next }, replace: true })
              }
            />
          </div>
          {q === '' ? <p className="muted">{t('hint')}</p> : <Found q={q} />}
        </>
      ) : (
        <EmptyState title={t('notAllowed.title')}>{t('notAllowed.text')}</EmptyState>
      )}
    </div>
  )
}

function Found({ q }: { q: string }) {
  const t = useWords('people')
  const common = useWords('common')
  const { list } = useFormats()
  const sentenceOf = useFailureSentence()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    peopleQuery(q),
  )
  if (error !== null) return <Alert>{sentenceOf(error)}</Alert>
  if (data === undefined) return <Pending label={common('pending')} />
  const rows = data.pages.flatMap(({ items }) => items)
  if (rows.length === 0) return <Nobody q={q} />
  return (
    <>
      <table className="ledger dense people-ledger" aria-label={t('found')}>
        <thead>
          <tr>
            <th scope="col">{t('columns.person')}</th>
            <th scope="col">{t('columns.addresses')}</th>
            <th scope="col">{t('columns.lists')}</th>
            <th scope="col">
              <span className="hidden-text">{t('columns.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ personId, firstName, lastName, upn, sip, lists }) => (
            <tr key={personId}>
              <td className="title">
                {firstName} {lastName}
              </td>
              <td className="addresses">
                {upn}
                {sip === null ? null : <span className={upn === null ? '' : 'under'}>{sip}</span>}
              </td>
              <td className="lists">
                {lists.length === 0 ? <span className="muted">{t('noList')}</span> : list(lists)}
              </td>
              <td className="acts">
                <PersonActs name={`${firstName} ${lastName}`} address={upn ?? sip ?? ''} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasNextPage ? (
        <div className="toolbar">
          <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {common('acts.loadMore')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

/** Nobody is known by it; an address may still stand in trials and in rows that were not taken. */
function Nobody({ q }: { q: string }) {
  const t = useWords('people')
  const isAddress = /^\S+@\S+$/.test(q.trim())
  return (
    <EmptyState
      title={t('nobody.title')}
      {...(isAddress && { act: <PersonActs name={q.trim()} address={q.trim()} /> })}
    >
      {isAddress ? t('nobody.address') : t('nobody.text', { q })}
    </EmptyState>
  )
}
