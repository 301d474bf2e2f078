import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/sql.ts'
import { markStopped } from '../store/campaigns.ts'
import { stopDeliveries } from '../store/delivery-batches.ts'
import { reviseLane } from '../store/lanes.ts'
import { readSettings } from '../store/organisations.ts'
import type { Actor } from './actor.ts'
import { lockFor } from './campaign-lock.ts'

/**
 * Stops what has not left yet of a running campaign, where the organisation allows it. What is on its
 * way comes to its own end.
 *
 * @throws {Refusal} `not-found`; `wrong-state` for a campaign that does not run, and where stopping is not allowed.
 */
export async function stopCampaign(
  { db, clock }: { db: Database; clock: Clock },
  { actor: { organisationId }, id }: { actor: Actor; id: number },
): Promise<void> {
  await db.transaction(async (tx) => {
    const { channelId, state } = await lockFor(tx, clock, { organisationId, id }, 'stop')
    const { allowStop } = await readSettings(tx, organisationId)
    if (!allowStop) throw stoppingIsOff()
    if (state !== 'running' || channelId === null) throw isStarting()
    const at = clock.now()
    await markStopped(tx, { organisationId, id, at })
    await reviseLane(tx, { organisationId, channelId })
    await stopDeliveries(tx, { organisationId, channelId, campaignId: id, at })
  })
}

const stoppingIsOff = () =>
  new Refusal('wrong-state', {
    en: 'This campaign has started, and this organisation does not allow stopping one. You can clone it, or an administrator can pause the channel.',
    fr: 'Cette campagne a démarré, et cette organisation n’autorise pas l’arrêt. Vous pouvez la copier, ou un administrateur peut mettre le canal en pause.',
  })

const isStarting = () =>
  new Refusal('wrong-state', {
    en: 'This campaign is just starting. Try again in a moment.',
    fr: 'Cette campagne est en train de démarrer. Réessayez dans un instant.',
  })
