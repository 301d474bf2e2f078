import { createCardWriter, type Person } from '../../message/card-writer.ts'
import { toTeamsText } from '../../message/render-teams-text.ts'
import { createSummaryWriter } from '../../message/summary.ts'
import { personalise } from '../../message/tokens.ts'
import { adaptiveCardContentType, type MessageActivity } from '../../protocols/bot-connector.ts'
import type { OutgoingMessage } from '../channel.ts'

/** Writes one person's message as Teams takes it, in JSON. */
export type ActivityWriter = (person: Person) => string

/**
 * Prepares a message for many people, as the JSON of a `MessageActivity`: text or one card, never both, for
 * Teams would split them in two.
 */
export function createActivityWriter(message: OutgoingMessage): ActivityWriter {
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
      const activity = { type: 'message', summary: summaryOf(fields), ...dress, ...text } as const
      return JSON.stringify(activity satisfies MessageActivity)
    }
  }
  const cardOf = createCardWriter(doc, { tone, buttons })
  const dressed = JSON.stringify(dress).slice(1, -1)
  return (person) =>
    `{"type":"message","summary":${JSON.stringify(summaryOf(person.fields))},${dressed},` +
    `"attachments":[{"contentType":"${adaptiveCardContentType}","content":${cardOf(person)}}]}`
}
