import { z } from 'zod'

import { changeList, noList, removeList } from '../actions/change-list.ts'
import { createList } from '../actions/create-list.ts'
import { pageOf } from '../contract/common.ts'
import {
  ListChange,
  ListsQuery,
  ListUses,
  ListView,
  MembersQuery,
  MemberView,
  NewList,
} from '../contract/list.ts'
import { findList, type LedgerList, listUses, pageLists } from '../store/mailing-lists.ts'
import { pageMembers } from '../store/people.ts'
import type { Api } from './api.ts'
import { cursorOf, IdParams, newest, page } from './params.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function listRoutes(api: Api, services: Services): void {
  const { db } = services

  async function requireList(key: { organisationId: number; id: number }): Promise<LedgerList> {
    const list = await findList(db, key)
    if (!list) throw noList()
    return list
  }

  api.get(
    '/lists',
    {
      schema: {
        summary: 'List the mailing lists, newest first',
        querystring: ListsQuery,
        response: { 200: pageOf(ListView) },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { limit, after, q } = request.query
      const before = cursorOf(after, newest)
      const rows = await pageLists(db, { organisationId, q, limit, before })
      return page(rows, limit, { toItem: viewList, idOf: ({ id }) => id })
    },
  )

  api.post(
    '/lists',
    {
      schema: { summary: 'Add an empty mailing list', body: NewList, response: { 201: ListView } },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const id = await createList(services, { actor, name: request.body.name })
      const { organisationId } = actor
      return reply.status(201).send(viewList(await requireList({ organisationId, id })))
    },
  )

  api.get(
    '/lists/:id',
    { schema: { summary: 'Read a mailing list', params: IdParams, response: { 200: ListView } } },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      return viewList(await requireList({ organisationId, id: request.params.id }))
    },
  )

  api.get(
    '/lists/:id/uses',
    {
      schema: {
        summary: 'List the drafts and scheduled campaigns that name a mailing list',
        params: IdParams,
        response: { 200: ListUses },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { id } = request.params
      await requireList({ organisationId, id })
      const uses = await listUses(db, { organisationId, id })
      return { items: uses.map((use) => ({ ...use, id: String(use.id) })) }
    },
  )

  api.patch(
    '/lists/:id',
    {
      schema: {
        summary: 'Rename a mailing list',
        params: IdParams,
        body: ListChange,
        response: { 200: ListView },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'author')
      const { id } = request.params
      await changeList(services, { actor, id, name: request.body.name })
      return viewList(await requireList({ organisationId: actor.organisationId, id }))
    },
  )

  api.delete(
    '/lists/:id',
    { schema: { summary: 'Delete a mailing list', params: IdParams, response: { 204: z.null() } } },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      await removeList(services, { actor, id: request.params.id })
      return reply.status(204).send(null)
    },
  )

  api.get(
    '/lists/:id/members',
    {
      schema: {
        summary: 'List the people of a mailing list',
        params: IdParams,
        querystring: MembersQuery,
        response: { 200: pageOf(MemberView) },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { id } = request.params
      const { limit, after, q } = request.query
      await requireList({ organisationId, id })
      const rows = await pageMembers(db, {
        organisationId,
        listId: id,
        q,
        limit,
        after: cursorOf(after, 0),
      })
      return page(rows, limit, {
        toItem: (member) => ({ ...member, personId: String(member.personId) }),
        idOf: ({ personId }) => personId,
      })
    },
  )
}

/** Shows a mailing list as the API does. */
export const viewList = ({
  id,
  createdAt,
  lastImport,
  campaign,
  isFromReport,
  lastUsedAt,
  ...list
}: LedgerList): ListView => ({
  ...list,
  id: String(id),
  createdAt: createdAt.toISOString(),
  source: isFromReport ? 'report' : list.people > 0 ? 'file' : 'none',
  campaign: campaign && { id: String(campaign.id), name: campaign.name },
  lastImport: lastImport && {
    ...lastImport,
    id: String(lastImport.id),
    at: new Date(lastImport.at).toISOString(),
  },
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
})
