import type { MessageButton, MessageDoc, MessageTone } from '../../message/document.ts'
import {
  heaviestTeamsBytes,
  longestAddresses,
  teamsPayloadLimitBytes,
} from '../../message/payload-size.ts'
import { toPlainText } from '../../message/render-plain-text.ts'

/** How a message is presented, besides its text. */
export type Dress = {
  presentation: 'card' | 'simple'
  tone: MessageTone
  buttons: readonly MessageButton[]
}

/** How much of what the service takes a message needs. */
export type Weight =
  | { channel: 'teams'; bytes: number; limitBytes: number }
  | { channel: 'skype'; characters: number; limitCharacters: number }

/** What an invitation of Skype for Business shows; the rest follows in the conversation. */
const skypeLimitCharacters = 700

/** Weighs the payload that leaves, with tracked addresses in the place of the links. */
export function weigh(doc: MessageDoc, channel: 'teams' | 'skype', dress: Dress): Weight {
  if (channel === 'skype') {
    const { buttons } = dress
    const text = toPlainText(doc, { buttons, addresses: longestAddresses })
    return { channel, characters: text.length, limitCharacters: skypeLimitCharacters }
  }
  const bytes = heaviestTeamsBytes({ ...dress, doc }, longestAddresses, {})
  return { channel, bytes, limitBytes: teamsPayloadLimitBytes }
}
