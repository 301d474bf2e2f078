import type { Locale } from './format.ts'
import { en } from './wording-en.ts'
import { fr } from './wording-fr.ts'

/** Every text that the command says, in one language. */
export type Wording = typeof en

const wordings: Record<Locale, Wording> = { en, fr }

/** Finds the texts of a language. */
export function wordingOf(locale: Locale): Wording {
  return wordings[locale]
}
