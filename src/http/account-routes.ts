import type { FastifyRequest } from 'fastify'
import { z } from 'zod'

import { changeAccount, removeAccount, renewSignInLink } from '../actions/change-account.ts'
import { createAccount } from '../actions/create-account.ts'
import type { SignInLink } from '../actions/make-sign-in-link.ts'
import {
  AccountChange,
  AccountView,
  NewAccount,
  NewAccountView,
  SignInLinkView,
} from '../contract/account.ts'
import { PageQuery, pageOf } from '../contract/common.ts'
import { type Account, pageAccounts } from '../store/accounts.ts'
import type { Api } from './api.ts'
import { cursorOf, IdParams, page } from './params.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'
import { signInAddress } from './session-link.ts'

export function accountRoutes(api: Api, services: Services): void {
  const { db, publicUrl } = services

  const viewLink = (
    { token, until }: SignInLink,
    { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
  ): SignInLinkView => ({
    link: signInAddress(publicUrl ?? `${protocol}://${host}`, token),
    linkUntil: until.toISOString(),
  })

  api.get(
    '/accounts',
    {
      schema: {
        summary: 'List the accounts of people',
        querystring: PageQuery,
        response: { 200: pageOf(AccountView) },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'administrator')
      const { limit, after } = request.query
      const rows = await pageAccounts(db, { organisationId, limit, after: cursorOf(after, 0) })
      return page(rows, limit, { toItem: viewAccount, idOf: ({ id }) => id })
    },
  )

  api.post(
    '/accounts',
    {
      schema: {
        summary: 'Add an account, and make the link by which its owner comes in',
        body: NewAccount,
        response: { 201: NewAccountView },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'administrator')
      const { account, link } = await createAccount(services, { actor, account: request.body })
      return reply.status(201).send({ ...viewAccount(account), ...viewLink(link, request) })
    },
  )

  api.patch(
    '/accounts/:id',
    {
      schema: {
        summary: 'Change an account, or disable it',
        params: IdParams,
        body: AccountChange,
        response: { 200: AccountView },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'administrator')
      const { id } = request.params
      return viewAccount(await changeAccount(services, { actor, id, change: request.body }))
    },
  )

  api.delete(
    '/accounts/:id',
    { schema: { summary: 'Remove an account', params: IdParams, response: { 204: z.null() } } },
    async (request, reply) => {
      const actor = actorOf(request, 'administrator')
      await removeAccount(services, { actor, id: request.params.id })
      return reply.status(204).send(null)
    },
  )

  api.post(
    '/accounts/:id/link',
    {
      schema: {
        summary: 'Make a one-time link for an account; the one before is void',
        params: IdParams,
        response: { 201: SignInLinkView },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'administrator')
      const link = await renewSignInLink(services, { actor, id: request.params.id })
      return reply.status(201).send(viewLink(link, request))
    },
  )
}

const viewAccount = (account: Account): AccountView => ({
  id: String(account.id),
  email: account.email,
  name: account.name,
  role: account.role,
  language: account.language,
  hasPassword: account.hasPassword,
  disabled: account.disabledAt !== null,
  signedInAt: account.signedInAt?.toISOString() ?? null,
  createdAt: account.createdAt.toISOString(),
})
