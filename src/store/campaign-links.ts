import { type Db, sql } from '../platform/sql.ts'

type Of = { organisationId: number; campaignId: number }

/** Writes down where the links of a campaign lead, in the transaction that starts it. */
export async function insertLinks(
  tx: Db,
  { organisationId, campaignId, urls }: Of & { urls: readonly string[] },
): Promise<void> {
  if (urls.length === 0) return
  await tx.query(sql`
    insert into campaign_link (organisation_id, campaign_id, link_number, url)
    select ${organisationId}, ${campaignId}, n - 1, url
      from unnest(${urls}::text[]) with ordinality as l (url, n)`)
}

/** Lists where the links of a campaign lead; the place is the number. */
export async function listLinks(db: Db, { organisationId, campaignId }: Of): Promise<string[]> {
  const { rows } = await db.query<{ url: string }>(sql`
    select url from campaign_link
     where organisation_id = ${organisationId} and campaign_id = ${campaignId}
     order by link_number`)
  return rows.map(({ url }) => url)
}

/** Finds where the links of a campaign lead; none when it is no longer there, or has been erased. */
export async function findTargets(db: Db, { organisationId, campaignId }: Of): Promise<string[]> {
  const { rows } = await db.query<{ url: string }>(sql`
    select url
      from campaign join campaign_link using (organisation_id, campaign_id)
     where organisation_id = ${organisationId}
       and campaign_id = ${campaignId}
       and erased_at is null
     order by link_number`)
  return rows.map(({ url }) => url)
}

export type LinkTargets = Of & { urls: string[] }

/** Lists where the links of the campaigns that were started last lead. */
export async function listRecentTargets(db: Db, limit: number): Promise<LinkTargets[]> {
  const { rows } = await db.query<LinkTargets>(sql`
    select organisation_id as "organisationId", campaign_id as "campaignId",
           array_agg(url order by link_number) as "urls"
      from (select organisation_id, campaign_id from campaign
             where started_at is not null and erased_at is null
             order by started_at desc
             limit ${limit}) recent
      join campaign_link using (organisation_id, campaign_id)
     group by organisation_id, campaign_id`)
  return rows
}

/** Says which of these campaigns are no longer there, or have been erased. */
export async function findGone(db: Db, campaigns: readonly Of[]): Promise<Of[]> {
  const { rows } = await db.query<Of>(sql`
    select k.organisation_id as "organisationId", k.campaign_id as "campaignId"
      from unnest(${campaigns.map(({ organisationId }) => organisationId)}::integer[],
                  ${campaigns.map(({ campaignId }) => campaignId)}::integer[])
           as k (organisation_id, campaign_id)
     where not exists (select from campaign c
                        where c.organisation_id = k.organisation_id
                          and c.campaign_id = k.campaign_id
                          and c.erased_at is null)`)
  return rows
}

export type LinkFigures = { url: string; people: number; events: number }

/** Reads who followed the links of a campaign, in reading order; also those that nobody did. */
export async function readLinkFigures(
  db: Db,
  { organisationId, campaignId }: Of,
): Promise<LinkFigures[]> {
  const { rows } = await db.query<LinkFigures>(sql`
    select l.url, coalesce(t.people, 0) as "people", coalesce(t.events, 0) as "events"
      from campaign_link l
      left join link_tally t using (organisation_id, campaign_id, link_number)
     where l.organisation_id = ${organisationId} and l.campaign_id = ${campaignId}
     order by l.link_number`)
  return rows
}

/** Reads how many people opened and how many followed a link, so far. */
export async function readEngagement(
  db: Db,
  { organisationId, campaignId }: Of,
): Promise<{ opened: number; clicked: number }> {
  const { rows } = await db.query<{ opened: number; clicked: number }>(sql`
    select opened, clicked from engagement_tally
     where organisation_id = ${organisationId} and campaign_id = ${campaignId}`)
  return rows[0] ?? { opened: 0, clicked: 0 }
}
