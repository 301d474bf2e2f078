import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { z } from 'zod'

import { pageOf } from '../../contract/common.ts'
import {
  type ImportMode,
  ImportStarted,
  ImportView,
  InstallationsStarted,
  ListUses,
  ListView,
  MemberView,
  PersonReachView,
  ReachabilityView,
  type reachFilters,
} from '../../contract/list.ts'
import { call } from './client.ts'

export type Reach = (typeof reachFilters)[number]

const firstPage: string | null = null
const ListPage = pageOf(ListView)
const MemberPage = pageOf(MemberView)
const ReachPage = pageOf(PersonReachView)

/** What follows a page; its type lets the first page, which follows none, be one of them. */
const nextOf = ({ next }: { next: string | null }) => next

/** All mailing lists, the newest first. */
export const listsQuery = queryOptions({
  queryKey: ['lists', 'all'],
  queryFn: async ({ signal }) => {
    const lists: ListView[] = []
    let after: string | null = null
    do {
      const page: z.output<typeof ListPage> = await call('GET', 'lists', {
        answer: ListPage,
        query: { limit: 500, after },
        signal,
      })
      lists.push(...page.items)
      after = page.next
    } while (after !== null)
    return lists
  },
})

/** The lists whose names hold `q`, newest first, page by page. */
export const listPagesQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['lists', 'pages', q],
    queryFn: ({ pageParam: after, signal }) =>
      call('GET', 'lists', { answer: ListPage, query: { q, after, limit: 50 }, signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextOf,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isImporting)) ? 1_000 : false,
  })

const isImporting = ({ lastImport }: ListView): boolean => lastImport?.state === 'running'

export const listQuery = (id: string) =>
  queryOptions({
    queryKey: ['lists', id],
    queryFn: ({ signal }) => call('GET', `lists/${id}`, { answer: ListView, signal }),
    refetchInterval: ({ state }) => (state.data && isImporting(state.data) ? 1_000 : false),
  })

/** Drafts and scheduled campaigns that name a list. */
export const listUsesQuery = (id: string) =>
  queryOptions({
    queryKey: ['lists', id, 'uses'],
    queryFn: async ({ signal }) => {
      const { items } = await call('GET', `lists/${id}/uses`, { answer: ListUses, signal })
      return items
    },
    staleTime: 0,
  })

/** The people of a list whose names or addresses hold the words of `q`, page by page. */
export const membersQuery = (id: string, q: string) =>
  infiniteQueryOptions({
    queryKey: ['lists', id, 'members', q],
    queryFn: ({ pageParam: after, signal }) =>
      call('GET', `lists/${id}/members`, {
        answer: MemberPage,
        query: { q, after, limit: 100 },
        signal,
      }),
    initialPageParam: firstPage,
    getNextPageParam: nextOf,
  })

/** The first people of a list; null for no list. */
export const firstMembersQuery = (listId: string | null, limit: number) =>
  queryOptions({
    queryKey: ['lists', listId, 'first-members', limit],
    queryFn: async ({ signal }) => {
      const page = await call('GET', `lists/${listId ?? ''}/members`, {
        answer: MemberPage,
        query: { limit },
        signal,
      })
      return page.items
    },
    enabled: listId !== null,
    staleTime: 60_000,
  })

/** Whom of a list a Teams channel reaches: asked again and again while the app is being installed. */
export const reachQuery = (id: string, channelId: string) =>
  queryOptions({
    queryKey: ['lists', id, 'reach', channelId],
    queryFn: ({ signal }) =>
      call('GET', `lists/${id}/reachability`, {
        answer: ReachabilityView,
        query: { channelId },
        signal,
      }),
    refetchInterval: ({ state: { data } }) =>
      !data ? false : data.installing > 0 ? 2_000 : data.unchecked > 0 && 10_000,
  })

/** The people behind one of those figures, or all of them, page by page. */
export const reachPeopleQuery = (id: string, channelId: string, reach: Reach | undefined) =>
  infiniteQueryOptions({
    queryKey: ['lists', id, 'reach', channelId, 'people', reach ?? 'all'],
    queryFn: ({ pageParam: after, signal }) =>
      call('GET', `lists/${id}/reachability/people`, {
        answer: ReachPage,
        query: { channelId, reach, after, limit: 100 },
        signal,
      }),
    initialPageParam: firstPage,
    getNextPageParam: nextOf,
  })

/** Says that lists have changed: what is shown of them is asked for again. */
export const forgetLists = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({ queryKey: ['lists'] })

export const createList = (name: string): Promise<ListView> =>
  call('POST', 'lists', { answer: ListView, body: { name } })

export const renameList = (id: string, name: string): Promise<ListView> =>
  call('PATCH', `lists/${id}`, { answer: ListView, body: { name } })

export const deleteList = (id: string): Promise<null> =>
  call('DELETE', `lists/${id}`, { answer: z.null() })

/** Has the app of a Teams channel installed for those of a list who lack it. @returns for how many. */
export const installApp = (id: string, channelId: string): Promise<{ people: number }> =>
  call('POST', `lists/${id}/installations`, { answer: InstallationsStarted, query: { channelId } })

/** A file of people, and what to do with its bad rows. */
export type Upload = { file: File; mode: ImportMode; onSent?: (share: number) => void }

/** Uploads a file of people into a list. @returns the import, whose progress can be asked for. */
export const startImport = (
  listId: string,
  { file, mode, onSent }: Upload,
): Promise<{ id: string }> => {
  const body = new FormData()
  body.set('mode', mode)
  body.set('file', file)
  return call('POST', `lists/${listId}/imports`, {
    answer: ImportStarted,
    body,
    ...(onSent && { onSent }),
  })
}

/** How far an import has come: asked again and again while it runs. */
export const importQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => call('GET', `imports/${id ?? ''}`, { answer: ImportView, signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 500 : false),
    // Nothing changes once it has ended.
    staleTime: ({ state }) => (state.data && state.data.state !== 'running' ? Infinity : 0),
  })

/** Where the rejected rows of an import can be downloaded. */
export const rejectsAddress = (importId: string): string =>
  `/api/v1/imports/${importId}/rejects.csv`
