import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'

import { readPicture } from './pictures.ts'

const limits = { bytes: 1024 * 1024, pixelsPerSide: 1024 }
const read = (file: Buffer | string) => readPicture(Buffer.from(file), limits)
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: '#00383d80' } })
const noise = (side: number) =>
  sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: 'red',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })

/** Reads a file that must be taken. */
async function taken(file: Buffer) {
  const picture = await read(file)
  if ('kind' in picture) throw new Error(`It was refused: ${picture.kind}`)
  return picture
}

test.each([
  ['PNG', (one: Sharp) => one.png(), 'image/png', 'png'],
  ['JPEG', (one: Sharp) => one.flatten().jpeg(), 'image/jpeg', 'jpeg'],
  ['GIF', (one: Sharp) => one.gif(), 'image/png', 'png'],
])('a %s is taken', async (_, encode, mediaType, format) => {
  const picture = await taken(await encode(plain(30, 20)).toBuffer())
  expect(picture).toMatchObject({ mediaType, width: 30, height: 20 })
  expect(await sharp(picture.content).metadata()).toMatchObject({ format, width: 30, height: 20 })
})

test('a photograph is turned upright, and tells nothing but itself', async () => {
  const photo = await noise(8)
    .resize(30, 20, { fit: 'fill' })
    .jpeg()
    .withExif({ IFD0: { Copyright: 'Marie' }, IFD3: { GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .toBuffer()
  expect(await sharp(photo).metadata()).toMatchObject({ orientation: 6 })
  const { width, height, content } = await taken(photo)
  expect({ width, height }).toEqual({ width: 20, height: 30 })
  const { orientation, exif, icc, xmp, comments } = await sharp(content).metadata()
  expect({ orientation, exif, icc, xmp, comments }).toEqual({})
})

test('text in a PNG, and a file behind it, are gone', async () => {
  const png = await plain(10, 10)
    .png()
    .withExif({ IFD0: { ImageDescription: 'geheim' } })
    .toBuffer()
  const { content } = await taken(Buffer.concat([png, Buffer.from('<script>alert(1)</script>')]))
  expect(content.toString('latin1')).not.toMatch(/geheim|script/)
})

test('of an animation the first picture is kept', async () => {
  const frames = ['red', 'blue'].map((background) =>
    sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toBuffer(),
  )
  const animation = await sharp(await Promise.all(frames), { join: { animated: true } })
    .gif()
    .toBuffer()
  expect(await sharp(animation, { animated: true }).metadata()).toMatchObject({ pages: 2 })
  const { content, height } = await taken(animation)
  expect(height).toBe(8)
  const { dominant } = await sharp(content).stats()
  expect(dominant.r).toBeGreaterThan(dominant.b)
})

test('what grows when it is written anew still fits', async () => {
  const file = await noise(200).png({ palette: true, effort: 1 }).toBuffer()
  const picture = await taken(file)
  expect(picture.content.length).toBeGreaterThan(file.length)
  const narrow = await readPicture(file, { ...limits, bytes: file.length + 1_000 })
  expect(narrow).toMatchObject({ mediaType: 'image/png', width: 200 })
  expect(await readPicture(file, { ...limits, bytes: 1_000 })).toMatchObject({
    kind: 'too-many-bytes',
  })
})

describe('refused is', () => {
  test.each([
    ['a page called an image', '<!doctype html><script>alert(1)</script>', 'HTML'],
    ['a drawing', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'SVG'],
    ['a document', '%PDF-1.7', 'PDF'],
    ['a text', 'Bonjour', null],
    ['nothing', '', null],
  ])('%s', async (_, content, format) => {
    expect(await read(content)).toEqual({ kind: 'other-format', format })
  })

  test('another format of images, by name', async () => {
    expect(await read(await plain(9, 9).webp().toBuffer())).toMatchObject({ format: 'WebP' })
    expect(await read(await plain(9, 9).tiff().toBuffer())).toMatchObject({ format: 'TIFF' })
  })

  test('half of an image', async () => {
    for (const file of [await noise(64).png().toBuffer(), await noise(64).jpeg().toBuffer()]) {
      const half = file.subarray(0, file.length / 2)
      expect(await read(half)).toEqual({ kind: 'damaged' })
    }
  })

  test('the beginning of an image, with something else behind', async () => {
    for (const head of ['\x89PNG\r\n\x1A\n', '\xFF\xD8\xFF', 'GIF89a']) {
      const file = Buffer.from(`${head}<script>alert(1)</script>`, 'latin1')
      expect(await read(file)).toEqual({ kind: 'damaged' })
    }
  })

  test('one side too long, with both told', async () => {
    const wide = await plain(1_025, 10).png().toBuffer()
    expect(await read(wide)).toEqual({ kind: 'too-many-pixels', width: 1_025, height: 10 })
    expect(await read(await plain(1_024, 1_024).png().toBuffer())).toMatchObject({ width: 1_024 })
  })

  test('a picture that is small as a file and huge in memory, by its head alone', async () => {
    const bomb = await plain(20, 20).png().toBuffer()
    bomb.writeUInt32BE(60_000, 16)
    bomb.writeUInt32BE(60_000, 20)
    const head = bomb.subarray(12, 29)
    bomb.writeUInt32BE(crc32(head), 29)
    expect(await read(bomb)).toEqual({ kind: 'too-many-pixels', width: 60_000, height: 60_000 })
  })
})

/** The checksum of a PNG's parts (ISO 3309). */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
