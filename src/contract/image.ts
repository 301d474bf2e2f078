import { z } from 'zod'

/**
 * What Teams shows in a card.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
export const imageLimits = { bytes: 1024 * 1024, pixelsPerSide: 1024 } as const

/** An image as it is kept, which may be smaller than the file that was uploaded. */
export const ImageView = z.object({
  id: z.string(),
  /** For the `src` of an image in a message: `/i/` and a key that nobody can guess. */
  url: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
})
export type ImageView = z.infer<typeof ImageView>
