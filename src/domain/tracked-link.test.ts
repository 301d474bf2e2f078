import fc from 'fast-check'
import { expect, test } from 'vitest'

import { packLink, type TrackedLink, unpackLink } from './tracked-link.ts'

const id = fc.nat({ max: 2 ** 32 - 1 })
const common = { organisationId: id, linkNumber: id }
const link: fc.Arbitrary<TrackedLink> = fc.oneof(
  fc.record({ kind: fc.constant('delivery' as const), ...common, campaignId: id, personId: id }),
  fc.record({ kind: fc.constant('trial' as const), ...common, channelId: id, errandId: id }),
)

test('a link is unpacked as it was packed', () => {
  fc.assert(
    fc.property(link, (given) => {
      expect(unpackLink(packLink(given))).toEqual(given)
    }),
  )
})

test('what is of no known kind is no link', () => {
  for (const kind of [0, 3, 255]) expect(unpackLink({ kind, numbers: [1, 2, 3, 4] })).toBeNull()
})
