import { erasePerson } from '../actions/erase-person.ts'
import { exportPerson, type PersonExport } from '../actions/export-person.ts'
import { pageOf } from '../contract/common.ts'
import {
  PeopleQuery,
  PersonAddress,
  PersonErased,
  PersonExportView,
  PersonFound,
} from '../contract/person.ts'
import { searchPeople } from '../store/people-search.ts'
import type { Api } from './api.ts'
import { cursorOf, page } from './params.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function personRoutes(api: Api, services: Services): void {
  api.get(
    '/people',
    {
      schema: {
        summary: 'Search people by their names and addresses',
        querystring: PeopleQuery,
        response: { 200: pageOf(PersonFound) },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'administrator')
      const { q, limit, after } = request.query
      const rows = await searchPeople(services.db, {
        organisationId,
        q,
        limit,
        after: cursorOf(after, 0),
      })
      return page(rows, limit, {
        toItem: (person) => ({ ...person, personId: String(person.personId) }),
        idOf: ({ personId }) => personId,
      })
    },
  )

  api.post(
    '/people/export',
    {
      schema: {
        summary: 'Read everything that is known under an address',
        body: PersonAddress,
        response: { 200: PersonExportView },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'administrator')
      const { address } = request.body
      return viewExport(address, await exportPerson(services, { actor, address }))
    },
  )

  api.post(
    '/people/erase',
    {
      schema: {
        summary: 'Erase whoever bears an address; figures stay as they are',
        body: PersonAddress,
        response: { 200: PersonErased },
      },
    },
    (request) => {
      const actor = actorOf(request, 'administrator')
      return erasePerson(services, { actor, address: request.body.address })
    },
  )
}

function viewExport(address: string, found: PersonExport): PersonExportView {
  return {
    address,
    at: found.at.toISOString(),
    people: found.people.map((person) => ({
      ...person,
      personId: String(person.personId),
      createdAt: person.createdAt.toISOString(),
      updatedAt: person.updatedAt.toISOString(),
      lists: person.lists.map(({ id, name }) => ({ id: String(id), name })),
      channels: person.channels.map((channel) => ({
        ...channel,
        channelId: String(channel.channelId),
        reachAt: timeOf(channel.reachAt),
      })),
      deliveries: person.deliveries.map((delivery) => ({
        ...delivery,
        campaignId: String(delivery.campaignId),
        plannedAt: delivery.plannedAt.toISOString(),
        settledAt: timeOf(delivery.settledAt),
        openedAt: timeOf(delivery.openedAt),
        clickedAt: timeOf(delivery.clickedAt),
        events: delivery.events.map((event) => ({
          ...event,
          at: new Date(event.at).toISOString(),
        })),
      })),
    })),
    messages: found.messages.map((message) => ({ ...message, at: message.at.toISOString() })),
    rejectedRows: found.rejectedRows,
  }
}

const timeOf = (at: Date | null) => at?.toISOString() ?? null
