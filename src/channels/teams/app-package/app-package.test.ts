import { unzipSync } from 'fflate'
import { afterEach, expect, test, vi } from 'vitest'

import { makeAppPackage } from './app-package.ts'

const app = {
  name: 'Nany',
  organisation: 'Contoso',
  appId: '7c1a1f0e-5d3b-4c9a-9f53-0c1a12051001',
  publicUrl: null,
  version: '1.0.0',
}

afterEach(() => vi.unstubAllEnvs())

test('the package holds every file that its manifest names, at its root', () => {
  const files = unzipSync(makeAppPackage(app))
  const manifest = JSON.parse(Buffer.from(files['manifest.json'] ?? []).toString('utf8'))
  const named = [
    'manifest.json',
    manifest.icons.color,
    manifest.icons.outline,
    ...manifest.localizationInfo.additionalLanguages.map(({ file }: { file: string }) => file),
  ]
  expect(new Set(Object.keys(files))).toEqual(new Set(named))
})

test('the same app gives the same bytes, in every time zone', () => {
  vi.stubEnv('TZ', 'Pacific/Auckland')
  expect(new Date(0).getHours()).toBe(12)
  const there = makeAppPackage(app)
  vi.stubEnv('TZ', 'America/Los_Angeles')
  expect(new Date(0).getHours()).toBe(16)
  expect(Buffer.compare(makeAppPackage(app), there)).toBe(0)
  expect(Buffer.compare(makeAppPackage({ ...app, name: 'Autre' }), there)).not.toBe(0)
})
