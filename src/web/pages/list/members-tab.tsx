import { Button } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'

import { membersQuery } from '../../api/lists.ts'
import type { ListView, MemberView } from '../../../contract/list.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Pending } from '../../ui/pending.tsx'
import { SearchField } from '../../ui/search-field.tsx'

const route = getRouteApi('/shell/lists/$id')

/** Who is on the list. */
export function MembersTab({ list: { id, name, people } }: { list: ListView }) {
  const t = useWords('lists')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    membersQuery(id, q),
  )
  if (people === 0) {
    return (
      <div className="tab-part">
        <EmptyState
          title={t('noPeople.title')}
          act={
            <Link to="/lists/$id" params={{ id }} search={{ tab: 'import' }}>
              {t('noPeople.act')}
            </Link>
          }
        >
          {t('noPeople.text')}
        </EmptyState>
      </div>
    )
  }
  const rows = data?.pages.flatMap(({ items }) => items)
  return (
    <>
      <div className="toolbar">
        <SearchField
          label={t('searchPeople')}
          q={q}
          onSearch={(next) =>
            void navigate({ search: next === '' ? {} : { q: next }, replace: true })
          }
        />
      </div>
      {error === null ? null : <Alert>{sentenceOf(error)}</Alert>}
      {rows === undefined ? (
        error === null && <Pending label={common('pending')} />
      ) : rows.length > 0 ? (
        <MemberLedger rows={rows} label={t('peopleOf', { name })} />
      ) : (
        <EmptyState
          title={t('nobodyFound.title')}
          act={<Button onClick={() => void navigate({ search: {} })}>{t('notFound.act')}</Button>}
        >
          {t('nobodyFound.text', { q })}
        </EmptyState>
      )}
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

function MemberLedger({ rows, label }: { rows: MemberView[]; label: string }) {
  const t = useWords('lists')
  return (
    <table className="ledger dense member-ledger" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('columns.person')}</th>
          <th scope="col">{t('columns.addresses')}</th>
          <th scope="col">{t('columns.fields')}</th>
          <th scope="col">{t('columns.language')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ personId, firstName, lastName, upn, sip, fields, language, timeZone }) => (
          <tr key={personId}>
            <td className="title person">
              {firstName} {lastName}
            </td>
            <td className="addresses">
              {upn}
              {sip === null ? null : <span className={upn === null ? '' : 'under'}>{sip}</span>}
            </td>
            <td className="fields">
              {Object.entries(fields).map(([token, value]) => (
                <span key={token} className="field">
                  <span className="field-name">{`[${token}]`}</span> {value}
                </span>
              ))}
            </td>
            <td className="wide-only">
              {language}
              {timeZone === null ? null : (
                <span className={language === null ? '' : 'under'}>{timeZone}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
