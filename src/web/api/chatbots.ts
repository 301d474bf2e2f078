import { queryOptions } from '@tanstack/react-query'

import { ChatbotView } from '../../contract/chatbot.ts'
import { pageOf } from '../../contract/common.ts'
import { channelKinds } from '../../domain/delivery.ts'
import { call } from './client.ts'

export const chatbotsQuery = queryOptions({
  queryKey: ['chatbots'],
  queryFn: async ({ signal }) => {
    const { items } = await call('GET', 'chatbots', { answer: pageOf(ChatbotView), signal })
    return items
  },
  staleTime: 60_000,
})

/** Says whether a chatbot can go to people: whether it has Teams or Skype. */
export const canPush = ({ channels }: Pick<ChatbotView, 'channels'>): boolean =>
  channels.some(({ kind }) => channelKinds.some((pushed) => pushed === kind))
