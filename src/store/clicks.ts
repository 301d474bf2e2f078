import { type Db, sql } from '../platform/sql.ts'
import { marksForDays } from './tracking-marks.ts'

type Of = { organisationId: number }

/** How often somebody followed a link, and when. */
export type Click = {
  campaignId: number
  personId: number
  linkNumber: number
  events: number
  /** Business time, as `lastAt`. */
  firstAt: Date
  lastAt: Date
}

/**
 * Writes down that a server has come to a batch, in the transaction that records it.
 *
 * @param writer of the server, as long as it runs; its batches count from 1 and come one after the other.
 * @returns false when the batch was recorded before.
 */
export async function claimBatch(
  tx: Db,
  { organisationId, writer, batch }: Of & { writer: string; batch: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(sql`
    insert into click_writer as w (organisation_id, writer, last_batch)
    values (${organisationId}, ${writer}, ${batch})
        on conflict (organisation_id, writer)
        do update set last_batch = excluded.last_batch, written_at = clock_timestamp()
     where w.last_batch < excluded.last_batch`)
  return rowCount === 1
}

/** Forgets servers that have written nothing for a day; none tries again for so long. Real time. */
export async function forgetClickWriters(db: Db): Promise<void> {
  await db.query(sql`
    delete from click_writer where written_at < clock_timestamp() - interval '1 day'`)
}

/** How the clicks of a campaign are recorded: by name, or without. */
export type ClickedCampaign = { id: number; tracking: 'individual' | 'group' }

/**
 * Finds the campaigns whose clicks count, keeps them from being deleted, and keeps others from recording what
 * people do on their channels, until the transaction ends.
 *
 * @param now business time.
 * @returns without those that are gone, that nobody tracks, or whose people can no longer be told apart.
 */
export async function lockClicked(
  tx: Db,
  { organisationId, campaignIds, now }: Of & { campaignIds: readonly number[]; now: Date },
): Promise<ClickedCampaign[]> {
  // In the order in which what services tell is recorded: first the channel.
  await tx.query(sql`
    select from channel
     where organisation_id = ${organisationId}
       and channel_id in (select channel_id from campaign
                           where organisation_id = ${organisationId}
                             and campaign_id = any (${campaignIds}::integer[]))
     order by channel_id
       for no key update`)
  const { rows } = await tx.query<ClickedCampaign>(sql`
    select campaign_id as "id", coalesce(brief ->> 'tracking', 'individual') as "tracking"
      from campaign
     where organisation_id = ${organisationId}
       and campaign_id = any (${campaignIds}::integer[])
       and started_at is not null
       and erased_at is null
       and case coalesce(brief ->> 'tracking', 'individual')
             when 'individual' then true
             when 'group' then finished_at is null
               or finished_at > ${now}::timestamptz - make_interval(days => ${marksForDays})
             else false
           end
     order by campaign_id
       for key share`)
  return rows
}

/**
 * Records by name who followed which link, with the figures of the links, in one statement. Whoever is no
 * recipient (any more) is left out.
 */
export async function recordClicks(
  tx: Db,
  { organisationId, clicks }: Of & { clicks: readonly Click[] },
): Promise<void> {
  // Written out here, for `pg` escapes value by value, and these hold nothing to escape; instants as
  // milliseconds, for both sides take longest over words for them.
  const column = (key: keyof Click) => `{${clicks.map((click) => literalOf(click[key])).join()}}`
  await tx.query(sql`
    with said as materialized (
      select s.campaign_id, s.person_id, s.link_number, s.events,
             -- Nobody follows a link before it is there, whatever its delivery took to be written down.
             greatest(to_timestamp(s.first_ms / 1000), d.settled_at) as first_at,
             greatest(to_timestamp(s.last_ms / 1000), d.settled_at) as last_at
        from unnest(${column('campaignId')}::integer[], ${column('personId')}::integer[],
                    ${column('linkNumber')}::integer[], ${column('events')}::integer[],
                    ${column('firstAt')}::float8[], ${column('lastAt')}::float8[])
             as s (campaign_id, person_id, link_number, events, first_ms, last_ms)
       cross join lateral (
         select d.settled_at
           from delivery d
          where d.organisation_id = ${organisationId}
            and d.campaign_id = s.campaign_id
            and d.person_id = s.person_id
          limit 1 -- one row, by primary key: the planner is not to think of anything else
       ) d
    ), followed as (
      insert into delivery_click as c (organisation_id, campaign_id, person_id, link_number, events,
                                       first_at, last_at)
      select ${organisationId}, said.* from said
       order by campaign_id, person_id, link_number
          on conflict (organisation_id, campaign_id, person_id, link_number)
          do update set events = c.events + excluded.events,
                        first_at = least(c.first_at, excluded.first_at),
                        last_at = greatest(c.last_at, excluded.last_at)
      -- Of a row that was there before, the update leaves its transaction in xmax.
      returning campaign_id, link_number, xmax = 0 as is_first
    )
    insert into link_tally as t (organisation_id, campaign_id, link_number, people, events)
    select ${organisationId}, campaign_id, link_number, sum(people), sum(events)
      from (select campaign_id, link_number, 1 as people, 0 as events from followed where is_first
            union all
            select campaign_id, link_number, 0, events from said) counted
     group by campaign_id, link_number
     order by campaign_id, link_number
        on conflict (organisation_id, campaign_id, link_number)
        do update set people = t.people + excluded.people, events = t.events + excluded.events`)
}

const literalOf = (value: number | Date) => (typeof value === 'number' ? value : value.getTime())
