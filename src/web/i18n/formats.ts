import { type Locale, tagOf } from './locale.ts'

const noBreak = '\u00a0'
/** The narrow space of French figures almost vanishes in our font. */
const widen = (text: string) => text.replaceAll('\u202f', noBreak)

/** How numbers, instants and lengths of time are written in a language. Zones are IANA names. */
export type Formats = {
  number: (value: number) => string
  /** `0.316` → 31,6 %. One decimal below a hundred, none at 0 and 100. */
  percent: (share: number) => string
  /** lun. 23 nov., 09:00 */
  dateTime: (at: string | Date, timeZone: string) => string
  /** lundi 23 novembre 2026 */
  longDate: (at: string | Date, timeZone: string) => string
  /** lun. 23 nov. */
  date: (at: string | Date, timeZone: string) => string
  /** 09:00 */
  time: (at: string | Date, timeZone: string) => string
  /** From one instant to another, naming the day once where it is the same. */
  range: (from: string | Date, to: string | Date, timeZone: string) => string
  /** il y a 3 min. Under half a minute: à l’instant. */
  ago: (at: string | Date, now: Date) => string
  /** `PT8H` → 8 heures, `P3D` → 3 jours. */
  duration: (iso: string) => string
  /** 45 s, 12 min, 3 h, 2 j; the largest unit that is full, of two where the second says something: 1 h 30. */
  seconds: (count: number) => string
  /** 1,2 ko; of 1,024 bytes. */
  bytes: (count: number) => string
  /** a, b et c */
  list: (items: string[]) => string
}

/** Makes the formats of a language. */
export function createFormats(locale: Locale): Formats {
  const tag = tagOf[locale]
  const numbers = new Intl.NumberFormat(tag)
  const oneDecimal = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 })
  const percents = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 })
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'always', style: 'short' })
  const lists = new Intl.ListFormat(tag, { type: 'conjunction' })
  const dates = byZone((timeZone) =>
    Intl.DateTimeFormat(tag, { weekday: 'short', day: 'numeric', month: 'short', timeZone }),
  )
  const longDates = byZone((timeZone) => Intl.DateTimeFormat(tag, { dateStyle: 'full', timeZone }))
  const times = byZone((timeZone) =>
    Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone }),
  )
  const date: Formats['date'] = (at, timeZone) =>
    dates(timeZone)
      .format(new Date(at))
      .replace(/^(\S+),? /, `$1${noBreak}`)
  const time: Formats['time'] = (at, timeZone) => times(timeZone).format(new Date(at))
  const dateTime: Formats['dateTime'] = (at, timeZone) =>
    `${date(at, timeZone)}, ${time(at, timeZone)}`

  return {
    number: (value) => widen(numbers.format(value)),
    percent: (share) => widen(percents.format(share)),
    dateTime,
    date,
    longDate: (at, timeZone) => longDates(timeZone).format(new Date(at)),
    time,
    range(from, to, timeZone) {
      const isSameDay = date(from, timeZone) === date(to, timeZone)
      const end = isSameDay ? time(to, timeZone) : dateTime(to, timeZone)
      return `${dateTime(from, timeZone)} – ${end}`
    },
    ago(at, now) {
      const seconds = Math.round((new Date(at).getTime() - now.getTime()) / 1_000)
      if (Math.abs(seconds) < 30) return locale === 'fr' ? 'à l’instant' : 'just now'
      const { unit, value } = largestUnit(seconds)
      return widen(relative.format(value, unit))
    },
    duration(iso) {
      const [, days, hours] = /^P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(iso) ?? []
      const [value, unit] = days === undefined ? [hours, 'hour'] : [days, 'day']
      if (value === undefined || unit === undefined) return iso
      const lengths = new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' })
      return widen(lengths.format(Number(value))).replace(' ', noBreak)
    },
    seconds(count) {
      const short = (value: number, unit: 'second' | 'minute' | 'hour' | 'day') =>
        widen(
          new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(value),
        ).replaceAll(' ', noBreak)
      if (count < 60) return short(Math.round(count), 'second')
      if (count < 3_600) return short(Math.round(count / 60), 'minute')
      if (count < 86_400) {
        const minutes = Math.round(count / 60)
        const rest = minutes % 60
        const hours = short(Math.floor(minutes / 60), 'hour')
        return rest === 0 ? hours : `${hours}${noBreak}${short(rest, 'minute')}`
      }
      return short(Math.round(count / 86_400), 'day')
    },
    bytes(count) {
      const units = locale === 'fr' ? ['octets', 'ko', 'Mo'] : ['bytes', 'kB', 'MB']
      const power = count < 1_024 ? 0 : count < 1_024 ** 2 ? 1 : 2
      return widen(`${oneDecimal.format(count / 1_024 ** power)}${noBreak}${units[power]}`)
    },
    list: (items) => lists.format(items),
  }
}

function largestUnit(seconds: number): { unit: 'minute' | 'hour' | 'day'; value: number } {
  const minutes = Math.round(seconds / 60)
  if (Math.abs(minutes) < 60) return { unit: 'minute', value: minutes }
  const hours = Math.round(seconds / 3_600)
  return Math.abs(hours) < 36
    ? { unit: 'hour', value: hours }
    : { unit: 'day', value: Math.round(seconds / 86_400) }
}

/** A format takes long to make; a page writes hundreds of instants in one or two zones. */
function byZone(make: (timeZone: string) => Intl.DateTimeFormat) {
  const made = new Map<string, Intl.DateTimeFormat>()
  return (timeZone: string): Intl.DateTimeFormat => {
    const known = made.get(timeZone) ?? make(timeZone)
    made.set(timeZone, known)
    return known
  }
}
