import { type CampaignAct, requireAllowed } from '../domain/campaign.ts'
import { Refusal } from '../domain/errors.ts'
import { includesRole, roleToChange } from '../domain/permissions.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { type Campaign, lockCampaign } from '../store/campaigns.ts'
import type { Actor } from './actor.ts'

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

/**
 * Refuses to let an author change or delete what a publisher has scheduled, or what was sent.
 *
 * @throws {Refusal} `not-allowed`.
 */
export function requireRightToChange({ role }: Actor, { state }: Campaign): void {
  const needed = roleToChange(state)
  if (includesRole(role, needed)) return
  throw new Refusal(
    'not-allowed',
    {
      en: `Only a draft can be changed or deleted by the role "${role}". This campaign needs "${needed}".`,
      fr: `Le rôle « ${role} » ne peut modifier ou supprimer que des brouillons. Cette campagne demande « ${needed} ».`,
    },
    { needed, role },
  )
}

/** Says that there is no such campaign. */
export const noCampaign = () =>
  new Refusal('not-found', {
    en: 'There is no such campaign.',
    fr: 'Cette campagne n’existe pas.',
  })
