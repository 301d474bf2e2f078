import { expect, test } from 'vitest'

import { sizeWithin } from './shrink-image.ts'

test.each([
  [3_000, 1_500, 1_024, 512],
  [1_500, 3_000, 512, 1_024],
  [800, 600, 800, 600],
  [5_000, 1, 1_024, 1],
])('an image of %d × %d becomes %d × %d', (width, height, newWidth, newHeight) => {
  expect(sizeWithin({ width, height }, 1_024)).toEqual({ width: newWidth, height: newHeight })
})
