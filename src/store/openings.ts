import { type Db, sql } from '../platform/sql.ts'
import { countEngaged } from './open-counters.ts'

/** What somebody did with a message that they received; each of them opens it. */
export type Act = {
  campaignId: number
  personId: number
  /** Business time. */
  at: Date
  kind: 'seen' | 'replied' | 'clicked'
}

/**
 * Marks deliveries as opened, and those with a click as clicked, by name: the rows, the half hours in which
 * each did so first, and the figures of the campaign, in one statement, so that counters never drift from the
 * rows they count. This is the only place that does.
 *
 * A delivery is opened once, clicked once and answered once, so running it twice, or in another order,
 * changes nothing more. Of a click the delivery may still be on its way to being written down as delivered.
 */
export async function recordActs(
  tx: Db,
  { organisationId, acts }: { organisationId: number; acts: readonly Act[] },
): Promise<void> {
  // Written out here, for `pg` escapes value by value, and these hold nothing to escape; instants as
  // milliseconds, for both sides take longest over words for them.
  const column = (key: keyof Act) => `{${acts.map((act) => literalOf(act[key])).join()}}`
  await tx.query(sql`
    with act as materialized (
      select campaign_id, person_id, to_timestamp(min(ms) / 1000) as at,
             to_timestamp(min(ms) filter (where kind = 'clicked') / 1000) as clicked_at,
             to_timestamp(min(ms) filter (where kind = 'replied') / 1000) as replied_at
        from unnest(${column('campaignId')}::integer[], ${column('personId')}::integer[],
                    ${column('at')}::float8[], ${column('kind')}::text[])
             as a (campaign_id, person_id, ms, kind)
       group by campaign_id, person_id
    ), news as materialized (
      select act.campaign_id, act.person_id, d.settled_at,
             -- Clocks of two services: nobody opens before it is there.
             case when d.opened_at is null then greatest(act.at, d.settled_at) end as opened_at,
             case when d.clicked_at is null and act.clicked_at is not null
                  then greatest(act.clicked_at, d.settled_at) end as clicked_at
        from act
       cross join lateral (
         select d.settled_at, d.opened_at, d.clicked_at
           from delivery d
          where d.organisation_id = ${organisationId}
            and d.campaign_id = act.campaign_id
            and d.person_id = act.person_id
            and (d.opened_at is null or act.clicked_at is not null and d.clicked_at is null)
          limit 1 -- one row, by primary key: the planner is not to think of anything else
            for no key update
       ) d
    ), marked as (
      update delivery d
         set opened_at = coalesce(d.opened_at, n.opened_at),
             clicked_at = coalesce(d.clicked_at, n.clicked_at)
        from news n
       where d.organisation_id = ${organisationId}
         and d.campaign_id = n.campaign_id
         and d.person_id = n.person_id
    ), ${countEngaged(organisationId)}
    insert into delivery_event (organisation_id, campaign_id, person_id, at, kind)
    select ${organisationId}, campaign_id, person_id, replied_at, 'replied'
      from act
     where replied_at is not null
       and not exists (select from delivery_event e
                        where e.organisation_id = ${organisationId}
                          and e.campaign_id = act.campaign_id
                          and e.person_id = act.person_id
                          and e.kind = 'replied')`)
}

const literalOf = (value: number | string | Date) =>
  value instanceof Date ? value.getTime() : value
