import { expect, test } from 'vitest'

import { storable } from './storable-text.ts'

test('what the database cannot keep is taken from every text, and nothing else', () => {
  expect(storable({ a: 'x\u0000y', b: ['\uD83D', { c: '😀\uDE00é\n' }], d: 1, e: null })).toEqual({
    a: 'xy',
    b: ['', { c: '😀é\n' }],
    d: 1,
    e: null,
  })
  expect(storable('\u0000')).toBe('')
  expect(storable(undefined)).toBeUndefined()
})

test('depth is no matter', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}"x\\u0000"${']'.repeat(100_000)}`)
  let inner = storable(deep)
  while (Array.isArray(inner)) inner = inner[0]
  expect(inner).toBe('x')
})

test('objects of parsers are cleaned whatever they descend from, and bytes are left alone', () => {
  const query: unknown = Object.assign(Object.create(Object.create(null)), { q: '\u0000' })
  expect({ ...Object(storable(query)) }).toEqual({ q: '' })
  const bytes = Buffer.from('\u0000')
  expect(storable({ bytes })).toEqual({ bytes: Buffer.from('\u0000') })
})
