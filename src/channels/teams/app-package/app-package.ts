import { zipSync } from 'fflate'

import { drawColourIcon, drawOutlineIcon } from './icons.ts'
import { makeEnglishTexts, makeManifest, type TeamsApp } from './manifest.ts'

/**
 * Makes the package that an administrator uploads to Teams: manifest, English texts and icons in a zip. The same app
 * gives the same bytes, whenever and wherever it is made. Takes some 40 ms, most of them for drawing.
 *
 * @throws {Refusal} `wrong-state` when the app id is not a GUID.
 */
export function makeAppPackage(app: TeamsApp): Uint8Array {
  const files = {
    'manifest.json': toJson(makeManifest(app)),
    'en.json': toJson(makeEnglishTexts(app)),
    'color.png': drawColourIcon(app.name),
    'outline.png': drawOutlineIcon(),
  }
  // Zip keeps local time: the first instant that it knows, as any computer here would write it.
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) })
}

const toJson = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
