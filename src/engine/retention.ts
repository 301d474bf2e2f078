import { endWhatIsPending } from '../actions/erase-person.ts'
import { OrganisationSettings } from '../contract/settings.ts'
import { type Clock, sleep } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../platform/sql.ts'
import { forgetClickWriters } from '../store/clicks.ts'
import { deleteLateTraces, listWatched } from '../store/person-erasure.ts'
import {
  deleteExpiredRows,
  eraseRecipients,
  lockErasure,
  markExpiredCampaigns,
  saveErasure,
} from '../store/retention.ts'
import { dropTrackingKeys } from '../store/tracking-marks.ts'

type Needs = { db: Database; clock: Clock; log: Logger }

/** Recipients of one batch: a transaction of some tens of milliseconds. */
const mostAtOnce = 2_000
/** How often it is looked whether something is to be erased. Real time. */
const lookEveryMs = 2_000
/** Between two batches it rests as long as a batch took, and at least so long: lanes go first. Real time. */
const shortestRestMs = 20

const { retentionDays: defaultDays } = OrganisationSettings.parse({})

/**
 * Erases what is known of people once it was kept as long as their organisation wants: first what a campaign
 * knew of them, then rejected rows of imports and old answers. Keys by which people without names are told
 * apart go earlier. Any number of engines may do so side by side.
 *
 * Ends with `stop`, after the batch under way.
 *
 * @param tolerate runs a look; an error in it is written down, and the next look may find things mended.
 */
export async function runRetention(
  needs: Needs,
  { stop, tolerate }: { stop: AbortSignal; tolerate: (work: () => Promise<void>) => Promise<void> },
): Promise<void> {
  while (!stop.aborted) {
    await tolerate(async () => {
      await eraseWhatIsDue(needs, stop)
    })
    await sleep(lookEveryMs, stop)
  }
}

/** Erases all that is due, in batches; ends early with `stop`. */
export async function eraseWhatIsDue(needs: Needs, stop: AbortSignal): Promise<void> {
  const { db, clock, log } = needs
  await erasePeopleAgain(needs)
  for (const { campaignId } of await markExpiredCampaigns(db, { now: clock.now(), defaultDays })) {
    log.info({ campaignId }, 'personal data of a campaign is erased')
  }
  await dropTrackingKeys(db, clock.now())
  await forgetClickWriters(db)
  for (const step of [eraseBatch, deleteBatch]) {
    while (!stop.aborted) {
      const beganMs = performance.now()
      if (!(await step(needs))) break
      await sleep(Math.max(shortestRestMs, performance.now() - beganMs), stop)
    }
  }
}

/** Whoever held a delivery or a contact of somebody while they were erased may have written it down since. */
async function erasePeopleAgain({ db, clock }: Needs): Promise<void> {
  for (const watched of await listWatched(db)) {
    await db.transaction(async (tx) => {
      await endWhatIsPending(tx, { ...watched, at: clock.now() })
      await deleteLateTraces(tx, watched)
    })
  }
}

/** @returns whether there may be more to do. */
async function eraseBatch({ db }: Needs): Promise<boolean> {
  return db.transaction(async (tx) => {
    const erasure = await lockErasure(tx)
    if (!erasure) return false
    await saveErasure(tx, erasure, await eraseRecipients(tx, { ...erasure, limit: mostAtOnce }))
    return true
  })
}

async function deleteBatch({ db, clock }: Needs): Promise<boolean> {
  return (await deleteExpiredRows(db, { now: clock.now(), defaultDays, limit: mostAtOnce })) > 0
}
