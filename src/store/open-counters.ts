import { sql } from '../platform/sql.ts'

/**
 * Counts people who have just opened: the half hours of the timeline, and how long after the delivery it
 * was. A piece of SQL for the statement that marks deliveries as opened, so that counters never drift
 * from the rows they count.
 *
 * It reads `opened` (campaign_id, settled_at, opened_at), a row per person who opened for the first time.
 * Lengths of time are kept to the second below 1,024 s, then in steps of at most 1/512 of them.
 */
export const countOpened = (organisationId: number) => sql`
  binned as (
    insert into delivery_bin as b (organisation_id, campaign_id, slot, bin_at, opened, last_opened_at)
    select ${organisationId}, campaign_id, 0, bin_at, count(*), max(opened_at)
      from (select campaign_id, opened_at, date_bin('30 minutes', opened_at, 'epoch') as bin_at
              from opened) o
     group by campaign_id, bin_at
     order by campaign_id, bin_at
        on conflict (organisation_id, campaign_id, slot, bin_at)
        do update set opened = b.opened + excluded.opened,
                      last_opened_at = greatest(b.last_opened_at, excluded.last_opened_at)
  ), delayed as (
    insert into open_delay as o (organisation_id, campaign_id, seconds, people)
    select ${organisationId}, campaign_id, exact >> unkept << unkept, count(*)
      from (select campaign_id, exact,
                   greatest(0, floor(ln(greatest(exact, 1)) / ln(2))::integer - 9) as unkept
              from (select campaign_id,
                           greatest(0, floor(extract(epoch from opened_at - settled_at)))::integer
                             as exact
                      from opened) e) d
     group by campaign_id, 3
     order by campaign_id, 3
        on conflict (organisation_id, campaign_id, seconds)
        do update set people = o.people + excluded.people
  )`
