import { type Db, sql } from '../platform/sql.ts'
import { type DeliveryFilter, matches, type OfCampaign, sources } from './delivery-filter.ts'

/**
 * Puts the people of a campaign's deliveries on a list. Who has been erased since, and has no address any
 * more, is left out. Twice changes nothing more.
 *
 * @param filters several: the people of each of them.
 * @returns how many were put there.
 */
export async function addRecipients(
  tx: Db,
  {
    organisationId,
    campaignId,
    listId,
    filters,
  }: OfCampaign & { listId: number; filters: readonly DeliveryFilter[] },
): Promise<number> {
  const of = { organisationId, campaignId }
  let people = 0
  for (const filter of filters) {
    const { rowCount } = await tx.query(sql`
      insert into list_member (organisation_id, list_id, person_id)
      select ${organisationId}, ${listId}, d.person_id
        from ${sources(of)}
       where ${matches(of, filter, { byIndex: true })}
         and coalesce(p.upn_key, p.sip_key) is not null
       order by d.person_id
          on conflict (organisation_id, list_id, person_id) do nothing`)
    people += rowCount
  }
  return people
}
