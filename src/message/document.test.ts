import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { MessageButton, MessageDoc, messageLimits } from './document.ts'

const docOf = (...content: unknown[]): unknown => ({ type: 'doc', content })
const paragraph = (...content: unknown[]): unknown => ({ type: 'paragraph', content })
const textWith = (...marks: unknown[]): unknown => ({ type: 'text', text: 'a', marks })
const nested = (depth: number): unknown =>
  depth === 0
    ? paragraph()
    : { type: 'bulletList', content: [{ type: 'listItem', content: [nested(depth - 1)] }] }

test('what TipTap makes is accepted, without the attributes that are its own', () => {
  const made = docOf(
    {
      type: 'paragraph',
      attrs: { textAlign: null },
      content: [
        textWith({
          type: 'link',
          attrs: { href: 'https://a.fr', target: '_blank', rel: null, class: null },
        }),
        { type: 'token', attrs: { name: 'prénom', fallback: null } },
      ],
    },
    {
      type: 'orderedList',
      attrs: { start: 1, type: null },
      content: [{ type: 'listItem', content: [{ type: 'paragraph' }] }],
    },
    { type: 'image', attrs: { src: 'https://a.fr/b.png', alt: null, title: null, width: null } },
  )
  expect(MessageDoc.parse(made)).toEqual(
    docOf(
      paragraph(textWith({ type: 'link', attrs: { href: 'https://a.fr' } }), {
        type: 'token',
        attrs: { name: 'FIRSTNAME', fallback: null },
      }),
      {
        type: 'orderedList',
        attrs: { start: 1 },
        content: [{ type: 'listItem', content: [{ type: 'paragraph' }] }],
      },
      { type: 'image', attrs: { src: 'https://a.fr/b.png', alt: null, title: null, width: null } },
    ),
  )
})

test.each([
  ['no content', { type: 'doc', content: [] }],
  ['another kind of block', docOf({ type: 'codeBlock', content: [] })],
  ['another mark', docOf(paragraph(textWith({ type: 'code' })))],
  ['a fourth heading', docOf({ type: 'heading', attrs: { level: 4 } })],
  ['lists too deep', docOf(nested(6))],
  ['an image without https', docOf({ type: 'image', attrs: { src: 'http://a.fr/b.png' } })],
  ['a token with brackets', docOf(paragraph({ type: 'token', attrs: { name: 'A]' } }))],
  ['a text without end', docOf(paragraph({ type: 'text', text: 'a'.repeat(20_001) }))],
])('%s is refused', (_, doc) => {
  expect(MessageDoc.safeParse(doc).success).toBe(false)
})

test('a document nested without end is refused without exhausting the stack', () => {
  expect(MessageDoc.safeParse(docOf(nested(3_000))).success).toBe(false)
  expect(MessageDoc.safeParse(docOf(nested(5))).success).toBe(true)
})

describe('links', () => {
  test.each([
    'https://intranet.example/a?b=c#d',
    'http://127.0.0.1:8080/x',
    'HTTPS://a.fr',
    'mailto:rh@example.fr?subject=Badge',
    'tel:+33-1.23(45)',
  ])('%s may be followed', (url) => {
    expect(MessageButton.safeParse({ title: 'Lire', url }).success).toBe(true)
  })

  test.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'https:',
    'https://',
    'https:///a',
    'https:\\\\a.fr',
    'https://a b.fr',
    'https://a.fr/"onclick="x',
    'https://[',
    '//a.fr',
    'intranet.example',
    'mailto:',
    'tel:',
    'tel:abc',
    '',
    `https://a.fr/${'a'.repeat(2_048)}`,
  ])('%s may not', (url) => {
    expect(MessageButton.safeParse({ title: 'Lire', url }).success).toBe(false)
  })

  test('a refused link is found by its path', () => {
    const mark = { type: 'link', attrs: { href: 'javascript:alert(1)' } }
    const { error } = MessageDoc.safeParse(docOf(paragraph(textWith(mark))))
    expect(error?.issues[0]?.path).toEqual([
      'content',
      0,
      'content',
      0,
      'marks',
      0,
      'attrs',
      'href',
    ])
  })
})

test('the schema can be described in JSON Schema, for the API', () => {
  const { $ref, $defs } = z.toJSONSchema(MessageDoc, { io: 'input' })
  expect($ref).toBe('#/$defs/MessageDoc')
  expect($defs?.['MessageDoc']).toMatchObject({ type: 'object' })
  // Each level of lists stands there once, however often it is named.
  expect(Object.keys($defs ?? {})).toHaveLength(messageLimits.listDepth + 2)
})
