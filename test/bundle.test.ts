import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { buildProgram } from './e2e/support/program.ts'

const folder = 'dist/web/'

/** Of kilobytes as they travel, compressed; scripts and styles, without fonts and texts. */
const most = { firstLoad: 250, composer: 270, page: 80 }

const Manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    isEntry: z.boolean().default(false),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
  }),
)
type Manifest = z.infer<typeof Manifest>

/** A chunk, with everything that must be there before it runs. */
function closureOf(manifest: Manifest, name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name]
  if (!chunk || seen.has(name)) return seen
  seen.add(name)
  for (const each of chunk.imports) closureOf(manifest, each, seen)
  return seen
}

/** Kilobytes of chunks, compressed. */
function sizeOf(manifest: Manifest, names: Iterable<string>): number {
  const files = new Set<string>()
  for (const name of names) {
    const chunk = manifest[name]
    for (const file of chunk ? [chunk.file, ...chunk.css] : []) files.add(file)
  }
  let bytes = 0
  for (const file of files) bytes += gzipSync(readFileSync(folder + file)).length
  return Math.round(bytes / 1_000)
}

describe('the web app is light', () => {
  let manifest: Manifest
  let first: Set<string>
  beforeAll(async () => {
    if (!existsSync(`${folder}manifest.json`)) await buildProgram()
    manifest = Manifest.parse(JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')))
    const [entry] = Object.entries(manifest).find(([, { isEntry }]) => isEntry) ?? ['']
    first = closureOf(manifest, entry)
  })

  test('what every page needs first', () => {
    const size = sizeOf(manifest, first)
    expect(size).toBeGreaterThan(0)
    expect(size, `${size} kB`).toBeLessThanOrEqual(most.firstLoad)
  })

  test('what a page adds when it is opened', () => {
    const pages = Object.keys(manifest).filter((name) => /^pages\/[\w-]+-page\.tsx$/.test(name))
    expect(pages).toContain('pages/campaigns-page.tsx')
    const heavy = pages.flatMap((name) => {
      const added = [...closureOf(manifest, name)].filter((each) => !first.has(each))
      const size = sizeOf(manifest, added)
      const limit = /composer/.test(name) ? most.composer : most.page
      return size > limit ? [`${name}: ${size} kB`] : []
    })
    expect(heavy).toEqual([])
  })
})
