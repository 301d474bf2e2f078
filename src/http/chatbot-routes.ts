import { z } from 'zod'

import { changeChannel } from '../actions/change-channel.ts'
import { changeChatbot, removeChatbot } from '../actions/change-chatbot.ts'
import { createChannel } from '../actions/create-channel.ts'
import { createChatbot } from '../actions/create-chatbot.ts'
import { pauseChannel, requireChannel, resumeChannel } from '../actions/pause-channel.ts'
import { recordCheck } from '../actions/record-check.ts'
import {
  ChannelChange,
  ChannelDetail,
  ChannelView,
  ChatbotView,
  CheckResult,
  NewChannel,
  NewChatbot,
} from '../contract/chatbot.ts'
import { pageOf } from '../contract/common.ts'
import { paceLimits } from '../domain/pace.ts'
import { type Channel, findLastCall, listChannels, type RecordedCheck } from '../store/channels.ts'
import { listChatbots } from '../store/chatbots.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import { IdParams } from './params.ts'
import { reasonSentence } from '../contract/reasons.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function chatbotRoutes(api: Api, services: Services): void {
  const { db } = services

  async function viewChatbots(
    organisationId: number,
    language: 'en' | 'fr',
  ): Promise<ChatbotView[]> {
    const channels = await listChannels(db, organisationId)
    const chatbots = await listChatbots(db, organisationId)
    return chatbots.map(({ id, name }) => ({
      id: String(id),
      name,
      channels: channels
        .filter(({ chatbotId }) => chatbotId === id)
        .map((channel) => viewChannel(channel, language)),
    }))
  }

  api.get(
    '/chatbots',
    {
      schema: {
        summary: 'List the chatbots with their channels',
        response: { 200: pageOf(ChatbotView) },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      return { items: await viewChatbots(organisationId, languageOf(request)), next: null }
    },
  )

  api.post(
    '/chatbots',
    { schema: { summary: 'Add a chatbot', body: NewChatbot, response: { 201: ChatbotView } } },
    async (request, reply) => {
      const actor = actorOf(request, 'administrator')
      const id = await createChatbot(services, { actor, name: request.body.name })
      return reply.status(201).send({ id: String(id), name: request.body.name, channels: [] })
    },
  )

  api.patch(
    '/chatbots/:id',
    {
      schema: {
        summary: 'Rename a chatbot',
        params: IdParams,
        body: NewChatbot,
        response: { 200: ChatbotView },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'administrator')
      const { id } = request.params
      await changeChatbot(services, { actor, id, name: request.body.name })
      const all = await viewChatbots(actor.organisationId, languageOf(request))
      const changed = all.find((chatbot) => chatbot.id === String(id))
      if (!changed) throw new Error(`Chatbot ${id} went away while it was renamed.`)
      return changed
    },
  )

  api.delete(
    '/chatbots/:id',
    {
      schema: {
        summary: 'Delete a chatbot without channels and campaigns',
        params: IdParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'administrator')
      await removeChatbot(services, { actor, id: request.params.id })
      return reply.status(204).send(null)
    },
  )

  api.post(
    '/chatbots/:id/channels',
    {
      schema: {
        summary: 'Connect a chatbot to a service',
        params: IdParams,
        body: NewChannel,
        response: { 201: ChannelView },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'administrator')
      const { organisationId } = actor
      const id = await createChannel(services, {
        actor,
        chatbotId: request.params.id,
        channel: request.body,
      })
      return reply
        .status(201)
        .send(viewChannel(await requireChannel(db, { organisationId, id }), languageOf(request)))
    },
  )

  api.get(
    '/channels/:id',
    {
      schema: {
        summary: 'Read a channel, with where its service calls and when it last did',
        params: IdParams,
        response: { 200: ChannelDetail },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const channel = await requireChannel(db, { organisationId, id: request.params.id })
      const chatbots = await listChatbots(db, organisationId)
      const name = chatbots.find(({ id }) => id === channel.chatbotId)?.name ?? ''
      const lastCallAt = await findLastCall(db, channel)
      const base = services.publicUrl ?? `${request.protocol}://${request.host}`
      return {
        ...viewChannel(channel, languageOf(request)),
        chatbot: { id: String(channel.chatbotId), name },
        paceLimits: channel.kind === 'webchat' ? null : paceLimits[channel.kind],
        lastCallAt: lastCallAt?.toISOString() ?? null,
        messagingUrl:
          channel.kind === 'teams'
            ? `${base.replace(/\/+$/, '')}/channels/${channel.id}/teams/messages`
            : null,
      }
    },
  )

  api.patch(
    '/channels/:id',
    {
      schema: {
        summary: 'Change the pace of a channel, its secret, or all of its settings',
        params: IdParams,
        body: ChannelChange,
        response: { 200: ChannelView },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'administrator')
      const { organisationId } = actor
      const { id } = request.params
      await changeChannel(services, { actor, id, change: request.body })
      return viewChannel(await requireChannel(db, { organisationId, id }), languageOf(request))
    },
  )

  api.post(
    '/channels/:id/check',
    {
      schema: {
        summary: 'Try what sending on a channel needs, step by step',
        params: IdParams,
        response: { 200: CheckResult },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'administrator')
      const { organisationId } = actor
      const channel = await requireChannel(db, { organisationId, id: request.params.id })
      const steps = await services.checkChannel(channel)
      return viewCheck(await recordCheck(services, { channel, steps }), languageOf(request))
    },
  )

  for (const { name, change, summary } of [
    { name: 'pause', change: pauseChannel, summary: 'Let nothing leave on a channel' },
    { name: 'resume', change: resumeChannel, summary: 'Let a paused channel send again' },
  ]) {
    api.post(
      `/channels/:id/${name}`,
      {
        schema: {
          summary,
          params: IdParams,
          body: z.unknown().optional(),
          response: { 200: ChannelView },
        },
      },
      async (request) => {
        const actor = actorOf(request, 'administrator')
        const { organisationId } = actor
        const { id } = request.params
        await change(services, { actor, id })
        return viewChannel(await requireChannel(db, { organisationId, id }), languageOf(request))
      },
    )
  }
}

function viewChannel(channel: Channel, language: 'en' | 'fr'): ChannelView {
  const { id, kind, pausedReason, settings, lastCheck } = channel
  return {
    id: String(id),
    kind,
    state: stateOf(channel),
    pausedReason: pausedReason === null ? null : sayPause(pausedReason, language),
    pacePerSecond: channel.pacePerSecond ?? (kind === 'webchat' ? null : paceLimits[kind].usual),
    settings,
    lastCheck: lastCheck && { ...viewCheck(lastCheck, language), at: lastCheck.at },
  }
}

/** Who paused it, or the fault that did. */
function sayPause(reason: string, language: 'en' | 'fr'): string {
  const [, who] = /^by (.+)$/.exec(reason) ?? []
  if (who === undefined) return reasonSentence(reason, language)
  return language === 'fr' ? `par ${who}` : reason
}

const viewCheck = ({ ok, steps }: RecordedCheck, language: 'en' | 'fr'): CheckResult => ({
  ok,
  steps: steps.map(({ sentence, ...step }) => {
    return { ...step, detail: sentence?.[language] ?? step.detail }
  }),
})

function stateOf({ kind, pausedAt, lastCheck }: Channel): ChannelView['state'] {
  if (pausedAt) return 'paused'
  // Nothing can be pushed through a web chat, so there is nothing to check.
  if (kind === 'webchat') return 'ready'
  if (!lastCheck) return 'unchecked'
  return lastCheck.ok ? 'ready' : 'failing'
}
