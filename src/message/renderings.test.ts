import { createRequire } from 'node:module'
import type * as AdaptiveCards from 'adaptivecards'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { describe, expect, test } from 'vitest'
import type { MessageDoc } from './document.ts'
import { messageTones } from './document.ts'
import { docFromMarkdown } from './markdown.ts'
import type { CardElement } from './render-adaptive-card.ts'
import { toAdaptiveCard } from './render-adaptive-card.ts'
import { toPlainText } from './render-plain-text.ts'
import { toSkypeHtml } from './render-skype-html.ts'
import { toTeamsText } from './render-teams-text.ts'
import { personalise } from './tokens.ts'

// The ES modules of adaptivecards import each other without extensions, which Node refuses; its bundle loads.
const cards: typeof AdaptiveCards = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
)

/** What the maker of Adaptive Cards has to say against a card. */
const complaints = (card: object): unknown[] => {
  const context = new cards.SerializationContext(cards.Versions.v1_5)
  const parsed = new cards.AdaptiveCard()
  parsed.parse(structuredClone(card), context)
  const found: unknown[] = parsed.validateProperties().validationEvents
  for (let index = 0; index < context.eventCount; index += 1) found.push(context.getEventAt(index))
  return found
}

/** The text that a reader of the card sees, the Markdown of its TextBlocks read by CommonMark. */
const shownOnCard = (elements: readonly CardElement[]): string =>
  elements
    .map((element) => {
      switch (element.type) {
        case 'TextBlock':
          return shownByMarkdown(element.text)
        case 'RichTextBlock':
          return element.inlines.map((run) => run.text).join('')
        case 'Image':
          return `(${element.altText ?? ''})`
        case 'Container':
          return shownOnCard(element.items)
        case 'ColumnSet':
          return element.columns.map((column) => shownOnCard(column.items)).join(' ')
      }
      return ''
    })
    .join('\n')

type Tree = { type: string; value?: string; children?: Tree[] }

const shownByMarkdown = (markdown: string): string => {
  const shown = (node: Tree): string => {
    expect(['root', 'paragraph', 'text', 'link', 'strong', 'emphasis']).toContain(node.type)
    return node.value ?? (node.children ?? []).map(shown).join('')
  }
  return shown(fromMarkdown(markdown))
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The text that a reader of HTML sees, if only these tags, with these attributes, are in it. */
const shownByHtml = (html: string, allowed: RegExp): string => {
  const open: string[] = []
  const withoutTags = html.replace(/<[^>]*>/g, (tag) => {
    expect(tag).toMatch(allowed)
    const name = /\w+/.exec(tag)?.[0] ?? ''
    if (tag.startsWith('</')) expect(open.pop()).toBe(name)
    else if (!tag.endsWith('/>')) open.push(name)
    return /^<(?:br|\/p|\/li|img)/.test(tag) ? '\n' : ''
  })
  expect(open).toEqual([])
  expect(withoutTags).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/)
  return withoutTags.replace(/&([^;]+);/g, (_, name: string) => entities[name] ?? '')
}

const link = String.raw`a href="(?:https?:\/\/|mailto:|tel:)[^"<>]*"`
const teamsTags = new RegExp(
  String.raw`^<(?:\/?(?:p|strong|em|strike|u|ul|ol|li|a)|br\/|${link}|ol start="\d+"|img src="https:\/\/[^"]*" alt="[^"]*"(?: width="\d+")?(?: height="\d+")?\/)>$`,
)
const skypeTags = new RegExp(
  String.raw`^<(?:\/?(?:div|b|i|u|span|a)|br\/|${link}|span style="text-decoration:line-through")>$`,
)

const dress = {
  tone: 'idea' as const,
  buttons: [{ title: 'Lire', url: 'https://a.fr' }],
}

