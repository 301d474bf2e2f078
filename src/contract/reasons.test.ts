import { expect, test } from 'vitest'

import {
  absentCodes,
  ambiguousCodes,
  endCodes,
  notSentCodes,
  permanentCodes,
} from '../domain/delivery.ts'
import { reasonSentence } from './reasons.ts'

const codes = [absentCodes, ambiguousCodes, endCodes, notSentCodes, permanentCodes].flat()

test.each(codes.map((code) => [code]))('%s is said in words, in both languages', (code) => {
  const [en, fr] = [reasonSentence(code, 'en'), reasonSentence(code, 'fr')]
  for (const sentence of [en, fr]) {
    expect(sentence).not.toBe(code)
    expect(sentence).toMatch(/^\p{Lu}.*[^.]$/u)
  }
  expect(fr).not.toBe(en)
})

test('no two codes are said alike', () => {
  expect(new Set(codes.map((code) => reasonSentence(code, 'en'))).size).toBe(codes.length)
  expect(new Set(codes.map((code) => reasonSentence(code, 'fr'))).size).toBe(codes.length)
})
