import type { MessageTone } from './document.ts'

/** The languages that messages carry words of our own in. */
export type MessageLanguage = 'en' | 'fr'

const labels: Record<Exclude<MessageTone, 'none'>, Record<MessageLanguage, string>> = {
  idea: { en: 'Idea', fr: 'Idée' },
  success: { en: 'Success', fr: 'Succès' },
  important: { en: 'Important', fr: 'Important' },
}

/** Gives the word above a message in this tone; null for none. */
export const toneLabel = (tone: MessageTone, language: MessageLanguage): string | null =>
  tone === 'none' ? null : labels[tone][language]
