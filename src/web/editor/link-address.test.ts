import { expect, test } from 'vitest'

import { completeHref, linkFault } from './link-address.ts'

test.each([
  ['intranet.example/badge', 'https://intranet.example/badge'],
  [' https://a.example ', 'https://a.example'],
  ['marie.curie@contoso.com', 'mailto:marie.curie@contoso.com'],
  ['tel:+33123456789', 'tel:+33123456789'],
  ['javascript:alert(1)', 'javascript:alert(1)'],
  ['bonjour', 'bonjour'],
])('%s is completed to %s', (typed, address) => {
  expect(completeHref(typed)).toBe(address)
})

test.each([
  ['', 'missing'],
  ['javascript:alert(1)', 'scheme'],
  ['ftp://a.example', 'scheme'],
  ['bonjour', 'scheme'],
  ['https://a b.example', 'blank'],
  ['https://', 'unusable'],
  [`https://a.example/${'x'.repeat(3_000)}`, 'long'],
  ['https://a.example/?q=1#x', null],
  ['a.example', null],
])('of %j the dialog says %s', (typed, fault) => {
  expect(linkFault(typed)).toBe(fault)
})
