import { describe, expect, test } from 'vitest'

import {
  absentCodes,
  ambiguousCodes,
  endCodes,
  notSentCodes,
  permanentCodes,
} from '../domain/delivery.ts'
import { reasonSentence } from './reason-sentence.ts'

const codes = [...absentCodes, ...ambiguousCodes, ...endCodes, ...notSentCodes, ...permanentCodes]

describe('a reason', () => {
  test.each(codes)('%s is said in plain words, in French and in English', (code) => {
    for (const language of ['en', 'fr'] as const) {
      const said = reasonSentence(code, language)
      expect(said).not.toBe(code)
      expect(said).toMatch(/^\p{Lu}/u)
      expect(said).not.toMatch(/\.$/)
    }
  })

  test.each(['en', 'fr'] as const)('is never said in the words of another (%s)', (language) => {
    const said = codes.map((code) => reasonSentence(code, language))
    expect(new Set(said).size).toBe(codes.length)
  })

  test.each(ambiguousCodes)('in doubt, %s, says that the message may have arrived', (code) => {
    expect(reasonSentence(code, 'en')).toMatch(/it may have arrived$/)
    expect(reasonSentence(code, 'fr')).toMatch(/le message est peut-être arrivé$/)
  })

  test.each(['code-of-tomorrow', 'constructor', ''])(
    'that this version does not know, %j, is given as it is',
    (code) => {
      expect(reasonSentence(code, 'fr')).toBe(code)
    },
  )
})
