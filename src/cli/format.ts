/** The languages that people read. */
export type Locale = 'fr' | 'en'

/** British English, because it counts to 24. */
const tagOf: Record<Locale, string> = { fr: 'fr-FR', en: 'en-GB' }

/** How numbers and instants are written in one language. */
export type Format = {
  number(value: number): string
  /** `rate`: 0.975 for 97.5 %. */
  percent(rate: number): string
  /** `at`: ISO 8601. Writes weekday, day, month, year, hour and minute as `timeZone` shows them. */
  instant(at: string, timeZone: string): string
  /** `at`: ISO 8601. Writes weekday, day and month as `timeZone` shows them. */
  day(at: string, timeZone: string): string
  /** `day`: 1 = Monday … 7 = Sunday. */
  weekday(day: number): string
}

/** Makes the formats of a language. */
export function createFormat(locale: Locale): Format {
  const tag = tagOf[locale]
  const numbers = new Intl.NumberFormat(tag)
  const percents = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 })
  const weekdays = new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' })
  return {
    number: (value) => withWideSpaces(numbers.format(value)),
    percent: (rate) => withWideSpaces(percents.format(rate)),
    instant: (at, timeZone) =>
      withWideSpaces(
        new Intl.DateTimeFormat(tag, {
          weekday: 'short',
          day: 'numeric',
          month: 'short',
          year: 'numeric',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
          timeZone,
        }).format(new Date(at)),
      ),
    day: (at, timeZone) =>
      new Intl.DateTimeFormat(tag, {
        weekday: 'short',
        day: '2-digit',
        month: 'short',
        timeZone,
      }).format(new Date(at)),
    // 1 January 2024 was a Monday.
    weekday: (day) => weekdays.format(Date.UTC(2024, 0, day)),
  }
}

/** The narrow no-break space that French puts between thousands all but vanishes in a terminal. */
function withWideSpaces(text: string): string {
  return text.replaceAll('\u202f', '\u00a0')
}
