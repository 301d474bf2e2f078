import type { Clock } from '../platform/clock.ts'
import { followLink, type Followed } from './follow-link.ts'
import type { Message, Messages } from './messages.ts'

type Deps = { messages: Messages; clock: Clock }

/** What a person does with a message. Each is written down; only a click reaches beyond the simulator. */
export type Acts = ReturnType<typeof createActs>

export function createActs({ messages, clock }: Deps) {
  const now = () => clock.now().toISOString()

  return {
    /** Marks a message and those before it as read: a read receipt is a watermark. */
    read({ id, address, channel }: Message): void {
      for (const message of messages.ofAddress(address)) {
        if (message.channel === channel && message.readAt === undefined) {
          messages.save({ ...message, readAt: now() })
        }
        if (message.id === id) return
      }
    },

    /** Follows a link of the message. @returns undefined when it has no such link. */
    async click(message: Message, link: number): Promise<(Followed & { url: string }) | undefined> {
      const url = message.links[link]
      if (url === undefined) return undefined
      const clicks = [...(message.clicks ?? []), { at: now(), link, url }]
      messages.save({ ...message, clicks })
      return { url, ...(await followLink(url)) }
    },

    reply(message: Message, text: string): void {
      messages.save({ ...message, replies: [...(message.replies ?? []), { at: now(), text }] })
    },

    react(message: Message, type: string): void {
      messages.save({ ...message, reactions: [...(message.reactions ?? []), { at: now(), type }] })
    },

    /** Presses a button that sends data to the bot. @returns false when there is no such button. */
    press(message: Message, button: number): boolean {
      const title = message.buttons[button]?.title
      if (title === undefined) return false
      const presses = [...(message.presses ?? []), { at: now(), button, title }]
      messages.save({ ...message, presses })
      return true
    },
  }
}
