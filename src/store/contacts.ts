import { type Db, sql } from '../platform/sql.ts'

type Of = { organisationId: number; channelId: number }

/** What the service has told of somebody. */
export type News = {
  userKey: string
  contact: unknown
  reach: 'reachable' | 'not-installed'
  /** When it happened, by the service's clock. */
  saidAt: Date
}

/**
 * Writes down what a service has told of people, each at most once in `news`. Whom no list has named
 * yet is kept as a newcomer. What happened before what we know already changes nothing.
 *
 * @param now business time.
 */
export async function recordNews(
  tx: Db,
  { organisationId, channelId, news, now }: Of & { news: readonly News[]; now: Date },
): Promise<void> {
  await tx.query(sql`
    with told as materialized (
      select *
        from unnest(${news.map(({ userKey }) => userKey)}::text[],
                    ${news.map(({ contact }) => JSON.stringify(contact))}::jsonb[],
                    ${news.map(({ reach }) => reach)}::text[],
                    ${news.map(({ saidAt }) => saidAt)}::timestamptz[])
             as t (user_key, contact, reach, said_at)
    ), known as (
      update contact k
         set contact = t.contact, reach = t.reach, reach_at = ${now}, told_at = t.said_at
        from told t
       where k.organisation_id = ${organisationId}
         and k.channel_id = ${channelId}
         and k.user_key = t.user_key
         and (k.told_at is null or k.told_at <= t.said_at)
    )
    insert into newcomer as n (organisation_id, channel_id, user_key, contact, reach, seen_at, told_at)
    select ${organisationId}, ${channelId}, t.user_key, t.contact, t.reach, ${now}::timestamptz, t.said_at
      from told t
     where not exists (select from contact k
                        where k.organisation_id = ${organisationId}
                          and k.channel_id = ${channelId}
                          and k.user_key = t.user_key)
     order by t.user_key
        on conflict (organisation_id, channel_id, user_key)
        do update set contact = excluded.contact, reach = excluded.reach, seen_at = excluded.seen_at,
                      told_at = excluded.told_at
         where n.told_at is null or n.told_at <= excluded.told_at`)
}

/**
 * Keeps the language and the time zone of people of whom no list has said them; what a list says later
 * takes their place. Who is being changed by somebody else at the moment is left out.
 */
export async function learnLanguages(
  tx: Db,
  {
    organisationId,
    channelId,
    people,
  }: Of & {
    people: readonly { userKey: string; language: string | null; timeZone: string | null }[]
  },
): Promise<void> {
  await tx.query(sql`
    update person p
       set language = coalesce(p.language, l.language), time_zone = coalesce(p.time_zone, l.time_zone)
      from (
        select person_id, s.language, s.time_zone
          from unnest(${people.map(({ userKey }) => userKey)}::text[],
                      ${people.map(({ language }) => language)}::text[],
                      ${people.map(({ timeZone }) => timeZone)}::text[])
               as s (user_key, language, time_zone)
          join contact k on k.organisation_id = ${organisationId}
                        and k.channel_id = ${channelId}
                        and k.user_key = s.user_key
          join person q using (organisation_id, person_id)
         where q.erased_at is null
           and (q.language is null and s.language is not null
                or q.time_zone is null and s.time_zone is not null)
           for update of q skip locked
      ) l
     where p.organisation_id = ${organisationId} and p.person_id = l.person_id`)
}
