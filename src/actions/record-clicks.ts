import type { Clock } from '../platform/clock.ts'
import type { SecretBox } from '../platform/secrets.ts'
import type { Database } from '../platform/sql.ts'
import {
  claimBatch,
  type Click,
  lockClicked,
  recordClicks as insertClicks,
} from '../store/clicks.ts'
import { recordActs } from '../store/openings.ts'
import { type GroupAct, recordGroupActs } from './group-tracking.ts'

/** Clicks on the links of an organisation, gathered by one server. */
export type ClickBatch = {
  organisationId: number
  /** A UUID of the server, new at each of its starts. */
  writer: string
  /** Counts from 1; the next one is not tried before this one is recorded. */
  batch: number
  clicks: readonly Click[]
}

/**
 * Records who followed links, many at once in one transaction, as their campaigns want it: by name, without
 * names, or not at all. Whoever clicks has opened. The same batch again changes nothing.
 */
export async function recordClicks(
  { db, clock, secretBox }: { db: Database; clock: Clock; secretBox: SecretBox },
  { organisationId, writer, batch, clicks }: ClickBatch,
): Promise<void> {
  const campaignIds = [...new Set(clicks.map(({ campaignId }) => campaignId))]
  await db.transaction(async (tx) => {
    if (!(await claimBatch(tx, { organisationId, writer, batch }))) return
    const campaigns = await lockClicked(tx, { organisationId, campaignIds, now: clock.now() })
    const trackingOf = new Map(campaigns.map(({ id, tracking }) => [id, tracking]))
    const ofKind = (wanted: 'individual' | 'group') =>
      clicks.filter(({ campaignId }) => trackingOf.get(campaignId) === wanted)

    const named = ofKind('individual')
    if (named.length > 0) {
      await insertClicks(tx, { organisationId, clicks: named })
      const acts = named.map(({ campaignId, personId, firstAt }) => ({
        campaignId,
        personId,
        at: firstAt,
        kind: 'clicked' as const,
      }))
      await recordActs(tx, { organisationId, acts })
    }
    const nameless = ofKind('group')
    const acts = nameless.flatMap(actsOf)
    await recordGroupActs({ tx, secretBox }, { organisationId, acts, events: nameless })
  })
}

/** What a click says of somebody in a group. */
function actsOf({ campaignId, personId, linkNumber }: Click): GroupAct[] {
  const act = { campaignId, personId }
  return [
    { ...act, act: 'followed', linkNumber },
    { ...act, act: 'clicked', linkNumber: 0 },
    { ...act, act: 'opened', linkNumber: 0 },
  ]
}
