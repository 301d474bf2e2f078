import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Addresses } from './addresses.ts'
import { createCardWriter } from './card-writer.ts'
import {
  type Block,
  type Inline,
  type List,
  type Mark,
  type MessageDoc,
  messageTones,
} from './document.ts'
import { docFromMarkdown } from './markdown.ts'
import { toAdaptiveCard } from './render-adaptive-card.ts'
import { createSummaryWriter, summaryOf } from './summary.ts'
import { personalise } from './tokens.ts'

// What people write and what stands in their fields, with all that Markdown, JSON and the cards read into it.
const text = fc
  .array(
    fc.constantFrom(
      ...Array.from('aé1 *_[]()<>{}|\\"\'`~#+-.!&;:/\t\n\r\u0000\u2028\u202E\u00A0😀日'),
      '\uD800',
      '{{DATE(',
      '&amp;',
      'body":[]',
      'Camille',
      'un mot assez long, puis un autre, ',
      'Zqq',
      'Zqq0Z',
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''))
const href = fc.constantFrom(
  'https://intranet.example/a_(b)?x=1&copy;=2',
  'http://b.example',
  'mailto:rh@example.fr',
)
const marks = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom<Mark>({ type: 'bold' }, { type: 'italic' }, { type: 'strike' }),
    href.map((to): Mark => ({ type: 'link', attrs: { href: to } })),
  ),
  { maxLength: 2, selector: ({ type }) => type },
)
const names = ['FIRSTNAME', 'LASTNAME', 'SITE']
const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text, marks }),
  fc.constant({ type: 'hardBreak' as const }),
  fc.record({
    type: fc.constant('token' as const),
    attrs: fc.record(
      { name: fc.constantFrom(...names), fallback: text },
      { requiredKeys: ['name'] },
    ),
    marks,
  }),
)
const line = fc.oneof(
  fc.array(inline, { maxLength: 4 }),
  text.map((words): Inline[] => [{ type: 'text', text: words }]),
)
const { block } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 2 },
    line.map((content): Block => ({ type: 'paragraph', content })),
    line.map((content): Block => ({ type: 'heading', attrs: { level: 2 }, content })),
    fc.constantFrom<Block>(
      { type: 'paragraph' },
      { type: 'image', attrs: { src: '/i/key', alt: 'plan' } },
    ),
    fc
      .array(fc.array(tie('block'), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 })
      .map((items): List => ({
        type: 'bulletList',
        content: items.map((content) => ({ type: 'listItem', content })),
      })),
  ),
}))
const doc = fc
  .array(block, { maxLength: 6 })
  .map((content): MessageDoc => ({ type: 'doc', content }))
const dress = fc.record({
  tone: fc.constantFrom(...messageTones),
  buttons: fc.array(fc.record({ title: text, url: href }), { maxLength: 2 }),
})
const addresses = fc
  .record({ base: fc.constantFrom('https://r.example/r/', 'https://r/?"(', 'https://r/a&b;') })
  .map(({ base }): Addresses => ({
    linkTo: (to) => `${base}${to.length}`,
    imageAt: (src) => `${base}${src}`,
  }))
// Most are plain; of those, some would mean something beside the right words.
const value = fc.oneof(
  { weight: 1, arbitrary: text },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'Camille',
      'Jean-Pierre',
      'Villeneuve-d’Ascq (2)',
      'St. John',
      'E\u0301milie',
      '李',
      'amp',
      'DATE',
      'DATE(',
      'Zqq0Z',
      'Zqq1Z',
      '',
      ' ',
    ),
  },
)
const fields = fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1 })
const people = fc.array(fc.record({ fields, addresses }, { requiredKeys: ['fields'] }), {
  minLength: 1,
  maxLength: 3,
})

test('a card written for one of many is, byte for byte, the card rendered for them alone', () => {
  fc.assert(
    fc.property(doc, dress, people, (message, wear, everybody) => {
      const write = createCardWriter(message, wear)
      for (const person of everybody) {
        const { addresses: theirs } = person
        const alone = toAdaptiveCard(personalise(message, person.fields), {
          ...wear,
          ...(theirs && { addresses: theirs }),
        })
        expect(write(person)).toBe(JSON.stringify(alone))
      }
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['&', 'Jean Paul', ';'],
  ['&#', 'Jean Paul', ';'],
  ['&a', 'Jean Paul', 'b;'],
  ['{{', 'DATE', '(2026-11-23T10:00:00Z, SHORT)}}'],
  ['{{DA', 'TE', '(2026-11-23T10:00:00Z, SHORT)}}'],
])('words around a value may be read together with it: %j %j %j', (before, FIRSTNAME, after) => {
  const link: Mark = { type: 'link', attrs: { href: 'https://a.fr' } }
  const content: Inline[] = [
    { type: 'text', text: before },
    { type: 'token', attrs: { name: 'FIRSTNAME' }, marks: before.startsWith('&') ? [link] : [] },
    { type: 'text', text: after },
  ]
  const message: MessageDoc = { type: 'doc', content: [{ type: 'paragraph', content }] }
  const wear = { tone: 'none', buttons: [] } as const
  const alone = toAdaptiveCard(personalise(message, { FIRSTNAME }), wear)
  expect(createCardWriter(message, wear)({ fields: { FIRSTNAME } })).toBe(JSON.stringify(alone))
})

test('a summary written for one of many is that of their own message', () => {
  fc.assert(
    fc.property(doc, fc.array(fields, { minLength: 1, maxLength: 3 }), (message, everybody) => {
      const write = createSummaryWriter(message)
      for (const theirs of everybody) {
        expect(write(theirs)).toBe(summaryOf(personalise(message, theirs)))
      }
    }),
    { numRuns: 1_000 },
  )
})

test('a message is not changed by being written', () => {
  const message = docFromMarkdown('Bonjour [FIRSTNAME],\n\n[un](https://a.fr)\n\ndeux').doc
  const before = structuredClone(message)
  const write = createCardWriter(message, { tone: 'none', buttons: [] })
  write({
    fields: { FIRSTNAME: 'Zoé' },
    addresses: { linkTo: () => 'https://b.fr', imageAt: (src) => src },
  })
  expect(message).toEqual(before)
})
