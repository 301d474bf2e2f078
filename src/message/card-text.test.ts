import * as fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { describe, expect, test } from 'vitest'
import type { LineLook } from './card-text.ts'
import { cardLine, isInert } from './card-text.ts'
import { docFromMarkdown } from './markdown.ts'
import { linesOf } from './walk.ts'

const onCard = (markdown: string, look: LineLook = {}): unknown => {
  const [block] = docFromMarkdown(markdown).doc.content
  if (block?.type !== 'paragraph') throw new Error('the table below has paragraphs only')
  return cardLine(linesOf(block.content)[0] ?? [], look)
}

test('a line with nothing in it for Markdown is a TextBlock', () => {
  expect(onCard('Bonjour Zoé, R&D : 3 + 4 (l’été) !')).toEqual({
    type: 'TextBlock',
    text: 'Bonjour Zoé, R&D : 3 + 4 (l’été) !',
    wrap: true,
  })
})

describe('a line with a link is a TextBlock too, for links in TextRuns have been dead on the desktop', () => {
  test.each([
    ['Voir [la note](https://a.fr/b_\\(c\\)).', 'Voir [la note](https://a.fr/b_%28c%29).'],
    ['**Important :** [lire](https://a.fr)', '**Important :** [lire](https://a.fr)'],
    ['_Vite_ : [**lire**](https://a.fr)', '_Vite_ : [lire](https://a.fr)'],
    ['_Vite_[lire](https://a.fr)', null],
    ['a**b** [lire](https://a.fr)', null],
    ['**_a_** [lire](https://a.fr)', null],
    ['~~a~~ [lire](https://a.fr)', null],
    ['a* [lire](https://a.fr)', null],
    [String.raw`Vite \![lire](https://a.fr)`, null],
    ['[lire](https://a.fr/?a[]=1)', null],
    ['[lire](https://a.fr/?a&#38;lt;=1)', null],
    ['[a*b](https://a.fr)', null],
  ])('%s', (markdown, text) => {
    const element = onCard(markdown)
    if (text === null) expect(element).toMatchObject({ type: 'RichTextBlock' })
    else expect(element).toEqual({ type: 'TextBlock', text, wrap: true })
  })
})

test('every dress has its property on a TextRun', () => {
  expect(onCard('**a**_b_~~c~~[d*](https://a.fr)')).toEqual({
    type: 'RichTextBlock',
    inlines: [
      { type: 'TextRun', text: 'a', weight: 'Bolder' },
      { type: 'TextRun', text: 'b', italic: true },
      { type: 'TextRun', text: 'c', strikethrough: true },
      {
        type: 'TextRun',
        text: 'd*',
        color: 'Accent',
        underline: true,
        selectAction: { type: 'Action.OpenUrl', url: 'https://a.fr' },
      },
    ],
  })
})

test('a heading with signs in it keeps its size and weight, run by run', () => {
  const look: LineLook = { size: 'Large', weight: 'Bolder', style: 'heading' }
  expect(onCard('Plan **A**', look)).toEqual({
    type: 'TextBlock',
    text: 'Plan A',
    wrap: true,
    ...look,
  })
  expect(onCard('Plan A*', look)).toEqual({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: 'Plan A*', size: 'Large', weight: 'Bolder' }],
  })
})

test.each(['{{DATE(2026-01-01T00:00:00Z, SHORT)}}', '{{TIME(2026-01-01T00:00:00Z)}}', '{{{date('])(
  '%s is text, not a function of the card',
  (typed) => {
    const json = JSON.stringify(onCard(typed))
    expect(json).not.toMatch(/\{\{(?:date|time)\(/i)
    expect(json.replaceAll('\u2060', '')).toContain(typed)
  },
)

test('what passes for inert is one plain text to CommonMark', () => {
  const parts = fc.constantFrom(
    ...Array.from('ab1é *_`~[]()<>#+-.!&;:/\\|=^${}@°😀\u00A0\t\n'),
    '1. ',
    '- ',
    '&amp;',
    'https://a.fr',
  )
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 12 }), (typed) => {
      const text = typed.join('')
      fc.pre(isInert(text))
      const [only, ...others] = fromMarkdown(text).children
      expect(others).toEqual([])
      expect(only).toMatchObject({ type: 'paragraph', children: [{ type: 'text', value: text }] })
    }),
    { numRuns: 2_000 },
  )
})
