import { noCampaign } from '../actions/campaign-lock.ts'
import type { Db } from '../platform/sql.ts'
import { type Campaign, findCampaign } from '../store/campaigns.ts'

/**
 * Finds the campaign that an address names.
 *
 * @throws {Refusal} `not-found`.
 */
export async function requireCampaign(
  db: Db,
  key: { organisationId: number; id: number },
): Promise<Campaign> {
  const campaign = await findCampaign(db, key)
  if (!campaign) throw noCampaign()
  return campaign
}
