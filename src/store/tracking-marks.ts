import { type Db, sql } from '../platform/sql.ts'

type Of = { organisationId: number }

/** That somebody, nobody can tell who, did something with a message. */
export type Mark = {
  campaignId: number
  act: 'opened' | 'clicked' | 'followed'
  /** Of `followed`; else 0. */
  linkNumber: number
  mark: Buffer
}

/** How often a link was followed. */
export type LinkEvents = { campaignId: number; linkNumber: number; events: number }

/**
 * Records marks with the figures that they change, in one statement. A mark counts once, however often it
 * comes; `events` count each time.
 */
export async function recordMarks(
  tx: Db,
  { organisationId, marks, events }: Of & { marks: readonly Mark[]; events: readonly LinkEvents[] },
): Promise<void> {
  await tx.query(sql`
    with added as (
      insert into tracking_mark (organisation_id, campaign_id, act, link_number, mark)
      select distinct ${organisationId}::integer, m.*
        from unnest(${marks.map(({ campaignId }) => campaignId)}::integer[],
                    ${marks.map(({ act }) => act)}::text[],
                    ${marks.map(({ linkNumber }) => linkNumber)}::integer[],
                    ${marks.map(({ mark }) => mark)}::bytea[]) as m (campaign_id, act, link_number, mark)
       order by 2, 3, 4, 5
          on conflict (organisation_id, campaign_id, act, link_number, mark) do nothing
      returning campaign_id, act, link_number
    ), engaged as (
      insert into engagement_tally as t (organisation_id, campaign_id, opened, clicked)
      select ${organisationId}, campaign_id, count(*) filter (where act = 'opened'),
             count(*) filter (where act = 'clicked')
        from added
       where act <> 'followed'
       group by campaign_id
       order by campaign_id
          on conflict (organisation_id, campaign_id)
          do update set opened = t.opened + excluded.opened, clicked = t.clicked + excluded.clicked
    )
    insert into link_tally as t (organisation_id, campaign_id, link_number, people, events)
    select ${organisationId}, campaign_id, link_number, sum(people), sum(events)
      from (select campaign_id, link_number, 1 as people, 0 as events from added where act = 'followed'
            union all
            select e.campaign_id, e.link_number, 0, e.events
              from unnest(${events.map(({ campaignId }) => campaignId)}::integer[],
                          ${events.map(({ linkNumber }) => linkNumber)}::integer[],
                          ${events.map((each) => each.events)}::integer[])
                   as e (campaign_id, link_number, events)) counted
     group by campaign_id, link_number
     order by campaign_id, link_number
        on conflict (organisation_id, campaign_id, link_number)
        do update set people = t.people + excluded.people, events = t.events + excluded.events`)
}

/** Finds the sealed keys of campaigns; null for one that has none yet. */
export async function findTrackingKeys(
  tx: Db,
  { organisationId, campaignIds }: Of & { campaignIds: readonly number[] },
): Promise<Map<number, Buffer | null>> {
  const { rows } = await tx.query<{ id: number; key: Buffer | null }>(sql`
    select campaign_id as "id", tracking_key as "key"
      from campaign
     where organisation_id = ${organisationId} and campaign_id = any (${campaignIds}::integer[])`)
  return new Map(rows.map(({ id, key }) => [id, key]))
}

/** Keeps the sealed key of a campaign. @returns false where it has another one already. */
export async function saveTrackingKey(
  tx: Db,
  { organisationId, campaignId, key }: Of & { campaignId: number; key: Buffer },
): Promise<boolean> {
  const { rowCount } = await tx.query(sql`
    update campaign set tracking_key = ${key}
     where organisation_id = ${organisationId}
       and campaign_id = ${campaignId}
       and tracking_key is null`)
  return rowCount === 1
}

/** For so long after its end, people of a campaign that is tracked as a group are told apart. Business time. */
export const marksForDays = 30

/** Throws away the keys of campaigns that ended long enough ago. @returns how many. */
export async function dropTrackingKeys(db: Db, now: Date): Promise<number> {
  const { rowCount } = await db.query(sql`
    update campaign set tracking_key = null
     where tracking_key is not null
       and finished_at <= ${now}::timestamptz - make_interval(days => ${marksForDays})`)
  return rowCount
}
