import fastify from 'fastify'
import { describe, expect, test } from 'vitest'

import { languageOf } from './language.ts'

describe('the language of an answer', () => {
  test.each([
    ['is English without a wish', undefined, 'en'],
    ['is French where French is wished for', 'fr', 'fr'],
    ['is French for every French-speaking country', 'fr-CA', 'fr'],
    ['does not care for capitals', 'FR-fr', 'fr'],
    ['is what a French browser asks for', 'fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7', 'fr'],
    ['is English where English comes first', 'en-GB, en;q=0.9, fr;q=0.8', 'en'],
    ['is the first one that we speak', 'de-DE, de;q=0.9, fr;q=0.5, en;q=0.3', 'fr'],
    ['is English where we speak none', 'de, es-419', 'en'],
    ['is English where any will do', '*', 'en'],
    ['is told by the language and not by the country', 'de-FR, en;q=0.8', 'en'],
    ['is none that only begins alike', 'fry, enm', 'en'],
  ])('%s', async (_rule, wish, expected) => {
    const app = fastify()
    app.get('/', (request) => ({ language: languageOf(request) }))
    const answer = await app.inject({
      url: '/',
      headers: wish === undefined ? {} : { 'accept-language': wish },
    })
    expect(answer.json()).toEqual({ language: expected })
    await app.close()
  })
})
