import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { findCampaign, insertCampaign } from '../store/campaigns.ts'
import type { Actor } from './actor.ts'
import { noCampaign } from './campaign-lock.ts'

/**
 * Makes a draft of a campaign in any state. Its start is left to choose anew.
 *
 * @throws {Refusal} `not-found`.
 */
export async function cloneCampaign(
  { db, clock }: { db: Db; clock: Clock },
  { actor: { organisationId, label }, id, suffix }: { actor: Actor; id: number; suffix: string },
): Promise<number> {
  const campaign = await findCampaign(db, { organisationId, id })
  if (!campaign) throw noCampaign()
  const { start: _, ...brief } = campaign.brief
  const name = `${brief.name.slice(0, 200 - suffix.length - 1)} ${suffix}`
  return insertCampaign(db, {
    organisationId,
    brief: { ...brief, name },
    createdBy: label,
    at: clock.now(),
  })
}
