import { z } from 'zod'

import { MessageDoc, MessageTone, messageLimits } from '../message/document.ts'
import { Buttons, MessageSource, Presentation } from './campaign.ts'

/** A message to look at, as a campaign has it. */
export const MessageToRender = z.strictObject({
  message: MessageSource,
  presentation: Presentation.default('card'),
  tone: MessageTone.default('none'),
  buttons: Buttons.default([]),
  /** What one person has in their personal fields; left out, fields stand as `[FIRSTNAME]`. */
  fields: z
    .record(
      z.string().min(1).max(messageLimits.tokenNameCharacters),
      z.string().max(messageLimits.valueCharacters),
    )
    .optional(),
  /** Of the word above a message with a tone. */
  language: z.enum(['fr', 'en']).default('fr'),
})

const json = z.record(z.string(), z.unknown())

/** A message as each service would get it. Links and images stand as they were written. */
export const RenderedMessage = z.object({
  /** The canonical document. */
  doc: MessageDoc,
  /** The same in Markdown. */
  markdown: z.string(),
  /** An Adaptive Card 1.5. */
  card: json,
  /** The HTML of a simple message in Teams. */
  teamsText: z.string(),
  skypeHtml: z.string(),
  plainText: z.string(),
  bytes: z.object({
    /** All that is posted to Teams in this presentation, in UTF-16, links as long as they leave tracked. */
    teams: z.int(),
    /** The most that Teams takes. */
    teamsLimit: z.int(),
    /** Characters of the first message in Skype; what does not fit follows in the conversation. */
    skypeFirst: z.int(),
  }),
  /** The personal fields in it, by name. */
  tokens: z.array(z.string()),
  /** What keeps it from being sent; a campaign also knows which fields its lists have. */
  problems: z.array(
    z.object({
      path: z.array(z.union([z.string(), z.number()])),
      code: z.string(),
      message: z.string(),
    }),
  ),
  /** The distinct addresses that clicks are counted for, in their order. */
  links: z.array(z.string()),
})
export type RenderedMessage = z.infer<typeof RenderedMessage>
