import { sql } from '../platform/sql.ts'

/** What separates words, in names as in addresses; the function `person_words` splits by the same. */
const separators = /[\s.,;:!?@_'’`´"“”«»()<>[\]{}|&*/\\+-]+/

/** The words of `p`, a person, as the index of that name holds them. */
export const wordsOfPerson = sql`
  person_words(p.organisation_id, p.first_name || ' ' || p.last_name || ' '
                                  || coalesce(p.upn, '') || ' ' || coalesce(p.sip, ''))`

/**
 * Makes the search for people of what somebody typed: every word of it begins a word of their names or
 * addresses, in any order, accents and case aside. `z.dupont@` are two words, as in the address.
 *
 * @returns a `tsquery`; null where nothing was typed that could be looked for.
 */
export function toPersonQuery(organisationId: number, typed: string): string | null {
  const words = folded(typed)
    .split(separators)
    .filter((word) => word !== '')
  if (words.length === 0) return null
  return [...new Set(words)].map((word) => `'${organisationId}:${word}':*`).join(' & ')
}

const alike: Record<string, string> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
}

/** As the function `folded` of the database does it. */
const folded = (value: string) =>
  value
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]+/g, '')
    .toLowerCase()
    .replaceAll(/[øłđħıœæß]/g, (letter) => alike[letter] ?? letter)
