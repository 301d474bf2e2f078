import type { Clock } from '../platform/clock.ts'
import { CardActionAnswer } from '../protocols/bot-inbound.ts'
import { followLink, type Followed } from './follow-link.ts'
import type { Button, Message, Messages, PressAnswer } from './messages.ts'
import type { People } from './people.ts'
import type { Heard, Pool } from './skype/pool.ts'
import type { Activities } from './teams/activities.ts'
import type { ActivityIds } from './teams/activity-ids.ts'
import type { BotCall } from './teams/bot-calls.ts'
import { isJsonObject, type JsonObject } from './teams/card.ts'
import { markdownText } from './teams/markdown.ts'
import { cardContent } from './teams/message-content.ts'
import type { TellBot } from './teams/tell-bot.ts'
import type { Writings } from './writings.ts'

type Deps = {
  messages: Messages
  writings: Writings
  people: Pick<People, 'byAddress'>
  skype: Pick<Pool, 'say' | 'type'>
  bot: TellBot
  activities: Activities
  ids: ActivityIds
  clock: Clock
}

/** A followed link, and where it led. */
export type Click = Followed & { url: string }

/** What a person does with a message. Each is written down first; then the bot is told, as Teams tells it. */
export type Acts = ReturnType<typeof createActs>

export function createActs(deps: Deps) {
  const { messages, writings, people, skype, bot, activities, ids, clock } = deps
  const now = () => clock.now().toISOString()

  /** Follows a link of the message. @returns undefined when it has no such link. */
  async function click(message: Message, link: number): Promise<Click | undefined> {
    const url = message.links[link]
    if (url === undefined) return undefined
    const clicks = [...(message.clicks ?? []), { at: now(), link, url }]
    messages.save({ ...message, clicks })
    return { url, ...(await followLink(url)) }
  }

  /** Sends the bot what a button holds; what it answers is kept with the press. */
  async function execute(message: Message, { verb, data }: Button, inputs: JsonObject) {
    const place = message.presses?.length ?? 0
    const value = { ...objectOf(data), ...inputs }
    const calls = await bot.inChat(message.address, (chat) =>
      activities.execute(chat, { replyToId: message.id, value, verb }),
    )
    const answered = calls.find(({ status }) => status === 200)
    const { answer, card } = readAnswer(answered)
    const current = messages.byId(message.id) ?? message
    const presses = (current.presses ?? []).map((press, index) =>
      index === place - 1 ? { ...press, answer } : press,
    )
    messages.save({ ...current, presses, ...(card === undefined ? {} : cardContent(card)) })
    return calls
  }

  return {
    click,

    /** Marks a message and those before it as read: a read receipt is a watermark. */
    async read({ id, address, channel }: Message): Promise<BotCall[]> {
      let isNews = false
      for (const message of messages.ofAddress(address)) {
        if (message.channel === channel && message.readAt === undefined) {
          isNews = true
          messages.save({ ...message, readAt: now() })
        }
        if (message.id === id) break
      }
      if (!isNews || channel !== 'teams' || people.byAddress(address)?.readReceipts !== true)
        return []
      return bot.inChat(address, (chat) => activities.readReceipt(chat, id))
    },

    /** Answers a message: on Teams quoting it, on Skype in the conversation or with an invitation to a new one. */
    async reply(message: Message, text: string): Promise<{ calls: BotCall[]; heard?: Heard }> {
      const { address, channel } = message
      messages.save({ ...message, replies: [...(message.replies ?? []), { at: now(), text }] })
      if (channel === 'skype') {
        const person = people.byAddress(address)
        const conversation = conversationOf(message)
        return { calls: [], heard: person ? skype.say(person, text, conversation) : 'nobody' }
      }
      const id = ids.next()
      const isMarkdown = message.contentType === 'text/markdown'
      const quoted = {
        id: message.id,
        text: isMarkdown ? markdownText(message.text) : message.text,
      }
      writings.save({ id, address, at: now(), text, quotedId: message.id })
      const calls = await bot.inChat(address, (chat) => activities.text(chat, { id, text, quoted }))
      return { calls }
    },

    /** Begins to type an answer. @returns undefined where nobody sees that. */
    type(message: Message): Heard | undefined {
      if (message.channel !== 'skype') return undefined
      const person = people.byAddress(message.address)
      return person === undefined ? 'nobody' : skype.type(person, conversationOf(message))
    },

    /** Sets a reaction, or takes it back. */
    async react(message: Message, type: string, { isRemoved = false } = {}): Promise<BotCall[]> {
      const others = (message.reactions ?? []).filter((reaction) => reaction.type !== type)
      const reactions = isRemoved ? others : [...(message.reactions ?? []), { at: now(), type }]
      messages.save({ ...message, reactions })
      if (message.channel !== 'teams') return []
      const reaction = { replyToId: message.id, reaction: type, isRemoved }
      return bot.inChat(message.address, (chat) => activities.reaction(chat, reaction))
    },

    /**
     * Presses a button: one with an address is followed, the others send their data to the bot.
     * @returns undefined when there is no such button.
     */
    async press(
      message: Message,
      button: number,
      inputs: JsonObject = {},
    ): Promise<{ calls: BotCall[]; followed?: Click } | undefined> {
      const pressed = message.buttons[button]
      if (pressed === undefined) return undefined
      const { title, type, url, data } = pressed
      const presses = [...(message.presses ?? []), { at: now(), button, title }]
      const current = { ...message, presses }
      messages.save(current)
      if (url !== undefined) {
        const followed = await click(current, message.links.lastIndexOf(url))
        return { calls: [], ...(followed === undefined ? {} : { followed }) }
      }
      if (message.channel !== 'teams') return { calls: [] }
      if (type === 'Action.Execute') return { calls: await execute(current, pressed, inputs) }
      if (type !== 'Action.Submit') return { calls: [] }
      // Data that is no object is sent as it is, when nothing was filled in.
      const hasInputs = Object.keys(inputs).length > 0
      const value = isJsonObject(data) || hasInputs ? { ...objectOf(data), ...inputs } : data
      const id = ids.next()
      const calls = await bot.inChat(message.address, (chat) =>
        activities.submit(chat, { id, replyToId: message.id, value }),
      )
      return { calls }
    },
  }
}

/** In which conversation on Skype a message came. */
function conversationOf({ envelope }: Message): string | undefined {
  const id = envelope?.['conversation']
  return typeof id === 'string' ? id : undefined
}

function objectOf(data: unknown): JsonObject {
  return isJsonObject(data) ? data : {}
}

function readAnswer(call: BotCall | undefined): { answer: PressAnswer; card?: JsonObject } {
  const parsed = CardActionAnswer.safeParse(call?.status === 200 ? jsonOf(call.body) : undefined)
  if (!parsed.success) return { answer: { kind: 'none' } }
  const { type, value } = parsed.data
  return type === 'application/vnd.microsoft.activity.message'
    ? { answer: { kind: 'message', text: value } }
    : { answer: { kind: 'card' }, card: value }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
