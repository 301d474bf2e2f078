import { describe, expect, test } from 'vitest'
import type { Block, Inline, Mark, MessageDoc } from './document.ts'
import { docToMarkdown } from './markdown-out.ts'
import { docFromMarkdown } from './markdown.ts'

const text = (value: string, ...marks: Mark[]): Inline =>
  marks.length > 0 ? { type: 'text', text: value, marks } : { type: 'text', text: value }
const token = (name: string): Inline => ({ type: 'token', attrs: { name } })
const link = (href: string): Mark => ({ type: 'link', attrs: { href } })
const paragraph = (...content: Inline[]): Block =>
  content.length > 0 ? { type: 'paragraph', content } : { type: 'paragraph' }
const hardBreak: Inline = { type: 'hardBreak' }

const read = (markdown: string): Block[] => docFromMarkdown(markdown).doc.content

test('the example of the product keeps its plus sign', () => {
  expect(read('Bonjour, [FIRSTNAME] +[LASTNAME].')).toEqual([
    paragraph(text('Bonjour, '), token('FIRSTNAME'), text(' +'), token('LASTNAME'), text('.')),
  ])
})

describe('brackets', () => {
  test.each([
    '[1]',
    '[...]',
    '[ ]',
    '[x]',
    '[voir page 3]',
    '[Firstnam]',
    '[oui|non]',
    '[a][b]',
    '[^1]',
    '[^1]: une note',
    '[note]: une définition',
    'a [ b',
    ']',
  ])('%s stays as typed', (typed) => {
    expect(read(typed)).toEqual([paragraph(text(typed))])
  })

  test('an escaped token is text', () => {
    expect(read(String.raw`\[FIRSTNAME\] et \[NOM]`)).toEqual([
      paragraph(text('[FIRSTNAME] et [NOM]')),
    ])
  })

  test('a token in capitals is one even when nobody knows it, in any case only when known', () => {
    expect(read('[SITE] [Site]')).toEqual([paragraph(token('SITE'), text(' [Site]'))])
    expect(docFromMarkdown('[site]', { knownTokens: ['Site'] }).doc.content).toEqual([
      paragraph(token('SITE')),
    ])
  })

  test.each<[string, Inline[]]>([
    ['[NOM](https://a.fr)', [text('NOM', link('https://a.fr'))]],
    ['[NOM](votre badge)', [token('LASTNAME'), text('(votre badge)')]],
    ['![NOM]', [text('!'), token('LASTNAME')]],
    ['[NOM][SITE]', [token('LASTNAME'), token('SITE')]],
    ['[NOM]: oui', [token('LASTNAME'), text(': oui')]],
    [
      '[à [NOM]](https://a.fr)',
      [
        text('à ', link('https://a.fr')),
        { type: 'token', attrs: { name: 'LASTNAME' }, marks: [link('https://a.fr')] },
      ],
    ],
    ['**[NOM]**', [{ type: 'token', attrs: { name: 'LASTNAME' }, marks: [{ type: 'bold' }] }]],
    ['[[NOM]]', [text('['), token('LASTNAME'), text(']')]],
    ['[nom|à tous]', [{ type: 'token', attrs: { name: 'LASTNAME', fallback: 'à tous' } }]],
  ])('%s', (typed, content) => {
    expect(read(typed)).toEqual([paragraph(...content)])
  })
})

describe('what Markdown has no sign for', () => {
  const underline: Mark = { type: 'underline' }
  test.each<[string, Inline[]]>([
    ['<u>un</u> deux', [text('un', underline), text(' deux')]],
    ['**<U>un** deux</u>', [text('<U>un', { type: 'bold' }), text(' deux</u>')]],
    ['<u>**un** deux</u>', [text('un', { type: 'bold' }, underline), text(' deux', underline)]],
    ['<u>un <u>deux</u> trois</u>', [text('un deux trois', underline)]],
    ['<u>un', [text('<u>un')]],
    ['un</u> <u class="x">', [text('un</u> <u class="x">')]],
    [String.raw`\<u>un</u>`, [text('<u>un</u>')]],
    ['<u>[NOM]</u>', [{ type: 'token', attrs: { name: 'LASTNAME' }, marks: [underline] }]],
    [
      'un<br>deux<BR/>trois<br />quatre',
      [text('un'), hardBreak, text('deux'), hardBreak, text('trois'), hardBreak, text('quatre')],
    ],
  ])('%s', (typed, content) => {
    expect(read(typed)).toEqual([paragraph(...content)])
  })

  test('headings of two lines', () => {
    const content = [text('Port'), hardBreak, text('du badge')]
    const doc: MessageDoc = {
      type: 'doc',
      content: [{ type: 'heading', attrs: { level: 1 }, content }],
    }
    expect(docToMarkdown(doc)).toBe('# Port<br>du badge')
    expect(read('# Port<br>du badge')).toEqual(doc.content)
  })

  test.each([
    ['{width=320 height=200}', { width: 320, height: 200 }],
    ['{width=320}', { width: 320 }],
    ['{height=200}', { height: 200 }],
  ])('an image of the size %s', (size, attrs) => {
    const markdown = `![plan](https://a.fr/b.png)${size}`
    const image: Block = {
      type: 'image',
      attrs: { src: 'https://a.fr/b.png', alt: 'plan', ...attrs },
    }
    expect(read(markdown)).toEqual([image])
    expect(docToMarkdown({ type: 'doc', content: [image] })).toBe(markdown)
  })

  test.each(['{width=0}', '{width=9999}', '{taille=3}', ' {width=3}', '{}'])(
    'a size %s is none, and stays as typed',
    (size) => {
      const [, after] = read(`![](https://a.fr/b.png)${size}`)
      expect(after).toEqual(paragraph(text(size.trim())))
    },
  )
})

