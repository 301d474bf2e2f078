import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

import { applicationEnds } from './application.ts'
import { PoolSettings } from './pool-settings.ts'
import type { Pool } from './pool.ts'

/** What a program may order of the pool: settings that stay, and things that happen once. */
const SkypeOrder = z.strictObject({
  ...PoolSettings.partial().shape,
  /** Breaks the connection of whoever waits for events, or of whoever asks next. */
  cutEvents: z.literal(true).optional(),
  endApplication: z.enum(applicationEnds).optional(),
  expireTokens: z.literal(true).optional(),
  expireSubscriptions: z.literal(true).optional(),
  /** Ends every conversation. */
  endConversations: z.literal(true).optional(),
  /** Ends the messages of every conversation, as after a long silence; they may begin again. */
  idleConversations: z.literal(true).optional(),
  /** Forgets conversations and subscriptions, as after a long absence: `resume` comes instead of `next`. */
  loseState: z.literal(true).optional(),
})

/** Adds what arranges the pool of Skype for Business, and shows how it stands. */
export function addSkypeControlRoutes(app: FastifyInstance, pool: Pool): void {
  const read = () => ({ ...pool.settings(), applications: pool.applications() })

  app.get('/skype', read)
  app.post('/skype', (request) => {
    const order = SkypeOrder.parse(request.body)
    const { cutEvents, endApplication, expireTokens, expireSubscriptions, ...more } = order
    const { endConversations, idleConversations, loseState, ...settings } = more
    pool.set(settings)
    if (expireTokens) pool.expireTokens()
    if (expireSubscriptions) pool.expireSubscriptions()
    if (idleConversations) pool.idleConversations()
    if (endConversations) pool.endConversations()
    if (loseState) pool.loseState()
    if (endApplication !== undefined) pool.endApplications(endApplication)
    if (cutEvents) pool.cutEvents()
    return read()
  })
}
