import { decode } from 'fast-png'
import { describe, expect, test } from 'vitest'

import { accentOf, drawColourIcon, drawOutlineIcon } from './icons.ts'

// One for each dress.
const names = ['Nany', 'Ada', 'Info', 'Rita', 'Paie', 'Écho', 'Support']

function pixelsOf(png: Uint8Array) {
  const { width, height, channels, data } = decode(png)
  expect(channels).toBe(4)
  const pixels = Array.from({ length: width * height }, (_, index) => ({
    column: index % width,
    row: Math.floor(index / width),
    colour: Array.from(data.slice(index * 4, index * 4 + 3)),
    alpha: data[index * 4 + 3] ?? 0,
  }))
  return { width, height, pixels }
}

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrastOf(one: readonly number[], other: readonly number[]): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe('the colour icon', () => {
  test('is an opaque square of 192 pixels with a margin of 48 around the mark', () => {
    const { width, height, pixels } = pixelsOf(drawColourIcon('Nany'))
    expect([width, height]).toEqual([192, 192])
    expect(pixels.every(({ alpha }) => alpha === 255)).toBe(true)
    const ground = pixels[0]?.colour
    const marked = pixels.filter(({ colour }) => String(colour) !== String(ground))
    const extentOf = (places: number[]) => [Math.min(...places), Math.max(...places)]
    const [left = 0, right = 0] = extentOf(marked.map(({ column }) => column))
    const [top = 0, bottom = 0] = extentOf(marked.map(({ row }) => row))
    expect([left, right]).toEqual([48, 143])
    expect(top).toBeGreaterThanOrEqual(48)
    expect(bottom).toBeLessThanOrEqual(143)
    // In the middle, from top to bottom too.
    expect(Math.abs(top - (191 - bottom))).toBeLessThanOrEqual(1)
  })

  test('stands out from its ground in every dress', () => {
    for (const name of names) {
      const { pixels } = pixelsOf(drawColourIcon(name))
      const counts = new Map<string, number>()
      for (const { colour } of pixels) {
        counts.set(String(colour), (counts.get(String(colour)) ?? 0) + 1)
      }
      // The three plain colours; what is between them are edges.
      const plain = [...counts].toSorted(([, one], [, other]) => other - one).slice(0, 3)
      const [ground = [], bugle = [], sound = []] = plain.map(([key]) => key.split(',').map(Number))
      expect(contrastOf(ground, bugle), name).toBeGreaterThan(4.5)
      expect(contrastOf(ground, sound), name).toBeGreaterThan(3)
    }
  })

  test('has a colour of the chatbot’s own, the same each time', () => {
    const groundOf = (name: string) => String(pixelsOf(drawColourIcon(name)).pixels[0]?.colour)
    expect(drawColourIcon('Nany')).toEqual(drawColourIcon('Nany'))
    expect(groundOf('Cafe\u0301')).toBe(groundOf('Café'))
    expect(new Set(names.map(groundOf)).size).toBe(7)
  })
})

describe('the outline icon', () => {
  test('is white of 32 pixels on nothing, and reaches the edge', () => {
    const { width, height, pixels } = pixelsOf(drawOutlineIcon())
    expect([width, height]).toEqual([32, 32])
    expect(pixels.every(({ colour }) => String(colour) === '255,255,255')).toBe(true)
    const solid = pixels.filter(({ alpha }) => alpha === 255).length
    expect(solid).toBeGreaterThan(150)
    expect(pixels.filter(({ alpha }) => alpha === 0).length).toBeGreaterThan(400)
    const seen = pixels.filter(({ alpha }) => alpha > 0).map(({ column }) => column)
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([0, 31])
  })

  test('can be read on the accent colour', () => {
    for (const name of names) {
      const accent = [1, 3, 5].map((start) => parseInt(accentOf(name).slice(start, start + 2), 16))
      expect(contrastOf(accent, [255, 255, 255]), name).toBeGreaterThan(4.5)
    }
  })
})
