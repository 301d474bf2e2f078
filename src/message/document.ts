import { z } from 'zod'
import { cleanText } from './clean-text.ts'
import { isSafeHref, isSafeImageSource } from './href.ts'
import { tokenKey } from './token-key.ts'

/**
 * The bounds of a message. They are far above anything a person would read in a chat, and far below what
 * would hurt; what a service accepts is counted on the real payload (`payload-size.ts`).
 */
export const messageLimits = {
  textCharacters: 20_000,
  nodes: 4_000,
  hrefCharacters: 2_048,
  altCharacters: 500,
  tokenNameCharacters: 60,
  fallbackCharacters: 80,
  valueCharacters: 1_000,
  listDepth: 5,
  buttons: 6,
  buttonTitleCharacters: 100,
} as const

/** A link target that is safe to hand to anybody: `https`, `http`, `mailto` or `tel`. */
export const Href = z
  .string()
  .max(messageLimits.hrefCharacters)
  .refine(isSafeHref, 'A link starts with https://, http://, mailto: or tel:')

// Attributes that TipTap adds on its own (target, rel, class, textAlign …) are dropped, not refused:
// `z.object` strips what it does not name, so what is stored is always the canonical form.

export const Mark = z.discriminatedUnion('type', [
  z.object({ type: z.literal('bold') }),
  z.object({ type: z.literal('italic') }),
  z.object({ type: z.literal('strike') }),
  z.object({ type: z.literal('underline') }),
  z.object({ type: z.literal('link'), attrs: z.object({ href: Href }) }),
])
export type Mark = z.infer<typeof Mark>

const marks = z.array(Mark).max(5).optional()

const Text = z.object({
  type: z.literal('text'),
  text: z.string().overwrite(cleanText).min(1).max(messageLimits.textCharacters),
  marks,
})

const HardBreak = z.object({ type: z.literal('hardBreak'), marks })

const Token = z.object({
  type: z.literal('token'),
  attrs: z.object({
    /** Which of the person's fields stands here, as `tokenKey` writes it, e.g. `FIRSTNAME`. */
    name: z
      .string()
      .overwrite(tokenKey)
      .min(1)
      .max(messageLimits.tokenNameCharacters)
      .regex(/^[^[\]|\\]+$/, 'A personal field has no brackets in its name'),
    /** What stands here for a person whose field is blank. */
    fallback: z.string().max(messageLimits.fallbackCharacters).overwrite(cleanText).nullish(),
  }),
  marks,
})

export const Inline = z.discriminatedUnion('type', [Text, HardBreak, Token])
export type Inline = z.infer<typeof Inline>

const inlines = z.array(Inline).max(messageLimits.nodes).optional()

const Paragraph = z.object({ type: z.literal('paragraph'), content: inlines })

const Heading = z.object({
  type: z.literal('heading'),
  attrs: z.object({ level: z.union([z.literal(1), z.literal(2), z.literal(3)]) }),
  content: inlines,
})

const pixels = z.number().int().min(1).max(4_096)

/** How large an image is shown, in pixels; without, as large as it is. */
export const ImageSize = z.object({ width: pixels.nullish(), height: pixels.nullish() })

const Image = z.object({
  type: z.literal('image'),
  attrs: z.object({
    src: z
      .string()
      .max(messageLimits.hrefCharacters)
      .refine(isSafeImageSource, 'An image has an address that starts with https://'),
    alt: z.string().max(messageLimits.altCharacters).overwrite(cleanText).nullish(),
    title: z.string().max(messageLimits.altCharacters).overwrite(cleanText).nullish(),
    ...ImageSize.shape,
  }),
})

export type Paragraph = z.infer<typeof Paragraph>
export type Heading = z.infer<typeof Heading>
export type Image = z.infer<typeof Image>
export type ListItem = { type: 'listItem'; content: Block[] }
export type BulletList = { type: 'bulletList'; content: ListItem[] }
export type OrderedList = {
  type: 'orderedList'
  attrs?: { start?: number | undefined } | undefined
  content: ListItem[]
}
export type List = BulletList | OrderedList
export type Block = Paragraph | Heading | Image | List

// Lists hold lists. The schema is built level by level instead of calling itself, so that the deepest
// document it can follow is known and a hostile one cannot exhaust the stack.
const blockWithListsBelow = (levels: number): z.ZodType<Block> => {
  // With an id of its own, each level stands once in the description of the API.
  const id = `MessageBlock${levels}`
  if (levels === 0) return z.discriminatedUnion('type', [Paragraph, Heading, Image]).meta({ id })
  const content = z
    .array(
      z.object({
        type: z.literal('listItem'),
        content: z
          .array(blockWithListsBelow(levels - 1))
          .min(1)
          .max(messageLimits.nodes),
      }),
    )
    .min(1)
    .max(messageLimits.nodes)
  return z
    .discriminatedUnion('type', [
      Paragraph,
      Heading,
      Image,
      z.object({ type: z.literal('bulletList'), content }),
      z.object({
        type: z.literal('orderedList'),
        attrs: z.object({ start: z.number().int().min(0).max(999_999_999).optional() }).optional(),
        content,
      }),
    ])
    .meta({ id })
}

/**
 * The canonical form of a message: TipTap's JSON, restricted to what every service can show.
 *
 * Parsing drops attributes that it does not know, writes token names in upper case and removes control
 * characters. It does not judge whether the message can be sent: `findProblems` does.
 */
export const MessageDoc = z
  .object({
    type: z.literal('doc'),
    content: z.array(blockWithListsBelow(messageLimits.listDepth)).min(1).max(messageLimits.nodes),
  })
  .meta({ id: 'MessageDoc' })
export type MessageDoc = { type: 'doc'; content: Block[] }

/** A link button below the message. */
export const MessageButton = z.object({
  title: z.string().overwrite(cleanText).trim().min(1).max(messageLimits.buttonTitleCharacters),
  url: Href,
})
export type MessageButton = z.infer<typeof MessageButton>

/** The colour and the word that a message wears on Teams. */
export const messageTones = ['none', 'idea', 'success', 'important'] as const
export const MessageTone = z.enum(messageTones)
export type MessageTone = z.infer<typeof MessageTone>
