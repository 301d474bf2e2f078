import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Acts } from './act-on-message.ts'
import { calledOf, refuseControl } from './control-answers.ts'
import {
  ClickOrder,
  givenOf,
  MessagesQuery,
  PressOrder,
  ReactOrder,
  TextOrder,
} from './control-schemas.ts'
import type { Message, Messages } from './messages.ts'
import type { Heard, Pool } from './skype/pool.ts'
import type { BotCall } from './teams/bot-calls.ts'

type ById = { Params: { id: string } }

/** Adds what was received, and what people do with it. */
export function addMessageRoutes(
  app: FastifyInstance,
  { messages, acts, skype }: { messages: Messages; acts: Acts; skype: Pool },
): void {
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
    skype.forget()
    return reply.code(204).send()
  })

  /** Adds an act; it answers once the bot was called, with the message as it is then. */
  function addAct(
    name: string,
    act: (message: Message, body: unknown) => Promise<Done | { refusal: string }>,
  ): void {
    app.post<ById>(
      `/messages/:id/${name}`,
      async (request: FastifyRequest<ById>, reply: FastifyReply) => {
        const message = messages.byId(request.params.id)
        if (message === undefined) return refuseControl(reply, 'not-found', 'No such message')
        const done = await act(message, request.body)
        if ('refusal' in done) return refuseControl(reply, 'invalid', done.refusal)
        const { calls, ...more } = done
        return reply.code(202).send({
          recorded: true,
          called: calledOf(calls),
          message: messages.byId(message.id),
          ...more,
        })
      },
    )
  }

  addAct('read', async (message) => ({ calls: await acts.read(message) }))
  addAct('click', async (message, body) => {
    const followed = await acts.click(message, ClickOrder.parse(body ?? {}).link)
    if (followed === undefined) return { refusal: `The message has ${message.links.length} links` }
    return { calls: [], followed }
  })
  addAct('reply', (message, body) => acts.reply(message, TextOrder.parse(body).text))
  addAct('typing', async (message) => {
    const heard = acts.type(message)
    return heard === undefined ? { refusal: 'Typing is seen on Skype only' } : { calls: [], heard }
  })
  addAct('react', async (message, body) => {
    const { type, remove } = ReactOrder.parse(body ?? {})
    return { calls: await acts.react(message, type, { isRemoved: remove }) }
  })
  addAct('press', async (message, body) => {
    const { button, inputs } = PressOrder.parse(body ?? {})
    const pressed = await acts.press(message, button, inputs)
    return pressed ?? { refusal: `The message has ${message.buttons.length} buttons` }
  })
}

type Done = { calls: BotCall[]; followed?: object; heard?: Heard }
