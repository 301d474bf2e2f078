/** A personal field that can be put into a message: its key, and how it is called on the screen. */
export type TokenChoice = { name: string; label: string }

/** Finds fields by what was typed. Those that begin with it come first: `nom` is the name, not the first name. */
export const matchingChoices = (choices: readonly TokenChoice[], query: string): TokenChoice[] => {
  const wanted = folded(query)
  const rankOf = ({ name, label }: TokenChoice): number => {
    const words = [folded(label), folded(name)]
    if (words.some((word) => word.startsWith(wanted))) return 0
    return words.some((word) => word.includes(wanted)) ? 1 : 2
  }
  return choices
    .filter((choice) => rankOf(choice) < 2)
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .slice(0, 8)
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
