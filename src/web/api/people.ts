import { infiniteQueryOptions } from '@tanstack/react-query'
import type { z } from 'zod'

import { pageOf } from '../../contract/common.ts'
import { PersonErased, PersonExportView, PersonFound } from '../../contract/person.ts'
import { call } from './client.ts'

const PeoplePage = pageOf(PersonFound)
const firstPage: string | null = null

/** The people of the organisation whose names or addresses hold the words of `q`, page by page. */
export const peopleQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['people', q],
    queryFn: ({ pageParam: after, signal }) =>
      call('GET', 'people', { answer: PeoplePage, query: { q, after, limit: 50 }, signal }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }: z.output<typeof PeoplePage>) => next,
    enabled: q !== '',
  })

/** Reads everything that is known under an address. */
export const exportPerson = (address: string): Promise<PersonExportView> =>
  call('POST', 'people/export', { answer: PersonExportView, body: { address } })

/** Erases whoever bears an address. */
export const erasePerson = (address: string): Promise<PersonErased> =>
  call('POST', 'people/erase', { answer: PersonErased, body: { address } })