const everything = docFromMarkdown(
  [
    '# Bonjour [NOM]',
    '[NOM]',
    'Un **deux [NOM] trois** _[NOM]_ ~~[NOM]~~ quatre',
    '[[NOM]](https://a.fr) [dit [NOM]](mailto:rh@a.fr) ![NOM]',
    '- [NOM]\n- cinq\n  3. [NOM] six\n  4. sept\n\n     ![plan](https://a.fr/b.png)',
  ].join('\n\n'),
).doc

const hostile = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '</p></div><b>',
  '**x**',
  '__x__',
  '_',
  '*',
  '~~',
  '~~x~~',
  '`x`',
  '[a](javascript:alert(1))',
  '![a](https://evil.example/b.png)',
  '](https://evil.example)',
  '[FIRSTNAME]',
  '${x}',
  '{{x}}',
  '&amp;',
  '&lt;b&gt;',
  '&#60;b&#62;',
  '1. x',
  '1) x',
  '# x',
  '- x',
  '+ x',
  '> x',
  '---',
  '| a | b |',
  '<at>Tous</at>',
  '"',
  "'",
  "' onclick='alert(1)",
  '" onclick="alert(1)',
  '\\',
  '\\*x\\*',
  '\u200Fשלום\u200E',
  'عمر',
  'Ỳ̈ŷé',
  '😀',
  '=1+1',
  ']]>',
  '<!--',
  '%3Cb%3E',
]

describe.each(hostile)('a person called %j', (name) => {
  const doc = personalise(everything, { LASTNAME: name })
  // The message has the name ten times; once more would be the name in a place where it is not text.
  const times = (shown: string): number => shown.split(name).length - 1

  test('shows as typed on a card', () => {
    const card = toAdaptiveCard(doc, dress)
    expect(complaints(card)).toEqual([])
    expect(times(shownOnCard(card.body).replaceAll('\u2060', ''))).toBe(10)
  })

  test('shows as typed in the text of Teams', () => {
    expect(times(shownByHtml(toTeamsText(doc, dress).text, teamsTags))).toBe(10)
  })

  test('shows as typed in Skype', () => {
    expect(times(shownByHtml(toSkypeHtml(doc, dress), skypeTags))).toBe(10)
  })

  test('shows as typed in plain text', () => {
    expect(times(toPlainText(doc, dress))).toBe(10)
  })
})

describe('a value of two lines', () => {
  const doc = personalise(everything, { LASTNAME: 'Zoé\r\nDurand' })

  test('is two lines everywhere', () => {
    expect(toPlainText(doc)).toContain('Bonjour Zoé\nDurand')
    expect(toTeamsText(doc).text).toContain('Bonjour Zoé<br/>Durand')
    expect(toSkypeHtml(doc)).toContain('Bonjour Zoé<br/>Durand')
    expect(toAdaptiveCard(doc).body.slice(0, 2)).toMatchObject([
      { text: 'Bonjour Zoé' },
      { text: 'Durand', spacing: 'None', style: 'heading' },
    ])
  })
})

test('several blanks stay several', () => {
  const doc: MessageDoc = {
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'a   b' }] }],
  }
  expect(toTeamsText(doc).text).toBe('<p>a\u00A0\u00A0 b</p>')
  expect(toSkypeHtml(doc)).toBe('<div>a\u00A0\u00A0 b</div>')
})

const sample = docFromMarkdown(
  [
    '## Port du badge',
    'Lisez **vite** [la note](https://a.fr).\nMerci !',
    '&nbsp;',
    '1. un\n   - deux\n2. ~~trois~~',
    '![plan](https://a.fr/b.png)',
  ].join('\n\n'),
).doc
const buttons = [{ title: 'Lire', url: 'https://b.fr' }]

test('the text of Teams', () => {
  expect(toTeamsText(sample, { tone: 'important', buttons })).toEqual({
    textFormat: 'xml',
    text: [
      '<p><strong>Important</strong></p>',
      '<p><strong>Port du badge</strong></p>',
      '<p>Lisez <strong>vite</strong> <a href="https://a.fr">la note</a>.<br/>Merci !</p>',
      '<p>\u00A0</p>',
      '<ol><li>un<ul><li>deux</li></ul></li><li><strike>trois</strike></li></ol>',
      '<img src="https://a.fr/b.png" alt="plan"/>',
      '<p><a href="https://b.fr">Lire</a></p>',
    ].join(''),
  })
})

