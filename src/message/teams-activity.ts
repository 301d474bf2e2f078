import { createCardWriter, type Person } from './card-writer.ts'
import type { MessageButton, MessageDoc, MessageTone } from './document.ts'
import { toTeamsText } from './render-teams-text.ts'
import { createSummaryWriter } from './summary.ts'
import { personalise } from './tokens.ts'

/** A message for Teams in the dress that its author chose, not yet personal. */
export type TeamsMessage = {
  doc: MessageDoc
  presentation: 'card' | 'simple'
  tone: MessageTone
  buttons: readonly MessageButton[]
}

/** Writes one person's message as Teams takes it, in JSON. */
export type ActivityWriter = (person: Person) => string

/**
 * Prepares a message for many people, as the JSON of the whole activity: text or one card, never both, for
 * Teams would split them in two.
 */
export function createActivityWriter(message: TeamsMessage): ActivityWriter {
  const { doc, presentation, tone, buttons } = message
  const summaryOf = createSummaryWriter(doc)
  const dress = {
    ...(tone === 'important' && { importance: 'high' as const }),
    channelData: { notification: { alert: true } },
  }
  if (presentation === 'simple') {
    return ({ fields, addresses }) => {
      const wear = { tone, buttons, ...(addresses && { addresses }) }
      const text = toTeamsText(personalise(doc, fields), wear)
      const activity = { type: 'message', summary: summaryOf(fields), ...dress, ...text }
      return JSON.stringify(activity)
    }
  }
  const cardOf = createCardWriter(doc, { tone, buttons })
  const dressed = JSON.stringify(dress).slice(1, -1)
  return (person) =>
    `{"type":"message","summary":${JSON.stringify(summaryOf(person.fields))},${dressed},` +
    `"attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":${cardOf(person)}}]}`
}
