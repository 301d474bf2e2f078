import { createHmac, hkdfSync, randomBytes } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createNumberSeal } from './number-seal.ts'

const key = randomBytes(32)
const seal = createNumberSeal(key, 'tests')

const number = fc.nat({ max: 2 ** 32 - 1 })
const content = fc.record({
  kind: fc.nat({ max: 255 }),
  numbers: fc.tuple(number, number, number, number),
})
const wordOf = ({ kind, numbers }: { kind: number; numbers: [number, number, number, number] }) =>
  seal.seal(kind, numbers)

describe('a seal of numbers', () => {
  test('gives back what was sealed, in 60 characters of which no two words are alike', () => {
    fc.assert(
      fc.property(content, (given) => {
        const [word, again] = [wordOf(given), wordOf(given)]
        expect(word).toMatch(/^[\w-]{60}$/)
        expect(again).not.toBe(word)
        expect(seal.open(word)).toEqual(given)
        expect(seal.open(again)).toEqual(given)
      }),
    )
  })

  test('refuses a word of which any bit was changed', () => {
    const bits = 60 * 6
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const word = seal.seal(1, [1, 2, 3, 4])
    for (let bit = 0; bit < bits; bit += 1) {
      const place = Math.floor(bit / 6)
      const letter = alphabet[alphabet.indexOf(word.charAt(place)) ^ (1 << (bit % 6))] ?? ''
      const changed = word.slice(0, place) + letter + word.slice(place + 1)
      expect(seal.open(changed), `bit ${bit}`).toBeNull()
    }
  })

  test('refuses what is put together of two words, cut short, or made up', () => {
    fc.assert(
      fc.property(content, content, fc.integer({ min: 1, max: 59 }), (one, other, cut) => {
        const [first, second] = [wordOf(one), wordOf(other)]
        const mixed = first.slice(0, cut) + second.slice(cut)
        expect(seal.open(mixed)).toBeNull()
        expect(seal.open(first.slice(0, cut))).toBeNull()
        expect(seal.open(`${first}A`)).toBeNull()
      }),
    )
    fc.assert(
      fc.property(fc.string(), (word) => {
        expect(seal.open(word)).toBeNull()
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 45, maxLength: 45 }), (bytes) => {
        expect(seal.open(Buffer.from(bytes).toString('base64url'))).toBeNull()
      }),
    )
  })

  test.each([
    '',
    ' ',
    'é'.repeat(60),
    '='.repeat(60),
    `${'A'.repeat(59)}\n`,
    `${'A'.repeat(60)}\n`,
  ])('refuses %j', (word) => expect(seal.open(word)).toBeNull())

  test('opens with the same key for the same purpose only', () => {
    const word = seal.seal(1, [1, 2, 3, 4])
    expect(createNumberSeal(key, 'tests').open(word)).not.toBeNull()
    expect(createNumberSeal(key, 'something else').open(word)).toBeNull()
    expect(createNumberSeal(randomBytes(32), 'tests').open(word)).toBeNull()
  })

  test('is what HMAC-SHA-256 makes of nonce and content', () => {
    fc.assert(
      fc.property(content, (given) => {
        const bytes = Buffer.from(wordOf(given), 'base64url')
        const hmac = (use: string, message: Buffer) =>
          createHmac('sha256', Buffer.from(hkdfSync('sha256', key, '', `tests/${use}`, 32)))
            .update(message)
            .digest()
        const mask = hmac('encryption', bytes.subarray(0, 12))
        const plain = bytes.subarray(12, 29).map((byte, place) => byte ^ (mask[place] ?? 0))
        const view = new DataView(plain.buffer, plain.byteOffset)
        expect(view.getUint8(0)).toBe(given.kind)
        expect([1, 5, 9, 13].map((place) => view.getUint32(place))).toEqual(given.numbers)
        const tag = hmac('authentication', bytes.subarray(0, 29)).subarray(0, 16)
        expect(bytes.subarray(29)).toEqual(tag)
      }),
    )
  })

  test('shows nothing of the numbers', () => {
    const bytes = Buffer.from(seal.seal(1, [0x41424344, 0x41424344, 0x41424344, 1]), 'base64url')
    expect(bytes.includes('ABCD')).toBe(false)
  })
})
