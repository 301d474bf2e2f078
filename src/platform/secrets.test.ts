import { describe, expect, test } from 'vitest'

import { createSecretBox } from './secrets.ts'

const box = createSecretBox(Buffer.alloc(32, 1))
const secret = 'Ünïcode ✓ and 8Q~client-secret'

describe('a sealed text', () => {
  test.each([
    ['of words', secret],
    ['that is empty', ''],
    ['that is long', 'x'.repeat(100_000)],
  ])('%s opens where it belongs', (_rule, text) => {
    expect(box.open(box.seal(text, 'channel/7'), 'channel/7')).toBe(text)
  })

  test('opens after a restart with the same key', () => {
    const sealed = box.seal(secret, 'channel/7')
    expect(createSecretBox(Buffer.alloc(32, 1)).open(sealed, 'channel/7')).toBe(secret)
  })

  test('does not show what it holds, and no two seals are alike', () => {
    const sealed = box.seal(secret, 'channel/7')
    expect(sealed.includes('client-secret')).toBe(false)
    expect(sealed.equals(box.seal(secret, 'channel/7'))).toBe(false)
  })

  test('does not open at another place, so that secrets cannot be swapped in the database', () => {
    const sealed = box.seal(secret, 'channel/7')
    expect(() => box.open(sealed, 'channel/8')).toThrow(/authenticate/)
  })

  test('does not open with another key, and the operator is told so', () => {
    const other = createSecretBox(Buffer.alloc(32, 2))
    expect(() => other.open(box.seal(secret, 'channel/7'), 'channel/7')).toThrow(
      /The secrets of channel\/7 were sealed with another key\. Set CLAIRON_SECRET_KEY/,
    )
  })

  test('does not open when any of its bytes was changed', () => {
    const sealed = box.seal(secret, 'channel/7')
    for (const index of sealed.keys()) {
      const tampered = Buffer.from(sealed)
      tampered.writeUInt8((tampered.readUInt8(index) + 1) % 256, index)
      expect(() => box.open(tampered, 'channel/7'), `byte ${index}`).toThrow()
    }
  })

  test.each([0, 3, 4, 15, 16, 31, 32, 40])('does not open when cut to %i bytes', (length) => {
    const sealed = box.seal(secret, 'channel/7').subarray(0, length)
    expect(() => box.open(sealed, 'channel/7')).toThrow()
  })
})
