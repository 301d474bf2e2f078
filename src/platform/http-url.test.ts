import { expect, test } from 'vitest'

import { isLoopback } from './http-url.ts'

test.each([
  ['http://127.0.0.1:8080/x', true],
  ['http://127.8.9.10', true],
  ['http://localhost:8080', true],
  ['https://LOCALHOST/', true],
  ['http://[::1]:8080/', true],
  ['http://localhost.evil.example/', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://evil.example/127.0.0.1', false],
  ['http://127.0.0.1@evil.example/', false],
  ['http://10.0.0.1/', false],
  ['https://clairon.example/', false],
])('%s points to this very computer: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected)
})
