/** Printable ASCII, single blanks, none at the ends: most cells, and nothing to do. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/** What nobody sees: control characters, soft hyphens, marks of direction, characters without width. */
const unseen =
  // oxlint-disable-next-line no-control-regex -- they are what is removed
  /[\0-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu

/** What Excel shows where a formula failed, in English and French; nobody is called `#N/A`. */
const formulaError = /^#(?:N\/A|REF!|VALUE!|VALEUR!|NAME\?|NOM\?|DIV\/0!|NULL!|NUL!|NUM!|NOMBRE!)$/i

/** Takes away what nobody meant to write. Joiners stay inside words: Persian and emoji need them. */
export function clean(text: string): string {
  const cleaned = plain.test(text)
    ? text
    : trim(
        text
          .normalize('NFC')
          .replaceAll(unseen, '')
          .replaceAll(/[\s\u0085]+/g, ' '),
      )
  return cleaned.startsWith('#') && formulaError.test(cleaned) ? '' : cleaned
}

// No pattern: on a long run of joiners, one that is tied to the end takes quadratic time.
function trim(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && ' \u200c\u200d'.includes(text.charAt(from))) from += 1
  while (to > from && ' \u200c\u200d'.includes(text.charAt(to - 1))) to -= 1
  return text.slice(from, to)
}

/**
 * What Active Directory and Entra let a UPN hold, accents added because old directories have them
 * (guests carry `#EXT#`), and a domain of at least two parts: `.local` is one, a bare `@contoso` a slip.
 */
const addressPattern =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?(?:\.[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?)+$/u

/**
 * Writes an address in its one form: lower case, no scheme, no blanks around `@` and `.`, straight apostrophes.
 *
 * @returns null for what is no address.
 */
export function toAddress(text: string): string | null {
  const normal = withoutScheme(text)
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/ ?([@.]) ?/g, '$1')
    .replaceAll('’', "'")
    .replaceAll(/[\u200c\u200d]/g, '')
  return addressPattern.test(normal) ? normal : null
}

const languageNames = new Map([
  ['FRANCAIS', 'fr'],
  ['FRENCH', 'fr'],
  ['ANGLAIS', 'en'],
  ['ENGLISH', 'en'],
])

/** Reads a language tag, or its name in French or English. @returns BCP 47; null when it is neither. */
export function toLanguage(text: string): string | null {
  const byName = languageNames.get(compact(text))
  if (byName !== undefined) return byName
  if (!/^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(text)) return null
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0] ?? null
  } catch {
    return null
  }
}

/** Answers of the runtime, which takes 100 to 200 µs to give one; forgotten when a file has too many. */
const knownTimeZones = new Map<string, string | null>()
const mostKnownTimeZones = 2_000

/** Reads an IANA name in any case. @returns null for what is none, offsets included. */
export function toTimeZone(text: string): string | null {
  const known = knownTimeZones.get(text)
  if (known !== undefined) return known
  if (knownTimeZones.size >= mostKnownTimeZones) knownTimeZones.clear()
  const name = askTimeZone(text)
  knownTimeZones.set(text, name)
  return name
}

/** Corrects the case of a name; an alias (`Asia/Kolkata`) stays as it was written. */
function askTimeZone(text: string): string | null {
  // Names are stored, never offsets, which newer runtimes accept.
  if (/^[+-]|^(?:GMT|UTC)[+-]/i.test(text)) return null
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions()
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text
  } catch {
    return null
  }
}

/** Shortens a text to `length` characters, an ellipsis included. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}

/** A heading or a word as it is compared: upper case, without accents, blanks, hyphens and underscores. */
export const compact = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[\p{M}\s_-]/gu, '')
    .toUpperCase()

/** An address as it is compared: without scheme, case, accents and blanks. */
export const foldAddress = (address: string): string => {
  const bare = withoutScheme(address).toLowerCase()
  return plain.test(bare) ? bare : bare.normalize('NFD').replaceAll(/[\p{M}\s]/gu, '')
}

const withoutScheme = (address: string) => address.replace(/^\s*(?:sips?|mailto|smtp):\s*/i, '')
