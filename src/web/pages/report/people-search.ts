import type { PeopleFilter } from '../../api/reports.ts'
import type { ReportSearch } from './report-search.ts'

const filterKeys = ['state', 'reason', 'opened', 'clicked', 'link', 'q'] as const

/** The part of the address that says which people are meant; as the server is asked for it. */
export const filterOf = (search: ReportSearch): PeopleFilter =>
  Object.fromEntries(
    filterKeys.flatMap((key) => (search[key] === undefined ? [] : [[key, search[key]]])),
  )

/** An address with other people, which begin anew at their first page. */
export const withFilter = (search: ReportSearch, change: PeopleFilter): ReportSearch => ({
  ...search,
  after: undefined,
  ...change,
})

/** Whether nobody is left out. */
export const isEveryone = (filter: PeopleFilter): boolean => Object.keys(filter).length === 0
