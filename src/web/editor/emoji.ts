import type compact from 'emojibase-data/fr/compact.json'
import type messages from 'emojibase-data/fr/messages.json'

/** One emoji with what it is found by. */
export type Emoji = { unicode: string; label: string; group: number; words: string }

/** All emoji of a language, and the groups they stand in. */
export type AllEmoji = { emoji: Emoji[]; groups: { order: number; name: string }[] }

/** How many stand in a row of the picker. */
export const emojiColumns = 9

/** The most that a search shows. */
const mostFound = 90

// The parts that faces and hands are made of; nobody sends them alone.
const components = 2

/** Loads all emoji with their names in a language (some 90 kB, once). */
export async function loadEmoji(language: string): Promise<AllEmoji> {
  const [{ default: all }, { default: names }] =
    language === 'fr'
      ? await Promise.all([
          import('emojibase-data/fr/compact.json'),
          import('emojibase-data/fr/messages.json'),
        ])
      : await Promise.all([
          import('emojibase-data/en/compact.json'),
          import('emojibase-data/en/messages.json'),
        ])
  return {
    emoji: readEmoji(all),
    groups: readGroups(names),
  }
}

const readEmoji = (all: typeof compact): Emoji[] =>
  all
    .toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .flatMap(({ unicode, label, group, tags }) =>
      group === undefined || group === components
        ? []
        : [{ unicode, label, group, words: folded([label, ...(tags ?? [])].join(' ')) }],
    )

const readGroups = ({ groups }: typeof messages): { order: number; name: string }[] =>
  groups
    .filter(({ order }) => order !== components)
    .map(({ order, message }) => ({
      order,
      name: message.slice(0, 1).toUpperCase() + message.slice(1),
    }))

const folded = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('œ', 'oe').toLowerCase()

/** Finds emoji by their words, wherever they stand; without words, gives those of a group. */
export const searchEmoji = (
  emoji: readonly Emoji[],
  { query, group }: { query: string; group: number },
): Emoji[] => {
  const wanted = folded(query).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return emoji.filter((one) => one.group === group)
  return emoji
    .filter(({ words }) => wanted.every((word) => words.includes(word)))
    .slice(0, mostFound)
}

/** Says which emoji an arrow key leads to; null for a key that leads nowhere. */
export const moveInGrid = (
  key: string,
  { at, size }: { at: number; size: number },
): number | null => {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: emojiColumns,
    ArrowUp: -emojiColumns,
  }
  if (key === 'Home') return 0
  if (key === 'End') return size - 1
  const step = steps[key]
  if (step === undefined || size === 0) return null
  const next = at + step
  return next < 0 || next >= size ? at : next
}
