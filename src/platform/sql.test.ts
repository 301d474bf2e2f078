import { describe, expect, test } from 'vitest'

import { onlyRow } from './sql.ts'

describe('the only row', () => {
  test('is given', () => {
    expect(onlyRow([{ id: 7 }])).toEqual({ id: 7 })
  })

  test.each([
    ['none', [], '0 rows'],
    ['two', [{ id: 1 }, { id: 2 }], '2 rows'],
  ])('is not there when a statement answered %s', (_rule, rows, said) => {
    expect(() => onlyRow(rows)).toThrow(said)
  })
})
