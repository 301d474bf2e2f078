import { expect, test } from 'vitest'
import { MessageActivity } from '../protocols/bot-connector.ts'
import type { MessageContent } from './messages.ts'
import { cardActivity } from './test-simulator.ts'
import { markdownText, readMarkdown } from './teams/markdown.ts'
import { readContent } from './teams/message-content.ts'

function contentOf(activity: unknown): MessageContent {
  const contents = readContent(MessageActivity.parse(activity))
  const content = Array.isArray(contents) ? contents[0] : undefined
  if (content === undefined) throw new Error('Refused')
  return content
}

const textActivity = (text: string, textFormat?: string) => ({ type: 'message', text, textFormat })

test.each([
  [
    '[ici](https://a.example/x) et [là](https://b.example)',
    ['https://a.example/x', 'https://b.example'],
  ],
  [
    'nu https://a.example/x, puis (https://b.example).',
    ['https://a.example/x', 'https://b.example'],
  ],
  ['<https://a.example> <mailto:b@c.example>', ['https://a.example', 'mailto:b@c.example']],
  ['[a\\] b](https://a.example/\\(x\\))', ['https://a.example/(x)']],
  ['[a](<https://a.example/b c> "titre")', ['https://a.example/b c']],
  ['[a](https://a.example/w_(x) "titre")', ['https://a.example/w_(x)']],
  ['[https://montré.example](https://vrai.example)', ['https://vrai.example']],
  ['\\[pas\\](https://a.example)', ['https://a.example']],
  ['[a](https://a.example/?b=1&amp;c=2)', ['https://a.example/?b=1&c=2']],
  ['rien [FIRSTNAME] (ici)', []],
])('the links of the Markdown %j', (text, links) => {
  expect(contentOf(textActivity(text)).links).toEqual(links)
})

test('the links and the text of XML', () => {
  const xml =
    '<p>Salut <b>toi</b> &amp; moi</p><a title="x" href="https://a.example/?b=1&amp;c=2">ici</a>'
  expect(contentOf(textActivity(xml, 'xml'))).toEqual({
    contentType: 'text/html',
    text: 'Salut toi & moi\nici',
    html: xml,
    links: ['https://a.example/?b=1&c=2'],
    buttons: [],
  })
})

const url = (name: string) => `https://${name}.example`

test('the links of a card come in reading order, those of buttons last', () => {
  const open = (name: string) => ({ type: 'Action.OpenUrl', title: name, url: url(name) })
  const content = contentOf(
    cardActivity({
      body: [
        { type: 'TextBlock', text: `**Info** [1](${url('one')})` },
        { type: 'ActionSet', actions: [open('five')] },
        {
          type: 'ColumnSet',
          columns: [{ type: 'Column', items: [{ type: 'TextBlock', text: `[2](${url('two')})` }] }],
        },
        {
          type: 'RichTextBlock',
          inlines: ['Voir ', { type: 'TextRun', text: 'ici', selectAction: open('three') }],
        },
        { type: 'FactSet', facts: [{ title: 'Site', value: `[4](${url('four')})` }] },
      ],
      actions: [{ type: 'Action.Submit', title: 'Lu', data: { id: 1 } }, open('six')],
    }),
  )
  expect(content.links).toEqual(['one', 'two', 'three', 'four', 'five', 'six'].map(url))
  expect(content.text).toBe('Info 1\n2\nVoir ici\nSite 4')
  expect(content.buttons.map(({ title }) => title)).toEqual(['five', 'Lu', 'six'])
  expect(content.card).toMatchObject({ type: 'AdaptiveCard' })
})

test.each([
  ['\\*\\*x\\*\\*', '**x**'],
  ['**gras** et _italique_ et ~~barré~~', 'gras et italique et barré'],
  ['prenom_nom_fin et 2 * 3 * 4', 'prenom_nom_fin et 2 * 3 * 4'],
  ['\\<img src=x onerror=alert\\(1\\)\\>', '<img src=x onerror=alert(1)>'],
  ['&lt;b&gt; &amp;lt; \\&lt;', '<b> &lt; &lt;'],
])('%j is read as %j', (markdown, text) => {
  expect(markdownText(markdown)).toBe(text)
})

test('a text full of brackets is read to its end', () => {
  // Read in square time, these would take minutes.
  for (const text of ['['.repeat(40_000), '*a'.repeat(20_000)]) {
    expect(() => readMarkdown(text)).not.toThrow()
  }
})
