import { z } from 'zod'

/** A button of a card: one that opens a link, or one that sends `data` to the bot. */
export const Button = z.object({
  title: z.string(),
  /** The kind of action, such as `Action.Submit`. */
  type: z.string().optional(),
  url: z.string().optional(),
  data: z.unknown().optional(),
  verb: z.string().optional(),
})
export type Button = z.infer<typeof Button>

/** What a message says, taken from what the service received. */
export const MessageContent = z.object({
  contentType: z.string(),
  text: z.string(),
  html: z.string().optional(),
  card: z.unknown().optional(),
  summary: z.string().optional(),
  /** As sent, in reading order, those of buttons last. */
  links: z.array(z.string()),
  buttons: z.array(Button),
})
export type MessageContent = z.infer<typeof MessageContent>

const Act = z.object({ at: z.string() })

/** What the bot answered to a pressed `Action.Execute`: a sentence, another card, or nothing that makes sense. */
export const PressAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), text: z.string() }),
  z.object({ kind: z.literal('card') }),
  z.object({ kind: z.literal('none') }),
])
export type PressAnswer = z.infer<typeof PressAnswer>

/** A message that a person received, and what they did with it. `at` is business time. */
export const Message = z.object({
  ...MessageContent.shape,
  id: z.string(),
  channel: z.enum(['teams', 'skype']),
  /** UPN on Teams, SIP URI on Skype. */
  address: z.string(),
  at: z.string(),
  receivedAt: z.string(),
  replyToId: z.string().optional(),
  editedAt: z.string().optional(),
  deletedAt: z.string().optional(),
  readAt: z.string().optional(),
  clicks: z.array(Act.extend({ link: z.number(), url: z.string() })).optional(),
  replies: z.array(Act.extend({ text: z.string() })).optional(),
  reactions: z.array(Act.extend({ type: z.string() })).optional(),
  presses: z
    .array(Act.extend({ button: z.number(), title: z.string(), answer: PressAnswer.optional() }))
    .optional(),
  /** The activity as it was posted, save `text` and `attachments`, which are above. */
  envelope: z.record(z.string(), z.unknown()).optional(),
})
export type Message = z.infer<typeof Message>

export type MessageFilter = { address?: string; channel?: Message['channel'] }
export type Messages = ReturnType<typeof createMessages>

/** Keeps the messages in the order of arrival, found by id and by address. */
export function createMessages({
  record,
  forget,
}: {
  record: (message: Message) => void
  /** Is told when everything was thrown away. */
  forget: () => void
}) {
  const inOrder: Message[] = []
  const places = new Map<string, number>() // by id, where in `inOrder`
  const placesByAddress = new Map<string, number[]>()

  function restore(message: Message): void {
    const known = places.get(message.id)
    if (known !== undefined) {
      inOrder[known] = message
      return
    }
    const place = inOrder.push(message) - 1
    places.set(message.id, place)
    const key = message.address.toLowerCase()
    const ofAddress = placesByAddress.get(key)
    if (ofAddress === undefined) placesByAddress.set(key, [place])
    else ofAddress.push(place)
  }

  /** A SIP URI names the Skype messages; a bare address names both services' messages. */
  function placesOf(address: string): number[] {
    const key = address.trim().toLowerCase()
    const bare = placesByAddress.get(key) ?? []
    const withSip = placesByAddress.get(`sip:${key}`) ?? []
    return [...bare, ...withSip].toSorted((one, other) => one - other)
  }

  return {
    restore,
    byId(id: string): Message | undefined {
      const place = places.get(id)
      return place === undefined ? undefined : inOrder[place]
    },
    all: (): readonly Message[] => inOrder,

    /** Adds a message, or replaces the one with the same id. */
    save(message: Message): void {
      record(message)
      restore(message)
    },

    /** All messages of one address, oldest first. */
    ofAddress: (address: string): Message[] =>
      placesOf(address).flatMap((place) => inOrder[place] ?? []),

    /** One page, oldest first; `after` and `next` are places in the order of arrival. */
    list(
      { address, channel }: MessageFilter,
      { limit, after }: { limit: number; after: number },
    ): { items: Message[]; next: number | null } {
      const items: Message[] = []
      const chosen = address === undefined ? undefined : placesOf(address)
      const count = chosen?.length ?? inOrder.length
      let last = after
      for (let index = chosen === undefined ? after + 1 : 0; index < count; index++) {
        const place = chosen?.[index] ?? index
        const message = inOrder[place]
        if (place <= after || message === undefined) continue
        if (channel !== undefined && message.channel !== channel) continue
        if (items.length === limit) return { items, next: last }
        items.push(message)
        last = place
      }
      return { items, next: null }
    },

    clear(): void {
      inOrder.length = 0
      places.clear()
      placesByAddress.clear()
      forget()
    },
  }
}
