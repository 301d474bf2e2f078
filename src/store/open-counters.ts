import { sql } from '../platform/sql.ts'

/**
 * Counts people who have just opened or followed a link for the first time: the half hours of the timeline,
 * the figures of the campaign, and how long after the delivery they opened. A piece of SQL for the statement
 * that marks deliveries, so that counters never drift from the rows they count.
 *
 * It reads `news` (campaign_id, settled_at, opened_at, clicked_at), a row per person; each instant is null
 * for whoever had done so before. Lengths of time are kept to the second below 1,024 s, then in steps of at
 * most 1/512 of them.
 */
export const countEngaged = (organisationId: number) => sql`
  binned as (
    insert into delivery_bin as b (organisation_id, campaign_id, slot, bin_at, opened, clicked,
                                   last_opened_at)
    select ${organisationId}, campaign_id, 0, bin_at, count(opened_at), count(clicked_at),
           max(opened_at)
      from (select campaign_id, opened_at, null as clicked_at,
                   date_bin('30 minutes', opened_at, 'epoch') as bin_at
              from news
             where opened_at is not null
            union all
            select campaign_id, null, clicked_at, date_bin('30 minutes', clicked_at, 'epoch')
              from news
             where clicked_at is not null) n
     group by campaign_id, bin_at
     order by campaign_id, bin_at
        on conflict (organisation_id, campaign_id, slot, bin_at)
        do update set opened = b.opened + excluded.opened,
                      clicked = b.clicked + excluded.clicked,
                      last_opened_at = greatest(b.last_opened_at, excluded.last_opened_at)
  ), tallied as (
    insert into engagement_tally as t (organisation_id, campaign_id, opened, clicked)
    select ${organisationId}, campaign_id, count(opened_at), count(clicked_at)
      from news
     group by campaign_id
     order by campaign_id
        on conflict (organisation_id, campaign_id)
        do update set opened = t.opened + excluded.opened, clicked = t.clicked + excluded.clicked
  ), delayed as (
    insert into open_delay as o (organisation_id, campaign_id, seconds, people)
    select ${organisationId}, campaign_id, exact >> unkept << unkept, count(*)
      from (select campaign_id, exact,
                   greatest(0, floor(ln(greatest(exact, 1)) / ln(2))::integer - 9) as unkept
              from (select campaign_id,
                           greatest(0, floor(extract(epoch from opened_at - settled_at)))::integer
                             as exact
                      from news
                     where opened_at is not null) e) d
     group by campaign_id, 3
     order by campaign_id, 3
        on conflict (organisation_id, campaign_id, seconds)
        do update set people = o.people + excluded.people
  )`
