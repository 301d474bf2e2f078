import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

const folder = new URL('./', import.meta.url).pathname
const names = readdirSync(join(folder, 'fr')).toSorted()

type Texts = Map<string, string>

/** Every text of a catalogue by its path: `empty.draft.title`. */
function textsOf(value: unknown, path = '', texts: Texts = new Map()): Texts {
  if (typeof value === 'string') return texts.set(path, value)
  for (const [key, part] of Object.entries(Object(value))) {
    textsOf(part, path === '' ? key : `${path}.${key}`, texts)
  }
  return texts
}

async function read(locale: string, name: string): Promise<Texts> {
  // Named by what lies in the folder, so no bundler need look for it.
  const { words }: { words: unknown } = await import(/* @vite-ignore */ `./${locale}/${name}`)
  return textsOf(words)
}

/** The arguments of an ICU text: `{n, plural, one {# liste} …}` → n. */
const argumentsOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name ?? ''))].toSorted()

/** The tags of a rich text. */
const tagsOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/<(\w+)>/g)].map(([, name]) => name ?? ''))].toSorted()

describe.each(names)('the catalogue %s', (name) => {
  test('says the same in both languages, with the same arguments', async () => {
    const [french, english] = await Promise.all([read('fr', name), read('en', name)])
    expect([...english.keys()].toSorted()).toEqual([...french.keys()].toSorted())
    const shape = (texts: Texts) =>
      [...texts]
        .map(([path, text]) => ({ path, args: argumentsOf(text), tags: tagsOf(text) }))
        .toSorted((one, other) => one.path.localeCompare(other.path))
    expect(shape(english)).toEqual(shape(french))
  })

  test('is set as French is printed', async () => {
    const wrong = [...(await read('fr', name))].filter(([, text]) =>
      / [?!:;»]|« |'|[^\s\u00a0][?!;»](\s|$)|«[^\u00a0]|\.\.\./.test(text),
    )
    expect(wrong).toEqual([])
  })

  test('holds nothing empty', async () => {
    for (const locale of ['fr', 'en']) {
      const empty = [...(await read(locale, name))].filter(([, text]) => text.trim() === '')
      expect([locale, empty]).toEqual([locale, []])
    }
  })
})

test('every text is used somewhere', async () => {
  const root = new URL('../', import.meta.url).pathname
  const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('i18n') && !/\.test\./.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
  // A key may be made of parts: `tabs.${state}` uses all of `tabs`.
  const used = new Set([...source.matchAll(/['"`]([\w.-]+)['"`]/g)].map(([, key]) => key ?? ''))
  const patterns = [...source.matchAll(/`([\w.-]+\.\$\{[^`]*)`/g)].map(
    ([, text]) =>
      new RegExp(`^${(text ?? '').replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[\\w-]+')}$`),
  )
  const unused: string[] = []
  for (const name of names) {
    for (const path of (await read('fr', name)).keys()) {
      if (!used.has(path) && !patterns.some((pattern) => pattern.test(path))) {
        unused.push(`${name}: ${path}`)
      }
    }
  }
  expect(unused).toEqual([])
})
