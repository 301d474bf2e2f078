import { expect, test } from 'vitest'

import { emojiColumns, loadEmoji, moveInGrid, searchEmoji } from './emoji.ts'

test('emoji are found in both languages, with and without accents', async () => {
  const fr = await loadEmoji('fr')
  const en = await loadEmoji('en')
  const found = ({ emoji }: typeof fr, query: string) =>
    searchEmoji(emoji, { query, group: 0 }).map(({ unicode }) => unicode)
  expect(found(fr, 'fusee')).toContain('🚀')
  expect(found(fr, 'fusée')).toContain('🚀')
  expect(found(en, 'rocket')).toContain('🚀')
  expect(found(fr, 'zzzz')).toEqual([])
})

test('without words a group is shown, and the parts of faces in none', async () => {
  const { emoji, groups } = await loadEmoji('fr')
  expect(groups).toHaveLength(9)
  for (const { order } of groups) {
    expect(searchEmoji(emoji, { query: ' ', group: order }).length).toBeGreaterThan(50)
  }
})

test('arrow keys stay inside the grid', () => {
  const size = emojiColumns * 2
  expect(moveInGrid('ArrowDown', { at: 0, size })).toBe(emojiColumns)
  expect(moveInGrid('ArrowUp', { at: 0, size })).toBe(0)
  expect(moveInGrid('ArrowRight', { at: size - 1, size })).toBe(size - 1)
  expect(moveInGrid('End', { at: 0, size })).toBe(size - 1)
  expect(moveInGrid('a', { at: 0, size })).toBeNull()
})
