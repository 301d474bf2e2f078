import type { CampaignBrief, CampaignChange } from '../contract/campaign.ts'
import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/sql.ts'
import {
  type Campaign,
  clearSchedule,
  deleteCampaign,
  saveBrief,
  saveSchedule,
} from '../store/campaigns.ts'
import { askForErasure, eraseRecipients } from '../store/retention.ts'
import type { Actor } from './actor.ts'
import { lockFor, requireRightToChange } from './campaign-lock.ts'
import { requireSoundBrief } from './create-campaign.ts'
import { planSchedule } from './schedule-campaign.ts'

type Needs = { db: Database; clock: Clock }
type What = { actor: Actor; id: number }

/**
 * Changes a draft, or a scheduled campaign before its start instant; the latter is scheduled anew
 * with what it now says, or stays as it was.
 *
 * @throws {Refusal} `not-found`, `not-allowed`, `wrong-state`, and what creating and scheduling refuse; `conflict` when the change
 *   names a revision that is no longer the current one.
 */
export async function changeCampaign(
  { db, clock }: Needs,
  { actor, id, change }: What & { change: CampaignChange },
): Promise<void> {
  const { organisationId, label } = actor
  const { revision, ...parts } = change
  await db.transaction(async (tx) => {
    const campaign = await lockFor(tx, clock, { organisationId, id }, 'edit')
    requireRightToChange(actor, campaign)
    if (revision !== undefined && revision !== campaign.revision) throw isOutdated(campaign)
    const brief = withChange(campaign.brief, parts)
    await requireSoundBrief(tx, organisationId, brief)
    await saveBrief(tx, { organisationId, id, brief, by: label, at: clock.now() })
    if (campaign.state === 'scheduled') {
      const schedule = await planSchedule(tx, { organisationId, brief, now: clock.now() })
      await saveSchedule(tx, { organisationId, id, schedule })
    }
  })
}

/**
 * Makes a scheduled campaign a draft again, before its start instant.
 *
 * @throws {Refusal} `not-found`, `wrong-state`.
 */
export async function unscheduleCampaign(
  { db, clock }: Needs,
  { actor: { organisationId }, id }: What,
): Promise<void> {
  await db.transaction(async (tx) => {
    await lockFor(tx, clock, { organisationId, id }, 'unschedule')
    await clearSchedule(tx, { organisationId, id })
  })
}

/** Recipients that are erased at once; those of a larger campaign follow within moments, in batches. */
const mostErasedAtOnce = 5_000

/**
 * Deletes a campaign with all that it knew of people; never one that is running.
 *
 * @throws {Refusal} `not-found`, `not-allowed`, `wrong-state`.
 */
export async function removeCampaign({ db, clock }: Needs, { actor, id }: What): Promise<void> {
  const { organisationId } = actor
  await db.transaction(async (tx) => {
    requireRightToChange(actor, await lockFor(tx, clock, { organisationId, id }, 'delete'))
    await deleteCampaign(tx, { organisationId, id })
    const of = { organisationId, campaignId: id }
    const all = { ...of, pastPersonId: 0, limit: mostErasedAtOnce }
    const pastPersonId = await eraseRecipients(tx, all)
    if (pastPersonId !== null) {
      await askForErasure(tx, { ...of, pastPersonId, at: clock.now() })
    }
  })
}

/** What is left out of a change stays. */
function withChange(brief: CampaignBrief, change: Omit<CampaignChange, 'revision'>): CampaignBrief {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  return { ...brief, ...Object.fromEntries(given) }
}

/** Says that somebody else was faster. */
const isOutdated = ({ revision, changedAt, changedBy, createdBy }: Campaign) => {
  const who = changedBy ?? createdBy
  return new Refusal(
    'conflict',
    {
      en: `${who} has changed this campaign meanwhile. Look at the new version before you save yours.`,
      fr: `${who} a modifié cette campagne entre-temps. Regardez la nouvelle version avant d’enregistrer la vôtre.`,
    },
    { revision, changedBy: changedBy ?? null, changedAt: changedAt?.toISOString() ?? null },
  )
}
