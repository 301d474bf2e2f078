import type { Addresses } from './addresses.ts'
import { createActivityWriter, type TeamsMessage } from './teams-activity.ts'
import { visit } from './walk.ts'

/**
 * The most that a message to Teams may weigh, all of it. Teams names about 100 KB today, 40 KB on older pages, and
 * refuses in between now and then.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export const teamsPayloadLimitBytes = 40 * 1024

/** Counts a payload as Teams does: the whole JSON in UTF-16, two bytes for each unit. */
export const payloadBytesUtf16 = (json: string): number => 2 * json.length

/** Addresses as long as any that leave: a tracked link has some 80 to 100 characters. */
export const longestAddresses: Addresses = {
  linkTo: () => `https://${'a'.repeat(92)}`,
  imageAt: (src) => (src.startsWith('/') ? `https://${'a'.repeat(92)}` : src),
}

/** The longest value that anybody has in a personal field. */
export type LongestValue = {
  text: string
  /** Whether somebody has a value with a sign that Markdown reads, which takes more room on a card. */
  hasSigns: boolean
}

/**
 * Counts the most that a message to Teams can weigh for any of its recipients: one who has the longest value in every
 * field, and links as long as any.
 *
 * @param longest by token key; for a field that is not in it, the fallback stands
 * @returns bytes as `payloadBytesUtf16` counts them
 */
export const heaviestTeamsBytes = (
  message: TeamsMessage,
  addresses: Addresses,
  longest: Readonly<Record<string, LongestValue>>,
): number => {
  const fallbacks: Record<string, string> = {}
  visit(message.doc, (leaf) => {
    if (leaf.type !== 'token') return
    const { name, fallback } = leaf.attrs
    if ((fallback ?? '').length > (fallbacks[name] ?? '').length) fallbacks[name] = fallback ?? ''
  })
  const fields: Record<string, string> = {}
  for (const name of new Set([...Object.keys(longest), ...Object.keys(fallbacks)])) {
    const { text = '', hasSigns = false } = longest[name] ?? {}
    const fallback = fallbacks[name] ?? ''
    const longer = text.length < fallback.length ? fallback : text
    fields[name] = hasSigns ? longer.replace(/.$/su, '*') : longer
  }
  return payloadBytesUtf16(createActivityWriter(message)({ fields, addresses }))
}
