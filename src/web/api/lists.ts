import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'

import { pageOf } from '../../contract/common.ts'
import {
  type ImportMode,
  ImportStarted,
  ImportView,
  ListView,
  MemberView,
} from '../../contract/list.ts'
import { call } from './client.ts'

/** All mailing lists, the newest first. */
export const listsQuery = queryOptions({
  queryKey: ['lists'],
  queryFn: async ({ signal }) => {
    const lists: ListView[] = []
    let after: string | null = null
    do {
      const answer = pageOf(ListView)
      const page: z.output<typeof answer> = await call('GET', 'lists', {
        answer,
        query: { limit: 500, after },
        signal,
      })
      lists.push(...page.items)
      after = page.next
    } while (after !== null)
    return lists.toReversed()
  },
})

/** The first people of a list; null for no list. */
export const firstMembersQuery = (listId: string | null, limit: number) =>
  queryOptions({
    queryKey: ['lists', listId, 'first-members', limit],
    queryFn: async ({ signal }) => {
      const answer = pageOf(MemberView)
      const page = await call('GET', `lists/${listId ?? ''}/members`, {
        answer,
        query: { limit },
        signal,
      })
      return page.items
    },
    enabled: listId !== null,
    staleTime: 60_000,
  })

export const createList = (name: string): Promise<ListView> =>
  call('POST', 'lists', { answer: ListView, body: { name } })

export const deleteList = (id: string): Promise<null> =>
  call('DELETE', `lists/${id}`, { answer: z.null() })

/** Uploads a file of people into a list. @returns the import, whose progress can be asked for. */
export const startImport = (
  listId: string,
  { file, mode }: { file: File; mode: ImportMode },
): Promise<{ id: string }> => {
  const body = new FormData()
  body.set('mode', mode)
  body.set('file', file)
  return call('POST', `lists/${listId}/imports`, { answer: ImportStarted, body })
}

/** How far an import has come: asked again and again while it runs. */
export const importQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => call('GET', `imports/${id ?? ''}`, { answer: ImportView, signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 500 : false),
  })

/** Where the rejected rows of an import can be downloaded. */
export const rejectsAddress = (importId: string): string =>
  `/api/v1/imports/${importId}/rejects.csv`
