import { Button } from '@fluentui/react-components'
import { ListRegular } from '@fluentui/react-icons/svg/list'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'

import type { ReportView } from '../../../contract/report.ts'
import { peopleQuery } from '../../api/reports.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Pending } from '../../ui/pending.tsx'
import { PeopleFilters } from './people-filters.tsx'
import { filterOf } from './people-search.ts'
import type { ReportSearch } from './report-search.ts'
import { PeopleTable } from './people-table.tsx'

// Comes when it is first asked for.
const ListDialog = lazy(async () => ({ default: (await import('./list-dialog.tsx')).ListDialog }))

type Navigate = (search: ReportSearch, how?: { replace?: boolean }) => void

/** The people of a campaign, a page at a time; which ones, stands in the address. */
export function PeopleSection({
  report,
  search,
  timeZone,
  mayList,
  onSearch,
}: {
  report: ReportView
  search: ReportSearch
  timeZone: string
  mayList: boolean
  onSearch: Navigate
}) {
  const t = useWords('report')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const [isAsked, setAsked] = useState(false)
  const { id } = report.campaign
  const filter = filterOf(search)
  const after = search.after ?? null
  const { data, error, isPlaceholderData } = useQuery(peopleQuery(id, filter, after))
  return (
    <section className="sheet people" id="people" aria-labelledby="report-people">
      <header>
        <h2 id="report-people">{t('people.title')}</h2>
        {mayList ? (
          <Button icon={<ListRegular />} onClick={() => setAsked(true)}>
            {t('people.makeList')}
          </Button>
        ) : null}
      </header>
      <PeopleFilters report={report} search={search} onSearch={onSearch} />
      {error === null ? null : <Alert>{sentenceOf(error)}</Alert>}
      {data === undefined ? (
        error === null && <Pending label={common('pending')} />
      ) : (
        <div aria-busy={isPlaceholderData}>
          {data.items.length === 0 ? (
            <p className="muted nobody">{t('people.nobody')}</p>
          ) : (
            <PeopleTable
              people={data.items}
              reasons={report.reasons}
              timeZone={timeZone}
              hasActs={report.campaign.tracking === 'individual'}
              onPerson={(person) => onSearch({ ...search, person })}
            />
          )}
          <Pages
            after={after}
            next={isPlaceholderData ? null : data.next}
            onPage={(page) => onSearch({ ...search, after: page ?? undefined })}
          />
        </div>
      )}
      {isAsked ? (
        <Suspense>
          <ListDialog report={report} filter={filter} onClose={() => setAsked(false)} />
        </Suspense>
      ) : null}
    </section>
  )
}

/** On to the next page; back is where one came from, as far as it is known. */
function Pages({
  after,
  next,
  onPage,
}: {
  after: string | null
  next: string | null
  onPage: (after: string | null) => void
}) {
  const t = useWords('report')
  const [before, setBefore] = useState<(string | null)[]>([])
  if (after === null && next === null) return null
  // Whoever comes by the address, or by the way back of the browser, has no way behind them here.
  const previous = after === null ? undefined : before.at(-1)
  return (
    <nav className="pages" aria-label={t('people.pages')}>
      {after === null ? null : (
        <Button
          onClick={() => {
            setBefore([])
            onPage(null)
          }}
        >
          {t('people.first')}
        </Button>
      )}
      {previous === undefined || previous === null ? null : (
        <Button
          onClick={() => {
            setBefore(before.slice(0, -1))
            onPage(previous)
          }}
        >
          {t('people.previous')}
        </Button>
      )}
      {next === null ? null : (
        <Button
          onClick={() => {
            setBefore([...(after === null ? [] : before), after])
            onPage(next)
          }}
        >
          {t('people.next')}
        </Button>
      )}
    </nav>
  )
}
