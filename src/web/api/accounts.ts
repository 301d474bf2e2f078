import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query'
import { z } from 'zod'

import {
  type AccountChange,
  AccountView,
  type NewAccount,
  NewAccountView,
  SignInLinkView,
} from '../../contract/account.ts'
import { pageOf } from '../../contract/common.ts'
import { call } from './client.ts'

const AccountsPage = pageOf(AccountView)
const firstPage: string | null = null

/** Who can sign in, page by page. For administrators. */
export const accountsQuery = infiniteQueryOptions({
  queryKey: ['accounts'],
  queryFn: ({ pageParam: after, signal }) =>
    call('GET', 'accounts', { answer: AccountsPage, query: { after, limit: 100 }, signal }),
  initialPageParam: firstPage,
  getNextPageParam: ({ next }: z.infer<typeof AccountsPage>) => next,
})

export const forgetAccounts = (queries: QueryClient): void =>
  void queries.invalidateQueries({ queryKey: ['accounts'] })

export const inviteAccount = (
  body: z.input<typeof NewAccount>,
): Promise<z.infer<typeof NewAccountView>> =>
  call('POST', 'accounts', { answer: NewAccountView, body })

export const changeAccount = (id: string, body: AccountChange): Promise<AccountView> =>
  call('PATCH', `accounts/${id}`, { answer: AccountView, body })

export const removeAccount = (id: string): Promise<null> =>
  call('DELETE', `accounts/${id}`, { answer: z.null() })

export const renewSignInLink = (id: string): Promise<SignInLinkView> =>
  call('POST', `accounts/${id}/link`, { answer: SignInLinkView })
