import { type Db, sql } from '../platform/sql.ts'

export type CampaignPast = {
  /** The lists as they were read at the start; null before it. */
  audience: { listId: number; name: string; size: number }[] | null
  stoppedAt: Date | null
  chatbotName: string | null
}

/** Reads what a campaign keeps beside its brief and its schedule; null when there is no campaign. */
export async function readCampaignPast(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<CampaignPast | null> {
  const { rows } = await db.query<CampaignPast>(sql`
    select c.audience, c.stopped_at as "stoppedAt", b.name as "chatbotName"
      from campaign c
      left join chatbot b on b.organisation_id = c.organisation_id
                         and b.chatbot_id = (c.brief ->> 'chatbotId')::integer
     where c.organisation_id = ${organisationId} and c.campaign_id = ${id}`)
  return rows[0] ?? null
}
