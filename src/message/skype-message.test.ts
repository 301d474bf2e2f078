import { describe, expect, test } from 'vitest'

import type { MessageDoc } from './document.ts'
import { splitMessage, splitText } from './skype-message.ts'

const paragraphs = (...texts: string[]): MessageDoc => ({
  type: 'doc',
  content: texts.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
})
const sentence = 'Le badge se porte en évidence. '
const long = (times: number) => sentence.repeat(times).trim()

describe('a message', () => {
  test('that fits travels with the invitation, buttons and all', () => {
    const buttons = [{ title: 'Lire', url: 'https://intranet.example/badge' }]
    expect(splitMessage(paragraphs('Bonjour.', 'À lundi.'), buttons)).toMatchObject({
      invitation: 'Bonjour.\n\nÀ lundi.\n\nLire (https://intranet.example/badge)',
      rest: [],
    })
  })

  test('that does not fit is divided between blocks', () => {
    const { invitation, rest } = splitMessage(paragraphs('Bonjour.', long(15), long(15)), [])
    expect(invitation).toBe(`Bonjour.\n\n${long(15)}`)
    expect(rest).toEqual([{ plain: long(15), html: `<div>${long(15)}</div>` }])
  })

  test('whose first block does not fit is divided between sentences', () => {
    const { invitation, rest } = splitMessage(paragraphs(long(50)), [])
    expect(invitation.length).toBeLessThanOrEqual(700)
    expect(invitation.endsWith('.')).toBe(true)
    expect(`${invitation} ${rest.map(({ plain }) => plain).join(' ')}`).toBe(long(50))
  })

  test('goes in pieces that the server takes, with nothing lost', () => {
    const texts = Array.from({ length: 12 }, (_, index) => `${index} ${long(50)}`)
    const { invitation, rest, whole } = splitMessage(paragraphs(...texts), [])
    for (const { plain, html } of [...rest, ...whole]) {
      expect(Math.max(plain.length, html?.length ?? 0)).toBeLessThanOrEqual(7_000)
    }
    const words = (text: string) => text.split(/\s+/).join(' ')
    expect(words([invitation, ...rest.map(({ plain }) => plain)].join(' '))).toBe(
      words(texts.join(' ')),
    )
    expect(words(whole.map(({ plain }) => plain).join(' '))).toBe(words(texts.join(' ')))
  })

  test('keeps a huge block whole in the reading', () => {
    const { whole } = splitMessage(paragraphs(long(400), 'Fin.'), [])
    expect(whole.every(({ plain }) => plain.length <= 7_000)).toBe(true)
    expect(whole.map(({ plain }) => plain).join(' ')).toBe(`${long(400)} Fin.`)
  })
})

describe('a text', () => {
  test('is cut between words, so that addresses stay whole', () => {
    const address = `https://intranet.example/${'a'.repeat(60)}`
    const pieces = splitText(`Voir ${address} et ${address} demain`, 100)
    expect(pieces.filter((piece) => piece.includes(address))).toHaveLength(2)
  })

  test('without a blank is cut, but never within a character', () => {
    const pieces = splitText('😀'.repeat(100), 75)
    expect(pieces.join('')).toBe('😀'.repeat(100))
    expect(pieces.every((piece) => /^(?:😀)+$/u.test(piece))).toBe(true)
  })

  test.each(['👩‍👩‍👧‍👦', '🏳️‍🌈', 'e\u0301\u0323'])(
    'of %s alone is cut between characters that the eye sees',
    (character) => {
      const text = `x${character.repeat(100)}`
      const pieces = splitText(text, 75)
      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) expect(piece.replaceAll(character, '')).toMatch(/^x?$/)
    },
  )

  test('that fits is left alone', () => {
    expect(splitText('Bonjour', 7)).toEqual(['Bonjour'])
    expect(splitText('', 7)).toEqual([])
  })
})
