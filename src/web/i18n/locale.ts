/** The languages of the app. English is British: 24 hours, day before month. */
export const locales = ['fr', 'en'] as const
export type Locale = (typeof locales)[number]

export const tagOf = { fr: 'fr-FR', en: 'en-GB' } as const satisfies Record<Locale, string>

const key = 'clairon.locale'

/** Finds the language to begin in: the one chosen here before, else the first of the browser that we speak, else French. */
export function findLocale(): Locale {
  const wanted = [localStorage.getItem(key) ?? '', ...navigator.languages]
  for (const tag of wanted) {
    const found = locales.find((locale) => tag.toLowerCase().startsWith(locale))
    if (found) return found
  }
  return 'fr'
}

export function keepLocale(locale: Locale): void {
  localStorage.setItem(key, locale)
}
