/** The personal fields that every person has. */
export const builtInTokens = ['FIRSTNAME', 'LASTNAME'] as const

const aliases: ReadonlyMap<string, string> = new Map([
  ['PRENOM', 'FIRSTNAME'],
  ['NOM', 'LASTNAME'],
])

/**
 * Gives the one name by which a personal field is known, however it was typed: upper case, without accents,
 * single blanks; `prénom` and `nom` are `FIRSTNAME` and `LASTNAME`.
 */
export const tokenKey = (text: string): string => {
  const key = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('’', "'")
    .replace(/\s+/gu, ' ')
    .trim()
    .toUpperCase()
  return aliases.get(key) ?? key
}
