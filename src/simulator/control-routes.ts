import type { FastifyInstance } from 'fastify'

import type { Logger } from '../platform/logger.ts'
import type { PersonActs } from './act-as-person.ts'
import type { Acts } from './act-on-message.ts'
import type { Bots } from './bots.ts'
import { addControlErrors } from './control-answers.ts'
import { addMessageRoutes } from './control-message-routes.ts'
import { addPeopleRoutes } from './control-people-routes.ts'
import { BotOrder, FaultsOrder } from './control-schemas.ts'
import type { Counters } from './counters.ts'
import type { Faults } from './faults.ts'
import { RegistrationOrder, type AppRegistration } from './graph/app-registration.ts'
import type { Messages } from './messages.ts'
import type { People } from './people.ts'
import type { SimulatorSettings } from './settings.ts'
import { addSkypeControlRoutes } from './skype/control-skype-routes.ts'
import type { Pool } from './skype/pool.ts'
import type { SigningKeys } from './teams/signing-keys.ts'
import { Workforce, type WorkforcePresence } from './workforce.ts'

export type ControlDeps = {
  settings: () => SimulatorSettings
  people: People
  messages: Messages
  acts: Acts
  personActs: PersonActs
  bots: Bots
  registration: AppRegistration
  keys: SigningKeys
  workforce: WorkforcePresence
  skype: Pool
  faults: Faults
  counters: Counters
  log: Pick<Logger, 'error'>
}

/** Adds the API by which programs arrange the simulated organisation and look at what it received. */
export function addControlRoutes(app: FastifyInstance, deps: ControlDeps): void {
  const { settings, bots, registration, keys, workforce, faults, counters } = deps
  addControlErrors(app, deps.log)

  app.get('/settings', () => settings())

  app.get('/bot', () => ({ endpoints: bots.endpoints() }))
  app.put('/bot', (request) => {
    bots.set(BotOrder.parse(request.body))
    return { endpoints: bots.endpoints() }
  })
  app.get('/registration', () => registration.read())
  app.put('/registration', (request) => {
    registration.set(RegistrationOrder.parse(request.body))
    return registration.read()
  })
  app.post('/keys/rotate', async (_request, reply) =>
    reply.code(201).send({ kid: await keys.rotate() }),
  )

  app.get('/workforce', () => workforce.read())
  app.put('/workforce', (request) => {
    workforce.set(Workforce.parse(request.body))
    return workforce.read()
  })
  app.delete('/workforce', (_request, reply) => {
    workforce.set({ patterns: [] })
    return reply.code(204).send()
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

  addSkypeControlRoutes(app, deps.skype)
  addPeopleRoutes(app, deps)
  addMessageRoutes(app, deps)
}
