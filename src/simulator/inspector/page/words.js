/** The page's language and its words, as the server wrote them into the page. */
export const language = document.documentElement.lang
export const words = JSON.parse(document.documentElement.dataset.words ?? '{}')

/** Fills `{name}` in a text. */
export function fill(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}

const numbers = new Intl.NumberFormat(language)
const plural = new Intl.PluralRules(language)

/** Says how many: `forms` holds a text for one and another for more. */
export function count(forms, n) {
  const form = plural.select(n) === 'one' ? forms.one : forms.other
  return fill(form, { n: numbers.format(n).replaceAll('\u202f', '\u00a0') })
}

const formats = new Map()

/** Says an instant on the wall clock of a time zone. */
export function say(at, timeZone, options) {
  const key = JSON.stringify([timeZone, options])
  const locale = language === 'en' ? 'en-GB' : language
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone })
  formats.set(key, format)
  return format.format(new Date(at))
}

export const time = (at, timeZone) => say(at, timeZone, { hour: '2-digit', minute: '2-digit' })
export const day = (at, timeZone) =>
  say(at, timeZone, { weekday: 'long', day: 'numeric', month: 'long' })
