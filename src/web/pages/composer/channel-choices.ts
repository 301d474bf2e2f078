import type { ChannelView, ChatbotView } from '../../../contract/chatbot.ts'
import type { Draft } from './draft.ts'

/** Why a channel cannot be chosen, or what should be known of it. */
export type ChannelHint = 'unchecked' | 'failing' | 'paused'

/** A way for a campaign to go: a channel of a chatbot. */
export type ChannelChoice = {
  chatbotId: string
  chatbot: string
  kind: Draft['channel']
  channelId: string
  /** Whether it ever passed its check: without, nothing can be scheduled on it. */
  isUsable: boolean
  hint: ChannelHint | null
}

/** Lists the channels that campaigns go by, of all chatbots. */
export const channelChoices = (chatbots: readonly ChatbotView[]): ChannelChoice[] =>
  chatbots.flatMap((chatbot) =>
    chatbot.channels.flatMap((channel): ChannelChoice[] => {
      const { kind } = channel
      if (kind === 'webchat') return []
      const hint = channel.state === 'ready' ? null : channel.state
      const isUsable = channel.state !== 'unchecked'
      const { id: channelId } = channel
      return [{ chatbotId: chatbot.id, chatbot: chatbot.name, kind, channelId, isUsable, hint }]
    }),
  )

/** The channel that a new campaign begins with: a usable one, of the chatbot that was asked for if it has one. */
export function firstUsable(
  chatbots: readonly ChatbotView[],
  wanted?: string,
): { chatbotId: string; channel: Draft['channel'] } | null {
  const rankOf = ({ chatbotId, isUsable, hint }: ChannelChoice): number =>
    (chatbotId === wanted ? 0 : 4) + (isUsable ? 0 : 2) + (hint === null ? 0 : 1)
  const [best] = channelChoices(chatbots).toSorted((one, other) => rankOf(one) - rankOf(other))
  return best ? { chatbotId: best.chatbotId, channel: best.kind } : null
}

/** The channel that a draft goes by; null where it is gone. */
export const channelOf = (
  chatbots: readonly ChatbotView[],
  { chatbotId, channel }: Pick<Draft, 'chatbotId' | 'channel'>,
): ChannelView | null =>
  chatbots.find(({ id }) => id === chatbotId)?.channels.find(({ kind }) => kind === channel) ?? null

/** The permission by which Teams tells who is there. https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid */
const presencePermission = 'Presence.Read.All'

/** Says whether a channel can tell who is there: Skype always, Teams where the directory permits it. */
export const canTellPresence = (channel: ChannelView | null): boolean =>
  channel?.kind === 'skype' ||
  (channel?.lastCheck?.steps.some(({ name, ok }) => ok && name.includes(presencePermission)) ??
    false)
