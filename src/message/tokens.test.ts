import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Inline, MessageDoc } from './document.ts'
import { toPlainText } from './render-plain-text.ts'
import { tokenKey } from './token-key.ts'
import { knownTokenKeys, readToken, writeToken } from './token-text.ts'
import { personalise, tokensOf } from './tokens.ts'

const docOf = (...content: Inline[]): MessageDoc => ({
  type: 'doc',
  content: [{ type: 'paragraph', content }],
})
const firstName: Inline = { type: 'token', attrs: { name: 'FIRSTNAME' } }

test.each([
  ['FIRSTNAME', 'FIRSTNAME'],
  ['firstname', 'FIRSTNAME'],
  ['Prénom', 'FIRSTNAME'],
  ['PRENOM', 'FIRSTNAME'],
  ['Pre\u0301nom', 'FIRSTNAME'],
  ['nom', 'LASTNAME'],
  ['  date   d’entrée ', "DATE D'ENTREE"],
  ['Größe', 'GROSSE'],
])('%s is known as %s', (typed, key) => {
  expect(tokenKey(typed)).toBe(key)
})

describe('what is typed in brackets', () => {
  const known = knownTokenKeys(['Site', '2024 bonus', 'x', '部門'])

  test.each([
    ['[FIRSTNAME]', { name: 'FIRSTNAME' }],
    ['[lastname]', { name: 'LASTNAME' }],
    ['[prénom]', { name: 'FIRSTNAME' }],
    ['[ Site ]', { name: 'SITE' }],
    ['[2024 Bonus]', { name: '2024 BONUS' }],
    ['[X]', { name: 'X' }],
    ['[部門]', { name: '部門' }],
    ['[FIRSTNAME|à tous]', { name: 'FIRSTNAME', fallback: 'à tous' }],
    ['[nom| ]', { name: 'LASTNAME' }],
    [String.raw`[NOM|a\]b\|c]`, { name: 'LASTNAME', fallback: 'a]b|c' }],
    ['[FIRSTNAM]', { name: 'FIRSTNAM' }],
    ["[N° D'AGENT_2-B]", { name: "N° D'AGENT_2-B" }],
    ['[ÉQUIPE]', { name: 'EQUIPE' }],
  ])('%s is a token', (typed, token) => {
    expect(readToken(typed, known)).toEqual(token)
  })

  test.each([
    '[1]',
    '[...]',
    '[ ]',
    '[]',
    '[y]',
    '[Y]',
    '[voir page 3]',
    '[Firstnam]',
    '[oui|non]',
    '[重要]',
    '[!NOTE]',
    '[A.B]',
    `[${'A'.repeat(61)}]`,
    `[FIRSTNAME|${'a'.repeat(81)}]`,
    'FIRSTNAME',
  ])('%s is none', (typed) => {
    expect(readToken(typed, known)).toBeNull()
  })

  test('a token reads back as it was written', () => {
    for (const token of [
      { name: 'FIRSTNAME' },
      { name: 'SITE', fallback: String.raw`a [b] | \c` },
    ]) {
      expect(readToken(writeToken(token), known)).toEqual(token)
    }
  })
})

test('the tokens of a message are listed once, in reading order', () => {
  const site: Inline = { type: 'token', attrs: { name: 'SITE' } }
  expect(tokensOf(docOf(site, firstName, site))).toEqual(['SITE', 'FIRSTNAME'])
})

describe('personalising', () => {
  const withFallback: Inline = {
    type: 'token',
    attrs: { name: 'FIRSTNAME', fallback: 'à tous' },
    marks: [{ type: 'bold' }],
  }

  test.each([
    [{ FIRSTNAME: 'Zoé' }, 'Zoé'],
    [{ FIRSTNAME: '  ' }, 'à tous'],
    [{ FIRSTNAME: '\u0000' }, 'à tous'],
    [{}, 'à tous'],
  ])('with %j a token shows %s, in its own dress', (fields, text) => {
    expect(personalise(docOf(withFallback), fields)).toEqual(
      docOf({ type: 'text', text, marks: [{ type: 'bold' }] }),
    )
  })

  test('without a value and a fallback nothing stands there', () => {
    expect(personalise(docOf(firstName), {})).toEqual(docOf())
  })

  test('the document it came from stays as it is', () => {
    const doc = docOf(withFallback)
    const before = structuredClone(doc)
    personalise(doc, { FIRSTNAME: 'Zoé' })
    expect(doc).toEqual(before)
  })

  test.each([
    ['\u202Egnp', '\u202Egnp\u202C'],
    ['a\u2067b\u202Ac', 'a\u2067b\u202Ac\u202C\u2069'],
    ['a\u2066b\u202Ac\u2069d', 'a\u2066b\u202Ac\u2069d'],
    ['\u200Fשלום', '\u200Fשלום'],
  ])('a value that turns the text around (%j) does so only to itself', (typed, shown) => {
    expect(personalise(docOf(firstName), { FIRSTNAME: typed })).toEqual(
      docOf({ type: 'text', text: shown }),
    )
  })

  test('any value shows as typed in plain text', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((one) => one.trim() !== '' && !/[\u0000-\u001F\u007F\u2028\u2029]/u.test(one))
    fc.assert(
      fc.property(value, (typed) => {
        const text = toPlainText(
          personalise(docOf({ type: 'text', text: 'Bonjour ' }, firstName), { FIRSTNAME: typed }),
        )
        expect(text.replace(/[\u202C\u2069]+$/u, '')).toBe(
          `Bonjour ${typed}`.replace(/[\u202C\u2069]+$/u, ''),
        )
      }),
      { numRuns: 1_000 },
    )
  })
})
