import type { Sharp } from 'sharp'

/** A picture as every service can show it: upright, in sRGB, with nothing in the file but the picture. */
export type Picture = {
  mediaType: 'image/png' | 'image/jpeg'
  width: number
  height: number
  content: Buffer
}

/** Why a file is not taken. */
export type PictureProblem =
  /** `format`: what it is instead, as people call it; null where we cannot tell. */
  | { kind: 'other-format'; format: string | null }
  | { kind: 'damaged' }
  | { kind: 'too-many-pixels'; width: number; height: number }
  | { kind: 'too-many-bytes'; bytes: number }

/** The most that a picture may have, as file and as picture. */
export type PictureLimits = { bytes: number; pixelsPerSide: number }

/**
 * Reads a PNG, JPEG or GIF and writes it anew, so that nothing of the file is kept but what is seen: no place where it
 * was taken, no second file behind it. A GIF becomes a PNG of its first frame.
 *
 * What counts is the content, whatever the file is called. Memory stays in proportion to `limits`, for the size in the
 * file's head is looked at before anything is decoded.
 */
export async function readPicture(
  file: Buffer,
  limits: PictureLimits,
): Promise<Picture | PictureProblem> {
  const format = formatOf(file)
  if (format !== 'PNG' && format !== 'JPEG' && format !== 'GIF') {
    return { kind: 'other-format', format }
  }
  // Only now: it takes time and memory that a server without uploads does not need.
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  const open = (limitInputPixels: number): Sharp =>
    sharp(file, { limitInputPixels, failOn: 'error', pages: 1 }).timeout({ seconds: 20 })
  try {
    // Reads the head alone, so here a picture of any size is let in.
    const { width, height } = await open(0).metadata()
    if (Math.max(width, height) > limits.pixelsPerSide) {
      return { kind: 'too-many-pixels', width, height }
    }
    const picture = open(limits.pixelsPerSide ** 2).autoOrient()
    return await (format === 'JPEG' ? writeJpeg(picture, limits) : writePng(picture, limits))
  } catch {
    return { kind: 'damaged' }
  }
}

/** Without loss where that fits; else in 256 colours. */
const writePng = (picture: Sharp, { bytes }: PictureLimits) =>
  firstThatFits('image/png', bytes, [
    picture.clone().png({ compressionLevel: 9 }),
    // More effort takes ten seconds for what looks the same.
    picture.clone().png({ compressionLevel: 9, palette: true, effort: 1 }),
  ])

const writeJpeg = (picture: Sharp, { bytes }: PictureLimits) =>
  firstThatFits(
    'image/jpeg',
    bytes,
    [90, 75].map((quality) => picture.clone().jpeg({ quality, mozjpeg: true })),
  )

async function firstThatFits(
  mediaType: Picture['mediaType'],
  mostBytes: number,
  ways: Sharp[],
): Promise<Picture | PictureProblem> {
  let least = Infinity
  for (const way of ways) {
    const { data, info } = await way.toBuffer({ resolveWithObject: true })
    const { width, height } = info
    if (data.length <= mostBytes) return { mediaType, width, height, content: data }
    least = Math.min(least, data.length)
  }
  return { kind: 'too-many-bytes', bytes: least }
}

const beginnings: [format: string, offset: number, bytes: string][] = [
  ['PNG', 0, '\x89PNG\r\n\x1A\n'],
  ['JPEG', 0, '\xFF\xD8\xFF'],
  ['GIF', 0, 'GIF8'],
  ['WebP', 8, 'WEBP'],
  ['HEIC', 4, 'ftyp'],
  ['TIFF', 0, 'II*\0'],
  ['TIFF', 0, 'MM\0*'],
  ['BMP', 0, 'BM'],
  ['PDF', 0, '%PDF'],
  ['ZIP', 0, 'PK\x03\x04'],
]

/** Tells a format by how the file begins. */
function formatOf(file: Buffer): string | null {
  const head = file.subarray(0, 512).toString('latin1')
  const found = beginnings.find(([, offset, bytes]) => head.startsWith(bytes, offset))
  if (found) return found[0]
  if (/<svg[\s>]/i.test(head)) return 'SVG'
  return /^\s*(?:\xEF\xBB\xBF)?\s*<(?:!doctype html|html|head|body|script)/i.test(head)
    ? 'HTML'
    : null
}
