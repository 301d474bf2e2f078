import type { FastifyInstance } from 'fastify'
import type { Logger } from '../platform/logger.ts'
import type { Acts } from './act-on-message.ts'
import { addControlErrors, refuseControl } from './control-answers.ts'
import {
  ClickOrder,
  givenOf,
  FaultsOrder,
  MessagesQuery,
  parsePeopleOrder,
  PeopleQuery,
  PressOrder,
  ReactOrder,
  ReplyOrder,
} from './control-schemas.ts'
import type { Counters } from './counters.ts'
import type { Faults } from './faults.ts'
import { generatePeople } from './generate-people.ts'
import type { Messages, Message } from './messages.ts'
import { PersonPatch, type People, type Person } from './people.ts'
import type { SimulatorSettings } from './settings.ts'

export type ControlDeps = {
  settings: () => SimulatorSettings
  people: People
  messages: Messages
  acts: Acts
  faults: Faults
  counters: Counters
  log: Pick<Logger, 'error'>
}

type ById = { Params: { id: string } }
type ByAddress = { Params: { address: string } }

/** Adds the API by which programs arrange the simulated organisation and look at what it received. */
export function addControlRoutes(app: FastifyInstance, deps: ControlDeps): void {
  const { settings, people, faults, counters } = deps
  addControlErrors(app, deps.log)

  app.get('/settings', () => settings())

  app.get('/people', (request) => {
    const { limit, after = 0, q } = PeopleQuery.parse(givenOf(request.query))
    const chosen = findPeople(people.all(), q)
    const items = chosen.slice(after, after + limit)
    const end = after + items.length
    return { items, next: end < chosen.length ? String(end) : null }
  })
  app.post('/people', (request, reply) => {
    const order = parsePeopleOrder(request.body)
    const items = people.put('people' in order ? order.people : generatePeople(order))
    if (items === 'taken') return refuseControl(reply, 'conflict', 'A SIP address is taken')
    return reply.code(201).send({ items, next: null })
  })
  app.patch<ByAddress>('/people/:address', (request, reply) => {
    const person = people.byAddress(request.params.address)
    if (person === undefined) return refuseControl(reply, 'not-found', 'No such person')
    const changed = people.change(person, PersonPatch.parse(request.body))
    if (changed === 'taken') return refuseControl(reply, 'conflict', 'This address is taken')
    return reply.send(changed)
  })

  app.put('/faults', (request) => {
    faults.set(FaultsOrder.parse(request.body).rules)
    return { rules: faults.read() }
  })
  app.get('/faults', () => ({ rules: faults.read() }))
  app.delete('/faults', (_request, reply) => {
    faults.set([])
    return reply.code(204).send()
  })

  app.get('/counters', () => counters.read())
  app.delete('/counters', (_request, reply) => {
    counters.clear()
    return reply.code(204).send()
  })

  addMessageRoutes(app, deps)
}

function addMessageRoutes(app: FastifyInstance, { messages, acts }: ControlDeps): void {
  app.get('/messages', (request) => {
    const { limit, after = -1, address, channel } = MessagesQuery.parse(givenOf(request.query))
    const filter = {
      ...(address === undefined ? {} : { address }),
      ...(channel === undefined ? {} : { channel }),
    }
    const { items, next } = messages.list(filter, { limit, after })
    return { items, next: next === null ? null : String(next) }
  })
  app.delete('/messages', (_request, reply) => {
    messages.clear()
    return reply.code(204).send()
  })

  app.post<ById>('/messages/:id/read', (request, reply) => {
    const message = messages.byId(request.params.id)
    if (message === undefined) return refuseControl(reply, 'not-found', noMessage)
    acts.read(message)
    return reply.code(202).send(recorded(messages, message))
  })
  app.post<ById>('/messages/:id/click', async (request, reply) => {
    const message = messages.byId(request.params.id)
    if (message === undefined) return refuseControl(reply, 'not-found', noMessage)
    const { link } = ClickOrder.parse(request.body ?? {})
    const followed = await acts.click(message, link)
    if (followed === undefined) {
      return refuseControl(reply, 'invalid', `The message has ${message.links.length} links`)
    }
    return reply.code(202).send({ ...recorded(messages, message), followed })
  })
  app.post<ById>('/messages/:id/reply', (request, reply) => {
    const message = messages.byId(request.params.id)
    if (message === undefined) return refuseControl(reply, 'not-found', noMessage)
    acts.reply(message, ReplyOrder.parse(request.body).text)
    return reply.code(202).send(recorded(messages, message))
  })
  app.post<ById>('/messages/:id/react', (request, reply) => {
    const message = messages.byId(request.params.id)
    if (message === undefined) return refuseControl(reply, 'not-found', noMessage)
    acts.react(message, ReactOrder.parse(request.body ?? {}).type)
    return reply.code(202).send(recorded(messages, message))
  })
  app.post<ById>('/messages/:id/press', (request, reply) => {
    const message = messages.byId(request.params.id)
    if (message === undefined) return refuseControl(reply, 'not-found', noMessage)
    if (!acts.press(message, PressOrder.parse(request.body ?? {}).button)) {
      return refuseControl(reply, 'invalid', `The message has ${message.buttons.length} buttons`)
    }
    return reply.code(202).send(recorded(messages, message))
  })
}

const noMessage = 'No such message'

/** What is answered to an act: that it was written down, and the message as it is now. */
function recorded(messages: Messages, { id }: Message) {
  return { recorded: true, message: messages.byId(id) }
}

/** The people whose name or address holds every word of `words`, accents and case apart. */
export function findPeople(people: Person[], words = ''): Person[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return people
  return people.filter((person) => {
    const text = plain(`${person.firstName} ${person.lastName} ${person.upn} ${person.sip}`)
    return wanted.every((word) => text.includes(word))
  })
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
