import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { deliveryStates } from '../domain/delivery.ts'
import { figures, stateFigures } from './figures.ts'

const all = [...Object.entries(stateFigures), ...Object.entries(figures)]
const documentation = {
  en: readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8'),
  fr: readFileSync(new URL('../../docs/report.fr.md', import.meta.url), 'utf8'),
}
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test('every state has its figure', () => {
  expect(Object.keys(stateFigures)).toEqual([...deliveryStates])
})

describe.each(['en', 'fr'] as const)('in %s', (language) => {
  test.each(all)('%s is documented as it is defined beside the number', (_key, figure) => {
    const { label, means } = figure
    const row = `| ${plain(label[language])} | ${plain(means[language])} |`
    const spaces = / {2,}/g
    expect(plain(documentation[language]).replaceAll(spaces, ' ')).toContain(row)
  })
})