describe('what a message cannot hold stays as typed', () => {
  test.each([
    '<b>gras</b> <img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '`code` ``code``',
    '> citation',
    '---',
    '| a | b |',
    '~un~',
    '+1',
    '#hashtag',
  ])('%s', (typed) => {
    expect(read(typed)).toEqual([paragraph(text(typed))])
  })

  test('a rule under a paragraph makes no heading of it', () => {
    expect(read('un\n---')).toEqual([paragraph(text('un')), paragraph(text('---'))])
  })
})

describe('blocks', () => {
  test('headings below the third are third', () => {
    expect(read('# A\n##### B')).toEqual([
      { type: 'heading', attrs: { level: 1 }, content: [text('A')] },
      { type: 'heading', attrs: { level: 3 }, content: [text('B')] },
    ])
  })

  test('a line break is a line break', () => {
    expect(read('a\nb\\\nc  \nd')).toEqual([
      paragraph(text('a'), hardBreak, text('b'), hardBreak, text('c'), hardBreak, text('d')),
    ])
  })

  test('an image stands alone, wherever it was typed', () => {
    expect(read('a ![plan](https://a.fr/b.png "Le plan") b')).toEqual([
      paragraph(text('a')),
      { type: 'image', attrs: { src: 'https://a.fr/b.png', alt: 'plan', title: 'Le plan' } },
      paragraph(text('b')),
    ])
  })

  test('lists deeper than any message needs keep their text at the deepest level', () => {
    const markdown = Array.from({ length: 9 }, (_, depth) => `${'  '.repeat(depth)}- n${depth}`)
    const { doc } = docFromMarkdown(markdown.join('\n'))
    expect(JSON.stringify(doc).match(/n\d/g)).toEqual(markdown.map((_, depth) => `n${depth}`))
    expect(JSON.stringify(doc).match(/bulletList/g)).toHaveLength(5)
  })

  test('nothing at all is one empty paragraph', () => {
    expect(read('')).toEqual([paragraph()])
  })
})

describe('addresses', () => {
  test.each<[string, Inline[]]>([
    ['https://a.fr/b_(c).', [text('https://a.fr/b_(c)', link('https://a.fr/b_(c)')), text('.')]],
    ['(https://a.fr)', [text('('), text('https://a.fr', link('https://a.fr')), text(')')]],
    ['xhttps://a.fr', [text('xhttps://a.fr')]],
    ['https:// a', [text('https:// a')]],
    ['<https://a.fr>', [text('https://a.fr', link('https://a.fr'))]],
    ['<rh@a.fr>', [text('rh@a.fr', link('mailto:rh@a.fr'))]],
    ['[](https://a.fr)', [text('https://a.fr', link('https://a.fr'))]],
    ['**https://a.fr**', [text('https://a.fr', link('https://a.fr'), { type: 'bold' })]],
  ])('%s', (typed, content) => {
    expect(read(typed)).toEqual([paragraph(...content)])
  })

  test.each([
    ['[x](javascript:alert(1))', 'bad-link', 'javascript:alert(1)'],
    ['[x](JaVaScRiPt:alert(1))', 'bad-link', 'JaVaScRiPt:alert(1)'],
    ['[x](data:text/html,y)', 'bad-link', 'data:text/html,y'],
    ['[x](/intranet)', 'bad-link', '/intranet'],
    ['<javascript:alert(1)>', 'bad-link', 'javascript:alert(1)'],
    ['[x](https://)', 'bad-link', 'https://'],
    ['![x](http://a.fr/b.png)', 'bad-image', 'http://a.fr/b.png'],
    ['![x](data:image/png;base64,AA)', 'bad-image', 'data:image/png;base64,AA'],
  ])('%s is refused and stays as typed', (typed, code, address) => {
    const { doc, problems } = docFromMarkdown(`avant ${typed}`)
    expect(doc.content).toEqual([paragraph(text(`avant ${typed}`))])
    expect(problems).toMatchObject([{ code, path: ['content', 0, 'content', 0] }])
    expect(problems[0]?.sentence.fr).toContain(address)
    expect(problems[0]?.sentence.en).toContain(address)
  })
})

test('more than any message may have is refused, quickly and without a throw', () => {
  for (const unit of [
    '<u>',
    '<u>a</u>',
    '<br>',
    '</u',
    'a ',
    '*a_ ',
    '_*',
    '[a](',
    '- ',
    '![',
    '\\',
    '[FIRSTNAME|',
    '- a\n',
  ]) {
    const { problems } = docFromMarkdown(unit.repeat(100_000 / unit.length))
    expect(problems.map((problem) => problem.code)).toContain('too-large')
  }
})

test('Markdown is written as an author would write it', () => {
  const markdown = [
    '# Port du badge',
    '',
    '**Important :** lisez [la _note_](https://a.fr), [FIRSTNAME|à tous] !',
    'Merci \\- ou ~~pas~~ <https://b.fr>.',
    '',
    '1. un',
    '   - deux',
    '   - trois',
    '2. quatre',
    '',
    '![plan](https://a.fr/b.png "Le plan")',
  ].join('\n')
  expect(docToMarkdown(docFromMarkdown(markdown).doc)).toBe(markdown.replace(String.raw`\-`, '-'))
})
