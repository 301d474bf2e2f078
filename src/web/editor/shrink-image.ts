/** What Teams shows in a card: PNG, JPEG or GIF of at most 1024 × 1024 pixels and one megabyte. */
export const imageBounds = { pixels: 1_024, bytes: 1_000_000 } as const

/** An image ready to be uploaded. */
export type ReadyImage = { blob: Blob; width: number; height: number }

/**
 * Scales an image down until it fits `imageBounds`. One that fits already is given back untouched, so that
 * nothing is lost to a second compression.
 *
 * @throws when the browser cannot read the file as an image.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export async function shrinkImage(file: Blob): Promise<ReadyImage> {
  const picture = await createImageBitmap(file)
  try {
    const size = sizeWithin(picture, imageBounds.pixels)
    const isUsual = /^image\/(png|jpeg)$/.test(file.type)
    if (size.width === picture.width && isUsual && file.size <= imageBounds.bytes) {
      return { blob: file, ...size }
    }
    return await encode(picture, size)
  } finally {
    picture.close()
  }
}

/** Gives the largest size of the same shape whose longer side has at most so many pixels. */
export function sizeWithin(
  { width, height }: { width: number; height: number },
  longest: number,
): { width: number; height: number } {
  const factor = Math.min(1, longest / Math.max(width, height))
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  }
}

async function encode(
  picture: ImageBitmap,
  size: { width: number; height: number },
): Promise<ReadyImage> {
  const png = await draw(picture, size, { type: 'image/png' })
  if (png.size <= imageBounds.bytes) return { blob: png, ...size }
  for (const quality of [0.88, 0.75, 0.6]) {
    const jpeg = await draw(picture, size, { type: 'image/jpeg', quality })
    if (jpeg.size <= imageBounds.bytes) return { blob: jpeg, ...size }
  }
  return encode(picture, sizeWithin(size, Math.max(size.width, size.height) * 0.7))
}

async function draw(
  picture: ImageBitmap,
  { width, height }: { width: number; height: number },
  { type, quality }: { type: 'image/png' | 'image/jpeg'; quality?: number },
): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser draws no images')
  if (type === 'image/jpeg') {
    // JPEG has no transparency; without this it would turn black.
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, width, height)
  }
  context.drawImage(picture, 0, 0, width, height)
  return canvas.convertToBlob({ type, ...(quality !== undefined && { quality }) })
}
