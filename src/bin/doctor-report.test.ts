import { expect, test } from 'vitest'

import type { Check } from './doctor-judge.ts'
import { isInOrder, linesOf, report } from './doctor-report.ts'
import { en } from './doctor-wording-en.ts'
import { fr } from './doctor-wording-fr.ts'

const ok: Check = { group: 'database', name: 'schema', state: 'ok', detail: 'It fits.' }
const advice: Check = { ...ok, group: 'clock', state: 'advice', detail: 'Late.', remedy: 'Set it.' }
const step = (name: string): Check => ({
  group: 'channels',
  name: `Nany · Teams · ${name}`,
  state: 'mend',
  detail: 'Refused.',
  remedy: 'Mend it.',
})

test('lines are grouped and marked, and what mends several is said once', () => {
  expect(linesOf([step('token'), ok, step('directory'), advice], en)).toEqual([
    'Database',
    '  ✓ It fits.',
    '',
    'Clock',
    '  ! Late.',
    '    Set it.',
    '',
    'Channels',
    '  ✗ Nany · Teams · token: Refused.',
    '  ✗ Nany · Teams · directory: Refused.',
    '    Mend it.',
    '',
    '2 things must be mended.',
  ])
})

test.each([
  ['nothing but good', [ok], true, 'Everything is in order.', 'Tout est en ordre.'],
  ['advice is no fault', [ok, advice], true, 'Everything is in order.', 'Tout est en ordre.'],
  ['one fault', [step('a')], false, '1 thing must be mended.', '1 point est à corriger.'],
  [
    'two faults',
    [step('a'), advice, step('b')],
    false,
    '2 things must be mended.',
    '2 points sont à corriger.',
  ],
])('the last line sums up: %s', (_rule, checks, inOrder, english, french) => {
  expect(isInOrder(checks)).toBe(inOrder)
  expect(linesOf(checks, en).at(-1)).toBe(english)
  expect(linesOf(checks, fr).at(-1)).toBe(french)
})

test('for programs it is one JSON value', () => {
  const printed: unknown[] = []
  const output = { json: (value: unknown) => printed.push(value), lines: () => expect.fail() }
  report([advice], { output, asJson: true }, en)
  expect(printed).toEqual([{ ok: true, checks: [advice] }])
})
