import { expect, test } from 'vitest'
import { links } from './links.ts'
import { docFromMarkdown } from './markdown.ts'
import { summaryOf } from './summary.ts'

const docOf = (markdown: string) => docFromMarkdown(markdown).doc

test.each([
  ['# Titre\n\nun\ndeux [trois](https://a.fr)', 'Titre un deux trois'],
  ['- un\n- deux', 'un deux'],
  ['![plan d’accès](https://a.fr/b.png)', 'plan d’accès'],
  ['![](https://a.fr/b.png)', ''],
])('%j is summed up as %j', (markdown, summary) => {
  expect(summaryOf(docOf(markdown))).toBe(summary)
})

test('a long message is cut between words', () => {
  const summary = summaryOf(docOf('mot '.repeat(100)))
  expect(summary).toBe(`${'mot '.repeat(24)}mot…`)
  expect(summary.length).toBeLessThanOrEqual(100)
})

test('a word without end is cut, but not inside a character', () => {
  expect(summaryOf(docOf('a'.repeat(300)))).toBe(`${'a'.repeat(99)}…`)
  expect(summaryOf(docOf(`a${'😀'.repeat(300)}`))).not.toMatch(/\p{Surrogate}/u)
})

test('links are listed as the reader meets them', () => {
  const doc = docOf(
    '[un **deux**](https://a.fr) [trois](https://b.fr)\n\n- <https://a.fr> [à [NOM]](mailto:rh@a.fr)\n\n[quatre](https://c.fr)\n\n[cinq](https://c.fr)',
  )
  expect(links(doc)).toEqual([
    { href: 'https://a.fr', label: 'un deux' },
    { href: 'https://b.fr', label: 'trois' },
    { href: 'https://a.fr', label: 'https://a.fr' },
    { href: 'mailto:rh@a.fr', label: 'à [LASTNAME]' },
    { href: 'https://c.fr', label: 'quatre' },
    { href: 'https://c.fr', label: 'cinq' },
  ])
})
