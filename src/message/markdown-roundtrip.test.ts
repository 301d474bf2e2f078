import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Block, Inline, List, ListItem, MessageDoc } from './document.ts'
import { MessageDoc as MessageDocSchema } from './document.ts'
import { docToMarkdown } from './markdown-out.ts'
import { docFromMarkdown } from './markdown.ts'
import { normaliseDoc } from './normalise.ts'

// Characters that Markdown reads into, mixed with those that people write.
const letters = fc.constantFrom(
  ...Array.from('ab1é _*~`[]()<>#+-.!&;:/\\"\'|=$^{}@°«»…😀日\u00A0\t'),
  'https://a.fr',
  '[FIRSTNAME]',
  '<u>',
  '</u>',
  '<br>',
  '{width=3}',
  '&amp;',
  '1. ',
  '- ',
  '# ',
)
const text = fc.array(letters, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
const hrefs = fc.constantFrom(
  'https://intranet.example/a_(b)?x=1&copy;=2*3_4',
  'mailto:rh@example.fr',
  'tel:+33123',
)
const mark = fc.oneof(
  fc.constantFrom(
    { type: 'bold' as const },
    { type: 'italic' as const },
    { type: 'strike' as const },
    { type: 'underline' as const },
  ),
  hrefs.map((href) => ({ type: 'link' as const, attrs: { href } })),
)
const marks = fc.uniqueArray(mark, { maxLength: 5, selector: (one) => one.type })
const fallback = text.filter((one) => !/^\s|\s$|\s{2}|[\t\u00A0]/u.test(one))
const token = fc.record(
  { name: fc.constantFrom('FIRSTNAME', 'SITE', '2024 BONUS'), fallback },
  { requiredKeys: ['name'] },
)
const inline: fc.Arbitrary<Inline> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('text' as const), text, marks }) },
  { weight: 1, arbitrary: fc.constant({ type: 'hardBreak' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('token' as const),
      attrs: token,
      marks,
    }),
  },
)
const inlines = fc.array(inline, { minLength: 0, maxLength: 6 })
const label = text.map((one) => one.replace(/\s+/gu, ' ').trim()).filter((one) => one !== '')
const side = fc.integer({ min: 1, max: 4_096 })
const image = fc
  .record(
    {
      src: fc.constantFrom('https://cdn.example/a_(1).png', '/i/AAAA_AAAA-AAAAAAAAAAAA'),
      alt: label,
      title: label,
      width: side,
      height: side,
    },
    { requiredKeys: ['src'] },
  )
  .map((attrs): Block => ({ type: 'image', attrs }))
const heading = (content: Inline[], level: 1 | 2 | 3): Block => ({
  type: 'heading',
  attrs: { level },
  content,
})
const paragraph = (content: Inline[]): Block => ({ type: 'paragraph', content })
const item = (content: Block[]): ListItem => ({ type: 'listItem', content })
const docOf = (...content: Block[]): MessageDoc => ({ type: 'doc', content })

// Lists in lists, with little in them: what can go wrong there is where one block ends.
const plain: fc.Arbitrary<Block> = fc.constantFrom<Block>(
  paragraph([]),
  paragraph([{ type: 'text', text: 'un' }]),
  paragraph([
    { type: 'text', text: '1. deux' },
    { type: 'hardBreak' },
    { type: 'text', text: '- trois' },
  ]),
  heading([{ type: 'text', text: 'Titre' }], 2),
  { type: 'image', attrs: { src: 'https://cdn.example/a.png', alt: 'plan', width: 320 } },
)
const { list } = fc.letrec<{ list: List; block: Block }>((tie) => ({
  block: fc.oneof({ maxDepth: 2 }, { weight: 3, arbitrary: plain }, tie('list')),
  list: fc
    .record({
      ordered: fc.boolean(),
      start: fc.constantFrom(1, 1, 1, 0, 7),
      items: fc.array(fc.array(tie('block'), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 3,
      }),
    })
    .map(({ ordered, start, items }): List => {
      const content = items.map(item)
      return ordered
        ? { type: 'orderedList', attrs: { start }, content }
        : { type: 'bulletList', content }
    }),
}))
const blocks = fc
  .array(fc.oneof(plain, list), { minLength: 1, maxLength: 4 })
  .map((content) => docOf(...content))
const texts = inlines.map((content) =>
  docOf(paragraph(content), heading(content, 3), {
    type: 'bulletList',
    content: [item([paragraph(content)])],
  }),
)

const knownTokens = ['SITE', '2024 BONUS']

const expectRoundTrip = (original: MessageDoc): void => {
  const normal = normaliseDoc(original)
  expect(normaliseDoc(normal)).toEqual(normal)
  const back = docFromMarkdown(docToMarkdown(original), { knownTokens })
  expect(back.doc).toEqual(normal)
  expect(back.problems).toEqual([])
}

test('any text in any dress reads back from its Markdown', () => {
  fc.assert(fc.property(texts, expectRoundTrip), { numRuns: 1_000 })
})

test('any image reads back from its Markdown', () => {
  fc.assert(fc.property(image, (one) => expectRoundTrip(docOf(one))))
})

test('any nesting of lists reads back from its Markdown', () => {
  fc.assert(fc.property(blocks, expectRoundTrip), { numRuns: 500 })
})

test('whatever is typed gives a document that the schema accepts, and never a throw', () => {
  const typed = fc.array(
    fc.oneof(letters, fc.constantFrom('\n', '\n\n', '  ', '**', '~~', '](', '![', '\0', '\uD800')),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(typed, (parts) => {
      const { doc: read } = docFromMarkdown(parts.join(''))
      expect(MessageDocSchema.parse(read)).toEqual(read)
      expect(docFromMarkdown(docToMarkdown(read)).doc).toEqual(read)
    }),
    { numRuns: 1_000 },
  )
})
