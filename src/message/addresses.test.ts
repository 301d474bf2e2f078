import { describe, expect, test } from 'vitest'
import type { Addresses } from './addresses.ts'
import { distinctLinks } from './links.ts'
import { docFromMarkdown } from './markdown.ts'
import { toAdaptiveCard } from './render-adaptive-card.ts'
import { toPlainText } from './render-plain-text.ts'
import { toSkypeHtml } from './render-skype-html.ts'
import { toTeamsText } from './render-teams-text.ts'

const key = 'AAAAAAAAAAAAAAAAAAAAAA'
const { doc } = docFromMarkdown(
  [
    '[la **note**](https://a.fr/x?y=1&z=2) ou <https://b.fr>, ~~[non](https://c.fr)~~',
    '- [Paul](mailto:rh@a.fr) [appel](tel:+33123)\n- [encore](https://a.fr/x?y=1&z=2)',
    `![plan](/i/${key})`,
  ].join('\n\n'),
)
const buttons = [
  { title: 'Lire', url: 'https://d.fr' },
  { title: 'Note', url: 'https://a.fr/x?y=1&z=2' },
  { title: 'Écrire', url: 'mailto:it@a.fr' },
]
const asked: string[] = []
const addresses: Addresses = {
  linkTo: (href) => {
    asked.push(href)
    return `https://p.fr/r/${distinctLinks(doc, buttons).indexOf(href)}`
  },
  imageAt: (src) => `https://p.fr${src}`,
}
const dress = { buttons, addresses }

const renderings: [string, () => string][] = [
  ['a card', () => JSON.stringify(toAdaptiveCard(doc, dress))],
  ['the text of Teams', () => toTeamsText(doc, dress).text],
  ['Skype', () => toSkypeHtml(doc, dress)],
  ['plain text', () => toPlainText(doc, dress)],
]

test('the links that can be followed are numbered in reading order, each once, buttons last', () => {
  expect(distinctLinks(doc, buttons)).toEqual([
    'https://a.fr/x?y=1&z=2',
    'https://b.fr',
    'https://c.fr',
    'https://d.fr',
  ])
})

describe.each(renderings)('in %s', (_, render) => {
  test('links of text and of buttons lead where they are told, and mails and calls stay', () => {
    asked.length = 0
    const leaves = render()
    expect(new Set(asked)).toEqual(new Set(distinctLinks(doc, buttons)))
    for (const number of [0, 1, 2, 3]) expect(leaves).toContain(`https://p.fr/r/${number}`)
    expect(leaves).not.toMatch(/https:\/\/a\.fr|https:\/\/d\.fr/)
    expect(leaves).toContain('rh@a.fr')
    expect(leaves).toContain('it@a.fr')
  })

  test('an uploaded image is fetched from this installation', () => {
    expect(render()).toContain(`https://p.fr/i/${key}`)
  })
})

test('in plain text a link written on its own address shows only the one that leaves', () => {
  expect(toPlainText(doc, dress).split('\n')[0]).toBe(
    'la note (https://p.fr/r/0) ou https://p.fr/r/1, non (https://p.fr/r/2)',
  )
})

test('an uploaded image is one by its whole address', () => {
  for (const src of [`/i/${key}A`, '/i/', `/i/${key}/..`, `/j/${key}`, `i/${key}`, `//i/${key}`]) {
    expect(docFromMarkdown(`![plan](${src})`).problems).toMatchObject([{ code: 'bad-image' }])
  }
})
