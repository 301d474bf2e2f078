import { Button, SearchBox, Select } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useEffect, useState } from 'react'

import { stateFigures } from '../../../contract/figures.ts'
import type { ReportView } from '../../../contract/report.ts'
import { deliveryStates } from '../../../domain/delivery.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { filterOf, isEveryone, withFilter } from './people-search.ts'
import type { ReportSearch } from './report-search.ts'

/** Which people are shown. Choosing one condition keeps the others. */
export function PeopleFilters({
  report,
  search,
  onSearch,
}: {
  report: ReportView
  search: ReportSearch
  onSearch: (search: ReportSearch, how?: { replace?: boolean }) => void
}) {
  const t = useWords('report')
  const locale = useAppLocale()
  const { number } = useFormats()
  const { ledger, reasons, links, campaign } = report
  const change = (next: Parameters<typeof withFilter>[1]) => onSearch(withFilter(search, next))
  const messages = new Map(reasons.map(({ code, message }) => [code, message]))
  if (search.reason !== undefined && !messages.has(search.reason)) {
    messages.set(search.reason, search.reason)
  }
  const link = search.link === undefined ? undefined : links[search.link]
  return (
    <search className="toolbar people-filters" aria-label={t('people.filters')}>
      <Search
        q={search.q ?? ''}
        onSearch={(q) => onSearch(withFilter(search, { q: q || undefined }), { replace: true })}
      />
      <Select
        aria-label={t('people.state')}
        value={search.state ?? ''}
        onChange={(_event, { value }) =>
          change({ state: deliveryStates.find((state) => state === value) })
        }
      >
        <option value="">{t('people.allStates')}</option>
        {deliveryStates.map((state) => (
          <option key={state} value={state}>
            {t('people.stateOf', {
              state: stateFigures[state].label[locale],
              count: number(ledger[state]),
            })}
          </option>
        ))}
      </Select>
      {messages.size === 0 ? null : (
        <Select
          aria-label={t('people.reason')}
          value={search.reason ?? ''}
          onChange={(_event, { value }) => change({ reason: value || undefined })}
        >
          <option value="">{t('people.allReasons')}</option>
          {[...messages].map(([code, message]) => (
            <option key={code} value={code}>
              {message}
            </option>
          ))}
        </Select>
      )}
      {campaign.tracking === 'individual' ? (
        <>
          <YesNo kind="opened" value={search.opened} onChange={(opened) => change({ opened })} />
          <YesNo
            kind="clicked"
            value={search.clicked}
            onChange={(clicked) => change({ clicked })}
          />
        </>
      ) : null}
      {link === undefined ? null : <span className="chosen-link">{t('people.link', link)}</span>}
      {isEveryone(filterOf(search)) ? null : (
        <Button
          appearance="subtle"
          icon={<DismissRegular />}
          onClick={() => onSearch({ person: search.person })}
        >
          {t('people.clear')}
        </Button>
      )}
    </search>
  )
}

function YesNo({
  kind,
  value,
  onChange,
}: {
  kind: 'opened' | 'clicked'
  value: boolean | undefined
  onChange: (value: boolean | undefined) => void
}) {
  const t = useWords('report')
  return (
    <Select
      aria-label={t(`people.${kind}`)}
      value={value === undefined ? '' : String(value)}
      onChange={(_event, { value: next }) => onChange(next === '' ? undefined : next === 'true')}
    >
      <option value="">{t(`people.${kind}Any`)}</option>
      <option value="true">{t(`people.${kind}Yes`)}</option>
      <option value="false">{t(`people.${kind}No`)}</option>
    </Select>
  )
}

/** Searches when the fingers rest. */
function Search({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const t = useWords('report')
  const [typed, setTyped] = useState(q)
  const [known, setKnown] = useState(q)
  // The address changed by other means, e.g. the way back.
  if (known !== q) {
    setKnown(q)
    setTyped(q)
  }
  useEffect(() => {
    if (typed.trim() === q.trim()) return
    const timer = setTimeout(() => onSearch(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed, q, onSearch])
  return (
    <SearchBox
      aria-label={t('people.search')}
      placeholder={t('people.search')}
      value={typed}
      onChange={(_event, { value }) => setTyped(value)}
    />
  )
}
