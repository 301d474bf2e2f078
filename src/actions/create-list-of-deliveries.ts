import type { Clock } from '../platform/clock.ts'
import type { Database, Db } from '../platform/sql.ts'
import { type Campaign, findCampaign } from '../store/campaigns.ts'
import type { DeliveryFilter } from '../store/delivery-filter.ts'
import { addRecipients } from '../store/delivery-lists.ts'
import { addListTokens, findLists, insertList } from '../store/mailing-lists.ts'
import type { Actor } from './actor.ts'
import { noCampaign } from './campaign-lock.ts'
import { nameTaken } from './create-list.ts'
import { requireKnownPeople, requireTellable } from './tellable-filter.ts'

/**
 * Makes a mailing list of the people whose deliveries are meant, as they are at this instant.
 *
 * @returns its id; nobody may be on it.
 * @throws {Refusal} `not-found`; `invalid` for a condition that the campaign cannot tell; `conflict` when a
 *   list bears the name.
 */
export async function createListOfDeliveries(
  { db, clock }: { db: Database; clock: Clock },
  {
    actor: { organisationId },
    campaignId,
    name,
    filter,
  }: { actor: Actor; campaignId: number; name: string; filter: DeliveryFilter },
): Promise<number> {
  return db.transaction(async (tx) => {
    const campaign = await findCampaign(tx, { organisationId, id: campaignId })
    if (!campaign) throw noCampaign()
    requireKnownPeople(campaign)
    requireTellable(campaign.brief, filter, ['filter'])
    const listId = await insertList(tx, {
      organisationId,
      name,
      createdAt: clock.now(),
      campaignId,
    })
    if (listId === null) throw nameTaken(name)
    await fillList(tx, { campaign, listId, filters: [filter] })
    return listId
  })
}

/** Puts the people on a list that has just been made, with the tokens of the lists they came from. */
export async function fillList(
  tx: Db,
  {
    campaign: { organisationId, id, brief },
    listId,
    filters,
  }: { campaign: Campaign; listId: number; filters: readonly DeliveryFilter[] },
): Promise<number> {
  const sources = await findLists(tx, {
    organisationId,
    ids: brief.audience.listIds.map(Number),
  })
  const tokens = sources.flatMap((list) => list.tokens)
  await addListTokens(tx, { organisationId, id: listId, tokens })
  return addRecipients(tx, { organisationId, campaignId: id, listId, filters })
}
