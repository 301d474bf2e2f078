import { createHash } from 'node:crypto'

import { imageLimits } from '../contract/image.ts'
import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import { type PictureProblem, readPicture } from '../platform/pictures.ts'
import type { Db } from '../platform/sql.ts'
import { insertImage, type StoredImage } from '../store/images.ts'
import type { Actor } from './actor.ts'
import { invalid } from './create-campaign.ts'

/**
 * Keeps an image for the messages of an organisation. The same file twice is one image.
 *
 * @param makeKey gives 128 bits of chance as 22 characters of base64url.
 * @throws {Refusal} `too-large` for too many bytes or pixels; `invalid` for what is no PNG, JPEG or GIF, or broken.
 */
export async function storeImage(
  { db, clock, makeKey }: { db: Db; clock: Clock; makeKey: () => string },
  { actor, file }: { actor: Actor; file: Buffer },
): Promise<StoredImage> {
  if (file.length > imageLimits.bytes) throw imageTooHeavy(file.length)
  const picture = await readPicture(file, imageLimits)
  if ('kind' in picture) throw refusalOf(picture)
  return insertImage(db, {
    organisationId: actor.organisationId,
    key: makeKey(),
    sourceHash: createHash('sha256').update(file).digest(),
    picture,
    at: clock.now(),
  })
}

const refusalOf = (problem: PictureProblem): Refusal => {
  switch (problem.kind) {
    case 'too-many-bytes':
      return imageTooHeavy(problem.bytes)
    case 'too-many-pixels': {
      const { width, height } = problem
      const most = imageLimits.pixelsPerSide
      return new Refusal(
        'too-large',
        {
          en: `The image has ${width} × ${height} pixels, and Teams shows at most ${most} on each side. Make it smaller, then upload it again.`,
          fr: `L’image fait ${width} × ${height} pixels, et Teams en affiche au plus ${most} de chaque côté. Réduisez-la, puis envoyez-la de nouveau.`,
        },
        { path: ['file'], width, height, mostPixels: most },
      )
    }
    case 'damaged':
      return invalid(['file'], {
        en: 'The image cannot be read: the file is damaged or incomplete. Save it again as PNG or JPEG, then upload it.',
        fr: 'L’image est illisible : le fichier est abîmé ou incomplet. Enregistrez-la de nouveau en PNG ou en JPEG, puis envoyez-la.',
      })
    case 'other-format':
      break
  }
  const { format } = problem
  return invalid(['file'], {
    en: `${format === null ? 'This file is no image' : `This file is ${format}`}, and the services show PNG, JPEG and GIF, whatever the file is called. Save the image as PNG or JPEG, then upload it.`,
    fr: `${format === null ? 'Ce fichier n’est pas une image' : `Ce fichier est au format ${format}`}, et les services affichent le PNG, le JPEG et le GIF, quel que soit le nom du fichier. Enregistrez l’image en PNG ou en JPEG, puis envoyez-la.`,
  })
}

/** Says that a file has more bytes than an image may have. */
export const imageTooHeavy = (bytes: number): Refusal =>
  new Refusal(
    'too-large',
    {
      en: `The image weighs ${megabytes(bytes, 'en')} MB, and Teams shows images of at most 1 MB. Compress it or make it smaller, then upload it again.`,
      fr: `L’image pèse ${megabytes(bytes, 'fr')} Mo, et Teams affiche des images d’au plus 1 Mo. Compressez-la ou réduisez-la, puis envoyez-la de nouveau.`,
    },
    { path: ['file'], bytes, mostBytes: imageLimits.bytes },
  )

/** Rounded up, so that what is beyond a limit never reads like it. */
const megabytes = (bytes: number, language: 'en' | 'fr'): string =>
  (Math.ceil((bytes / 1024 / 1024) * 100) / 100).toLocaleString(language)
