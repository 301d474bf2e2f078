import { rejectSentences } from '../domain/recipient-file.ts'
import type { Sentence } from '../domain/errors.ts'

const ofMerging: Record<string, Sentence> = {
  'addresses-of-two-people': {
    en: 'These two addresses belong to two different people. Give each person one row.',
    fr: 'Ces deux adresses appartiennent à deux personnes différentes. Donnez une ligne à chacune.',
  },
}

const sentences: Record<string, Sentence> = { ...rejectSentences, ...ofMerging }

/** Says why a row was rejected. */
export function rejectSentence(reason: string, language: 'en' | 'fr'): string {
  return sentences[reason]?.[language] ?? reason
}
