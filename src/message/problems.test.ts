import { expect, test } from 'vitest'
import type { Inline, MessageDoc } from './document.ts'
import { docFromMarkdown } from './markdown.ts'
import { payloadBytesUtf16 } from './payload-size.ts'
import { findProblems } from './problems.ts'

const find = (doc: MessageDoc, knownTokens: string[] = []): [string, (string | number)[]][] =>
  findProblems(doc, { knownTokens }).map((problem) => [problem.code, problem.path])
const docOf = (...content: Inline[]): MessageDoc => ({
  type: 'doc',
  content: [{ type: 'paragraph', content }],
})

test.each(['Bonjour', '[FIRSTNAME]', '[Nom]', '![](https://a.fr/b.png)', '[site]'])(
  '%s can be sent',
  (markdown) => {
    const { doc } = docFromMarkdown(markdown, { knownTokens: ['Site'] })
    expect(find(doc, ['Site'])).toEqual([])
  },
)

test.each(['', ' \n\n ', '&nbsp;', '-', '#'])('%j is empty', (markdown) => {
  expect(find(docFromMarkdown(markdown).doc)).toEqual([['empty-message', ['content']]])
})

test('an unknown field is refused by name, once, where it first stands', () => {
  const { doc } = docFromMarkdown('- [SITE]\n- [SITE] [FIRSTNAM]')
  const problems = findProblems(doc, { knownTokens: ['equipe'] })
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['unknown-token', ['content', 0, 'content', 0, 'content', 0, 'content', 0, 'attrs', 'name']],
    ['unknown-token', ['content', 0, 'content', 1, 'content', 0, 'content', 2, 'attrs', 'name']],
  ])
  expect(problems[0]?.sentence.fr).toContain('[SITE]')
  expect(problems[1]?.sentence.en).toContain('[FIRSTNAM]')
})

test('a link or an image that did not come through the schema is still refused', () => {
  const href = 'javascript:alert(1)'
  expect(
    find(docOf({ type: 'text', text: 'a', marks: [{ type: 'link', attrs: { href } }] })),
  ).toEqual([['bad-link', ['content', 0, 'content', 0, 'marks', 0, 'attrs', 'href']]])
  expect(
    find({ type: 'doc', content: [{ type: 'image', attrs: { src: 'http://a.fr/b.png' } }] }),
  ).toEqual([['bad-image', ['content', 0, 'attrs', 'src']]])
})

test('too much text is refused', () => {
  const text: Inline = { type: 'text', text: 'a'.repeat(10_001) }
  expect(find(docOf(text, text))).toEqual([['too-large', ['content']]])
})

test('a payload over the limit is refused with both sizes', () => {
  const payload = { bytes: 45_056, limitBytes: 40_960 }
  const [problem] = findProblems(docOf({ type: 'text', text: 'a' }), { knownTokens: [], payload })
  expect(problem?.code).toBe('too-large')
  expect(problem?.sentence.fr).toContain('44 Ko')
  expect(problem?.sentence.en).toContain('40 KB')
})

test('a payload is counted in UTF-16, JSON signs included', () => {
  expect(payloadBytesUtf16('{"a":"é😀"}')).toBe(22)
})
