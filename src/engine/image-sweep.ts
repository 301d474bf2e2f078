import { type Clock, sleep } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../platform/sql.ts'
import { deleteImagesUnusedSince, markUsedImages } from '../store/images.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A message stays in people's chats after its campaign is deleted, and drafts wait for their images. */
const keptUnusedMs = 30 * dayMs

/** Deletes, every hour, the images that no campaign has used for 30 days. Resolves after `stop`; rejects never. */
export async function sweepImagesHourly(
  needs: { db: Database; clock: Clock; log: Logger },
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    await sweepImages(needs).catch((error: unknown) => {
      needs.log.warn({ err: error }, 'unused images are not swept for now')
    })
    await sleep(hourMs, stop)
  }
}

/** Deletes the images that no campaign has used for 30 days. Any number of workers may do so at once. */
export async function sweepImages({
  db,
  clock,
  log,
}: {
  db: Database
  clock: Clock
  log: Logger
}): Promise<void> {
  const now = clock.now()
  const deleted = await db.transaction(async (tx) => {
    await markUsedImages(tx, { at: now, before: new Date(now.getTime() - dayMs) })
    return deleteImagesUnusedSince(tx, new Date(now.getTime() - keptUnusedMs))
  })
  if (deleted > 0) log.info({ images: deleted }, 'unused images deleted')
}
