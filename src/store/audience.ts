import { type Db, join, sql } from '../platform/sql.ts'

export type AudienceQuery = {
  organisationId: number
  channelId: number
  listIds: number[]
  excludeListIds: number[]
  everyone: boolean
}

/**
 * The people of an audience, each once: those of the lists, and with `everyone` all whom the channel
 * has spoken to, minus the excluded lists. A piece of SQL for the statements that need it.
 */
const peopleOf = (query: AudienceQuery) => sql`
  (${join(
    [
      sql`select person_id from list_member
           where organisation_id = ${query.organisationId}
             and list_id = any (${query.listIds}::integer[])`,
      ...(query.everyone
        ? [
            sql`select person_id from contact
                 where organisation_id = ${query.organisationId}
                   and channel_id = ${query.channelId}`,
          ]
        : []),
    ],
    ' union ',
  )})
  except
  select person_id from list_member
   where organisation_id = ${query.organisationId}
     and list_id = any (${query.excludeListIds}::integer[])`

/** Counts an audience: all of it, and those who have an address on the channel. */
export async function countAudience(
  db: Db,
  query: AudienceQuery & { channelKind: 'teams' | 'skype' },
): Promise<{ people: number; withAddress: number }> {
  const { rows } = await db.query<{ people: number; withAddress: number }>(sql`
    select count(*) as "people", count(${addressColumn(query.channelKind)}) as "withAddress"
      from (${peopleOf(query)}) audience
      join person using (person_id)
     where organisation_id = ${query.organisationId}`)
  return rows[0] ?? { people: 0, withAddress: 0 }
}

/**
 * Plans one delivery for every person of the audience, in one statement. People are shuffled by
 * `seed`; the person in place k of the shuffle gets the k-th instant. Who has no address on the
 * channel is `unreachable` from the start. Rows come out of the window in the order of their places,
 * so what is due together lies together on disk, without being sorted again.
 *
 * @param offsetsMs instants in order, as milliseconds after `startsAt`; one for each who has an address.
 * @returns how many deliveries came to be in each state.
 */
export async function planDeliveries(
  tx: Db,
  plan: AudienceQuery & {
    campaignId: number
    channelKind: 'teams' | 'skype'
    startsAt: Date
    seed: number
    offsetsMs: readonly number[]
  },
): Promise<void> {
  await tx.query(sql`
    insert into delivery (organisation_id, campaign_id, person_id, lane_id, planned_at, due_at,
                          settled_at, state, reason)
    select ${plan.organisationId}, ${plan.campaignId}, person_id, ${plan.channelId}, at, at,
           case when has_address then null else ${plan.startsAt}::timestamptz end,
           case when has_address then 'planned' else 'unreachable' end::delivery_state,
           case when has_address then null else 'no-address' end
      from (
        select person_id, has_address,
               ${plan.startsAt}::timestamptz
                 + coalesce((${plan.offsetsMs}::bigint[])[place], 0) * interval '1 millisecond' as at
          from (
            select person_id, has_address,
                   row_number() over (order by has_address desc,
                                               hashint8extended(person_id, ${plan.seed}),
                                               person_id) as place
              from (
                select person_id, ${addressColumn(plan.channelKind)} is not null as has_address
                  from (${peopleOf(plan)}) audience
                  join person using (person_id)
                 where organisation_id = ${plan.organisationId}
              ) reachable
          ) shuffled
      ) placed`)
}

const addressColumn = (kind: 'teams' | 'skype') => (kind === 'teams' ? sql`upn_key` : sql`sip_key`)
