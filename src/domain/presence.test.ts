import { describe, expect, test } from 'vitest'

import { presenceRules } from './campaign.ts'
import { mayWrite, presences } from './presence.ts'

describe('mayWrite', () => {
  test.each([
    ['any', ['available', 'away', 'busy', 'do-not-disturb', 'offline', 'unknown']],
    ['available', ['available']],
    ['available-away-busy', ['available', 'away', 'busy']],
  ] as const)('the rule "%s" lets exactly these be written to', (rule, expected) => {
    expect(presences.filter((presence) => mayWrite(rule, presence))).toEqual(expected)
  })

  test('no rule but "any" disturbs who does not want it, is offline or unknown', () => {
    for (const rule of presenceRules.filter((name) => name !== 'any')) {
      for (const presence of ['do-not-disturb', 'offline', 'unknown'] as const) {
        expect(mayWrite(rule, presence)).toBe(false)
      }
    }
  })
})
