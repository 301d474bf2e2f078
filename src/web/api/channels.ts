import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { z } from 'zod'

import {
  type ChannelChange,
  ChannelDetail,
  ChannelView,
  ChatbotView,
  CheckResult,
  type NewChannel,
} from '../../contract/chatbot.ts'
import { call } from './client.ts'

/** A channel, asked for again while its page is open: what calls it, and what pauses it, is elsewhere. */
export const channelQuery = (id: string) =>
  queryOptions({
    queryKey: ['channels', id],
    queryFn: ({ signal }) => call('GET', `channels/${id}`, { answer: ChannelDetail, signal }),
    refetchInterval: 15_000,
  })

/** Says that channels have changed: what is shown of them is asked for again. */
export async function forgetChannels(queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: ['channels'] }),
    queries.invalidateQueries({ queryKey: ['chatbots'] }),
  ])
}

export const createChatbot = (name: string): Promise<ChatbotView> =>
  call('POST', 'chatbots', { answer: ChatbotView, body: { name } })

export const renameChatbot = (id: string, name: string): Promise<ChatbotView> =>
  call('PATCH', `chatbots/${id}`, { answer: ChatbotView, body: { name } })

export const deleteChatbot = (id: string): Promise<null> =>
  call('DELETE', `chatbots/${id}`, { answer: z.null() })

export const createChannel = (
  chatbotId: string,
  body: z.input<typeof NewChannel>,
): Promise<ChannelView> =>
  call('POST', `chatbots/${chatbotId}/channels`, { answer: ChannelView, body })

export const changeChannel = (id: string, body: ChannelChange): Promise<ChannelView> =>
  call('PATCH', `channels/${id}`, { answer: ChannelView, body })

export const checkChannel = (id: string): Promise<CheckResult> =>
  call('POST', `channels/${id}/check`, { answer: CheckResult })

export const pauseChannel = (id: string): Promise<ChannelView> =>
  call('POST', `channels/${id}/pause`, { answer: ChannelView })

export const resumeChannel = (id: string): Promise<ChannelView> =>
  call('POST', `channels/${id}/resume`, { answer: ChannelView })

/** Where the app package of a Teams channel is downloaded from, by a link. */
export const appPackageAddress = (id: string): string => `/api/v1/channels/${id}/teams-app.zip`
