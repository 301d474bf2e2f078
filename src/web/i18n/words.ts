import { findLocale, keepLocale, type Locale } from './locale.ts'
import type { CatalogueName } from './messages.ts'

type Catalogue = { [key: string]: string | Catalogue }

/** The language, and those catalogues that have been fetched in it. Pages fetch theirs before they open. */
type Words = { locale: Locale; catalogues: ReadonlyMap<CatalogueName, Catalogue> }

const files = import.meta.glob<Catalogue>('./{fr,en}/*.ts', { import: 'words' })

let words: Words = { locale: findLocale(), catalogues: new Map() }
const listeners = new Set<() => void>()

export const currentWords = (): Words => words

export function onWords(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Fetches catalogues in the language of the moment, unless they are there. */
export async function fetchWords(...names: CatalogueName[]): Promise<void> {
  const { locale } = words
  const missing = names.filter((name) => !words.catalogues.has(name))
  if (missing.length === 0) return
  const found = await readCatalogues(locale, missing)
  if (words.locale !== locale) return fetchWords(...names)
  become({ locale, catalogues: new Map([...words.catalogues, ...found]) })
}

/** Changes the language of everything that is open, at once. */
export async function chooseLocale(locale: Locale): Promise<void> {
  keepLocale(locale)
  const names = [...words.catalogues.keys()]
  become({ locale, catalogues: await readCatalogues(locale, names) })
}

async function readCatalogues(
  locale: Locale,
  names: CatalogueName[],
): Promise<Words['catalogues']> {
  const found = await Promise.all(
    names.map(async (name) => {
      const read = files[`./${locale}/${name}.ts`]
      if (!read) throw new Error(`There is no catalogue ${locale}/${name}.`)
      return [name, await read()] as const
    }),
  )
  return new Map(found)
}

function become(next: Words): void {
  words = next
  document.documentElement.lang = next.locale
  for (const listener of listeners) listener()
}