test('the HTML of Skype', () => {
  expect(toSkypeHtml(sample, { buttons })).toBe(
    `<div>${[
      '<b>Port du badge</b>',
      '',
      'Lisez <b>vite</b> <a href="https://a.fr">la note</a>.',
      'Merci !',
      '',
      '',
      '',
      '1. un',
      '\u00A0\u00A0\u00A0• deux',
      '2. <span style="text-decoration:line-through">trois</span>',
      '',
      '<a href="https://a.fr/b.png">plan</a>',
      '',
      '<a href="https://b.fr">Lire</a>',
    ].join('<br/>')}</div>`,
  )
})

test('plain text', () => {
  expect(toPlainText(sample, { buttons })).toBe(
    [
      'Port du badge',
      '',
      'Lisez vite la note (https://a.fr).',
      'Merci !',
      '',
      '',
      '',
      '1. un',
      '   • deux',
      '2. trois',
      '',
      'plan (https://a.fr/b.png)',
      '',
      'Lire (https://b.fr)',
    ].join('\n'),
  )
})

test.each([
  ['https://a.fr', 'https://a.fr'],
  ['<rh@a.fr>', 'rh@a.fr'],
  ['[Paul](mailto:rh@a.fr)', 'Paul (rh@a.fr)'],
  ['[un **deux**](https://a.fr) trois', 'un deux (https://a.fr) trois'],
])('in plain text %s is %s', (markdown, text) => {
  expect(toPlainText(docFromMarkdown(markdown).doc)).toBe(text)
})

test('what is not personal is escaped as well', () => {
  const doc: MessageDoc = {
    type: 'doc',
    content: [
      {
        type: 'image',
        attrs: { src: 'https://a.fr/b.png?a=1&b=2', alt: '"> <script>', width: 320, height: 200 },
      },
    ],
  }
  const odd = { buttons: [{ title: '<b>&', url: "https://a.fr/?a=1&b='2" }] }
  expect(toTeamsText(doc, odd).text).toBe(
    '<img src="https://a.fr/b.png?a=1&amp;b=2" alt="&quot;&gt; &lt;script&gt;" width="320" height="200"/>' +
      '<p><a href="https://a.fr/?a=1&amp;b=&#39;2">&lt;b&gt;&amp;</a></p>',
  )
  expect(shownByHtml(toSkypeHtml(doc, odd), skypeTags)).toContain('"> <script>')
})

test('a card in every tone is one that Adaptive Cards 1.5 knows', () => {
  for (const tone of messageTones) {
    expect(complaints(toAdaptiveCard(sample, { tone, buttons }))).toEqual([])
  }
})

test('a card says its tone in words, in both languages, and only then', () => {
  expect(toAdaptiveCard(sample, { tone: 'success' }).body[0]).toMatchObject({
    type: 'Container',
    style: 'good',
    items: [{ text: 'Succès' }],
  })
  expect(toAdaptiveCard(sample, { tone: 'idea', language: 'en' }).body[0]).toMatchObject({
    style: 'accent',
    items: [{ text: 'Idea' }],
  })
  expect(toAdaptiveCard(sample, { tone: 'none' }).body[0]).toMatchObject({ type: 'TextBlock' })
})

test('a card is as wide as Teams lets it be, with its buttons below', () => {
  expect(toAdaptiveCard(sample, { buttons })).toMatchObject({
    msteams: { width: 'Full' },
    actions: [{ type: 'Action.OpenUrl', title: 'Lire', url: 'https://b.fr' }],
  })
  expect(toAdaptiveCard(sample)).not.toHaveProperty('actions')
})

test('the oracle does complain', () => {
  const card = toAdaptiveCard(sample)
  const [first] = card.body
  const broken = { ...card, body: [{ ...first, type: 'TextBloc' }] }
  expect(complaints(broken)).not.toEqual([])
})
