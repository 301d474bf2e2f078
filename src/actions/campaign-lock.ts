import { type CampaignAct, requireAllowed } from '../domain/campaign.ts'
import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { type Campaign, lockCampaign } from '../store/campaigns.ts'

/** Locks a campaign and refuses what its state forbids: of two who come at once, the second sees what the first did. */
export async function lockFor(
  tx: Db,
  clock: Clock,
  key: { organisationId: number; id: number },
  act: CampaignAct,
): Promise<Campaign> {
  const campaign = await lockCampaign(tx, key)
  if (!campaign) throw noCampaign()
  const hasStarted = campaign.startsAt !== null && campaign.startsAt <= clock.now()
  requireAllowed(campaign.state, act, hasStarted)
  return campaign
}

/** Says that there is no such campaign. */
export const noCampaign = () =>
  new Refusal('not-found', {
    en: 'There is no such campaign.',
    fr: 'Cette campagne n’existe pas.',
  })
