import type { FastifyInstance } from 'fastify'

import type { PersonActs } from './act-as-person.ts'
import { calledOf, refuseControl } from './control-answers.ts'
import {
  givenOf,
  parsePeopleOrder,
  PeopleQuery,
  UpgradeOrder,
  WriteOrder,
} from './control-schemas.ts'
import { findPeople } from './find-people.ts'
import { generatePeople } from './generate-people.ts'
import { type People, type Person, PersonPatch } from './people.ts'
import type { Pool } from './skype/pool.ts'

type ByAddress = { Params: { address: string } }

const noPerson = 'No such person'

/** Adds what arranges people, and what they do beside their messages. */
export function addPeopleRoutes(
  app: FastifyInstance,
  { people, personActs, skype }: { people: People; personActs: PersonActs; skype: Pool },
): void {
  app.get('/people', (request) => {
    const { limit, after = 0, q } = PeopleQuery.parse(givenOf(request.query))
    const chosen = findPeople(people.all(), q)
    const items = chosen.slice(after, after + limit)
    const end = after + items.length
    return { items, next: end < chosen.length ? String(end) : null }
  })
  app.post('/people', async (request, reply) => {
    const order = parsePeopleOrder(request.body)
    const inputs = 'people' in order ? order.people : generatePeople(order)
    const put = await personActs.put(inputs, order)
    if (put === 'taken') return refuseControl(reply, 'conflict', 'A SIP address is taken')
    const announced = order.announce ? { called: calledOf(put.calls) } : {}
    return reply.code(201).send({ items: put.items, next: null, ...announced })
  })
  app.patch<ByAddress>('/people/:address', async (request, reply) => {
    const person = people.byAddress(request.params.address)
    if (person === undefined) return refuseControl(reply, 'not-found', noPerson)
    const changed = await personActs.change(person, PersonPatch.parse(request.body))
    if (changed === 'taken') return refuseControl(reply, 'conflict', 'This address is taken')
    const told = changed.calls === null ? {} : { called: calledOf(changed.calls) }
    return reply.send({ ...changed.person, ...told })
  })

  app.post<ByAddress>('/people/:address/write', async (request, reply) => {
    const person = people.byAddress(request.params.address)
    if (person === undefined) return refuseControl(reply, 'not-found', noPerson)
    const { text, channel } = WriteOrder.parse(request.body)
    if (channel === 'skype') {
      const heard = skype.say(person, text)
      return reply.code(202).send({ recorded: true, called: null, heard })
    }
    const unable = whyUnable(person)
    if (unable !== null) return refuseControl(reply, 'conflict', unable)
    const calls = await personActs.write(person, text)
    return reply.code(202).send({ recorded: true, called: calledOf(calls) })
  })
  app.post<ByAddress>('/people/:address/upgrade', async (request, reply) => {
    const person = people.byAddress(request.params.address)
    if (person === undefined) return refuseControl(reply, 'not-found', noPerson)
    const { action } = UpgradeOrder.parse(request.body ?? {})
    if (!person.teamsInstalled) return refuseControl(reply, 'conflict', withoutApp)
    const calls = await personActs.upgrade(person, action)
    return reply.code(202).send({ recorded: true, called: calledOf(calls) })
  })
  app.delete<ByAddress>('/people/:address/chat', (request, reply) => {
    const person = people.byAddress(request.params.address)
    if (person === undefined) return refuseControl(reply, 'not-found', noPerson)
    personActs.removeChat(person)
    return reply.code(204).send()
  })
}

const withoutApp = 'This person does not have the app'

function whyUnable({ teamsInstalled, blocked }: Person): string | null {
  if (!teamsInstalled) return withoutApp
  return blocked ? 'This person has blocked the bot' : null
}
