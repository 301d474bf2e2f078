import type { InboundEvent } from '../domain/inbound.ts'
import { type Db, sql } from '../platform/sql.ts'
import { marksForDays } from './tracking-marks.ts'

type Of = { organisationId: number; channelId: number }

/** What somebody did to a message of ours. */
export type Sighting = {
  activityKey: string
  userKey: string
  kind: Extract<InboundEvent['kind'], 'wrote' | 'typed' | 'pressed' | 'reacted' | 'read'>
  /** The message; null where the service did not name it. */
  receipt: string | null
  /** Of `read`: every message up to here. */
  upTo: number | null
  /** Business time. */
  at: Date
}

/**
 * Keeps others from recording what came in on a channel until the transaction ends.
 *
 * @returns null when there is no such channel; `isQuiet`: the last call was not written down within a minute.
 */
export async function lockInbound(tx: Db, of: Of): Promise<{ isQuiet: boolean } | null> {
  const { rows } = await tx.query<{ isQuiet: boolean }>(sql`
    select called_at is null or called_at < clock_timestamp() - interval '1 minute' as "isQuiet"
      from channel
     where organisation_id = ${of.organisationId} and channel_id = ${of.channelId}
       for no key update`)
  return rows[0] ?? null
}

/** Writes down that the service has called us, and forgets what it told us more than a day ago. Real time. */
export async function stampCalled(tx: Db, of: Of): Promise<void> {
  await tx.query(sql`
    with swept as (
      delete from inbound_activity
       where organisation_id = ${of.organisationId}
         and channel_id = ${of.channelId}
         and received_at < clock_timestamp() - interval '1 day'
    )
    update channel set called_at = clock_timestamp()
     where organisation_id = ${of.organisationId} and channel_id = ${of.channelId}`)
}

/** Remembers activities by their keys. @returns those that are new. */
export async function rememberActivities(
  tx: Db,
  { organisationId, channelId, keys }: Of & { keys: readonly string[] },
): Promise<Set<string>> {
  const { rows } = await tx.query<{ key: string }>(sql`
    insert into inbound_activity (organisation_id, channel_id, activity_key)
    select distinct ${organisationId}::integer, ${channelId}::integer, key
      from unnest(${keys}::text[]) as k (key)
        on conflict (organisation_id, channel_id, activity_key) do nothing
    returning activity_key as "key"`)
  return new Set(rows.map(({ key }) => key))
}

/** Lists what waits for its message to be settled, oldest first. */
export async function listWaiting(tx: Db, of: Of): Promise<Sighting[]> {
  const { rows } = await tx.query<{ waiting: Omit<Sighting, 'at'> & { at: string } }>(sql`
    select waiting
      from inbound_activity
     where organisation_id = ${of.organisationId}
       and channel_id = ${of.channelId}
       and waiting is not null
     order by received_at, activity_key`)
  return rows.map(({ waiting }) => ({ ...waiting, at: new Date(waiting.at) }))
}

/** Lists the channels on which something waits. */
export async function listWaitingChannels(db: Db): Promise<Of[]> {
  const { rows } = await db.query<Of>(sql`
    select distinct organisation_id as "organisationId", channel_id as "channelId"
      from inbound_activity
     where waiting is not null`)
  return rows
}

/**
 * Finds to whom a message is just being sent, so that nobody knows its receipt yet. Somebody who gets
 * their first message is known to the service by an id that is only now being learnt: as long as there
 * are such people, whoever has no contact may be one of them.
 *
 * @returns those of the keys; reading later, before anything else, nothing is missed.
 */
export async function findBeingWrittenTo(
  tx: Db,
  { organisationId, channelId, userKeys }: Of & { userKeys: readonly string[] },
): Promise<Set<string>> {
  const { rows } = await tx.query<{ userKey: string }>(sql`
    with armed as materialized (
      select k.user_key
        from dispatch_batch b
       cross join unnest(b.campaign_ids[1:b.armed], b.person_ids[1:b.armed], b.attempts[1:b.armed])
               as s (campaign_id, person_id, attempt)
        join delivery d on d.organisation_id = b.organisation_id
                       and d.campaign_id = s.campaign_id
                       and d.person_id = s.person_id
                       and d.attempt = s.attempt
                       and d.state in ('planned', 'retrying')
        left join contact k on k.organisation_id = b.organisation_id
                           and k.channel_id = b.channel_id
                           and k.person_id = s.person_id
       where b.organisation_id = ${organisationId} and b.channel_id = ${channelId}
    )
    select distinct u.user_key as "userKey"
      from unnest(${userKeys}::text[]) as u (user_key)
     where u.user_key in (select user_key from armed where user_key is not null)
        or (exists (select from armed where user_key is null)
            and not exists (select from contact k
                             where k.organisation_id = ${organisationId}
                               and k.channel_id = ${channelId}
                               and k.user_key = u.user_key))`)
  return new Set(rows.map(({ userKey }) => userKey))
}

/** Lets sightings wait, and others no longer. */
export async function saveWaiting(
  tx: Db,
  {
    organisationId,
    channelId,
    waiting,
    doneKeys,
  }: Of & { waiting: readonly Sighting[]; doneKeys: readonly string[] },
): Promise<void> {
  const byKey = new Map(waiting.map((sighting) => [sighting.activityKey, sighting]))
  await tx.query(sql`
    with done as (
      update inbound_activity set waiting = null
       where organisation_id = ${organisationId}
         and channel_id = ${channelId}
         and activity_key = any (${doneKeys}::text[])
    )
    insert into inbound_activity as a (organisation_id, channel_id, activity_key, waiting)
    select ${organisationId}, ${channelId}, key, waiting
      from unnest(${[...byKey.keys()]}::text[],
                  ${[...byKey.values()].map((sighting) => JSON.stringify(sighting))}::jsonb[])
           as w (key, waiting)
        on conflict (organisation_id, channel_id, activity_key)
        do update set waiting = excluded.waiting`)
}

/** Campaigns that ended longer ago are no longer looked through. */
const attentionDays = 90

/** That somebody opened a message, or answered it. */
export type Hit = {
  campaignId: number
  personId: number
  /** Business time. */
  at: Date
  isReply: boolean
  tracking: 'individual' | 'group'
}

/**
 * Finds what sightings say: the delivered messages that were read, pressed or reacted to, and for words that
 * name no message, the latest one. Nothing is found of campaigns that track nobody.
 *
 * There is no index of deliveries by person, for settling would pay for it: each campaign of the channel is
 * looked at by primary key.
 *
 * @param now business time.
 */
export async function findHits(
  tx: Db,
  { organisationId, channelId, sightings, now }: Of & { sightings: readonly Sighting[]; now: Date },
): Promise<Hit[]> {
  const { rows } = await tx.query<Hit>(sql`
    with said as materialized (
      select *
        from unnest(${sightings.map(({ userKey }) => userKey)}::text[],
                    ${sightings.map(({ kind }) => kind)}::text[],
                    ${sightings.map(({ receipt }) => receipt)}::text[],
                    ${sightings.map(({ upTo }) => upTo)}::bigint[],
                    ${sightings.map(({ at }) => at)}::timestamptz[]) with ordinality
             as s (user_key, kind, receipt, up_to, at, n)
    ), recent as materialized (
      select campaign_id, coalesce(brief ->> 'tracking', 'individual') as tracking
        from campaign
       where organisation_id = ${organisationId}
         and channel_id = ${channelId}
         and started_at is not null
         and erased_at is null
         and (finished_at is null
              or finished_at > ${now}::timestamptz
                 - case brief ->> 'tracking'
                     when 'group' then make_interval(days => ${marksForDays})
                     else make_interval(days => ${attentionDays})
                   end)
    ), seen as materialized (
      select s.n, s.kind, s.at, d.*, coalesce(d.receipt = s.receipt, false) as is_named
        from said s
        join contact k on k.organisation_id = ${organisationId}
                      and k.channel_id = ${channelId}
                      and k.user_key = s.user_key
       cross join recent
       cross join lateral (
         select d.campaign_id, d.person_id, d.receipt, d.settled_at, recent.tracking
           from delivery d
          where d.organisation_id = ${organisationId}
            and d.campaign_id = recent.campaign_id
            and d.person_id = k.person_id
            and d.lane_id = ${channelId}
            and d.state = 'delivered'
            and case s.kind
                  when 'read' then d.opened_at is null
                                   and case when d.receipt ~ '^[0-9]{1,15}$'
                                            then d.receipt::bigint <= s.up_to end
                  when 'reacted' then d.receipt = s.receipt
                  when 'pressed' then s.receipt is null or d.receipt = s.receipt
                  else true
                end
          limit 1 -- one row, by primary key: the planner is not to think of anything else
       ) d
    ), meant as (
      select campaign_id, person_id, tracking, at, settled_at, false as is_reply
        from seen
       where kind in ('read', 'reacted')
      union all
      (select distinct on (n) campaign_id, person_id, tracking, at, settled_at, kind = 'wrote'
         from seen
        where kind in ('wrote', 'typed', 'pressed')
        order by n, is_named desc, settled_at desc, campaign_id desc)
    )
    select campaign_id as "campaignId", person_id as "personId", tracking,
           bool_or(is_reply) as "isReply",
           -- Clocks of two services: nobody opens before it is there.
           greatest(min(at), max(settled_at)) as "at"
      from meant
     -- Words that name no message may mean one that nobody tracks.
     where tracking <> 'none'
     group by campaign_id, person_id, tracking`)
  return rows
}

/** Somebody who wrote to the chatbot. */
export type Writer = {
  userKey: string
  contact: unknown
  language: string | null
}

/** How long somebody who was answered is not answered again. Business time. */
const answerEveryHours = 24

/**
 * Lets the chatbot answer people who wrote to it, whom it has not answered within a day. Language: what
 * is known of the person, else what the service said, else French.
 *
 * @param messages what it says, as the port of channels has it.
 * @param now business time.
 */
export async function insertAnswers(
  tx: Db,
  {
    organisationId,
    channelId,
    writers,
    messages,
    now,
  }: Of & {
    writers: readonly Writer[]
    messages: Record<'fr' | 'en', object>
    now: Date
  },
): Promise<void> {
  await tx.query(sql`
    insert into errand (organisation_id, channel_id, kind, user_key, addressee, message, created_at)
    select distinct on (w.user_key) ${organisationId}, ${channelId}, 'answer', w.user_key,
           jsonb_build_object(
             -- Where the service names people by their address, it is that one.
             'address', case when w.user_key like 'sip:%' then w.user_key
                             else coalesce(p.upn, w.user_key) end,
             'contact', w.contact,
             'fields', coalesce(p.fields, '{}') || jsonb_build_object(
               'FIRSTNAME', coalesce(p.first_name, ''), 'LASTNAME', coalesce(p.last_name, ''))),
           case when coalesce(p.language, w.language, 'fr') ~* '^fr(-|$)'
                then ${JSON.stringify(messages.fr)}::jsonb else ${JSON.stringify(messages.en)}::jsonb end,
           ${now}::timestamptz
      from unnest(${writers.map(({ userKey }) => userKey)}::text[],
                  ${writers.map(({ contact }) => JSON.stringify(contact))}::jsonb[],
                  ${writers.map(({ language }) => language)}::text[]) with ordinality
           as w (user_key, contact, language, n)
      left join contact k on k.organisation_id = ${organisationId}
                         and k.channel_id = ${channelId}
                         and k.user_key = w.user_key
      left join person p on p.organisation_id = k.organisation_id and p.person_id = k.person_id
     where not exists (
             select from errand e
              where e.organisation_id = ${organisationId}
                and e.channel_id = ${channelId}
                and e.user_key = w.user_key
                and e.kind = 'answer'
                and e.created_at > ${now}::timestamptz - make_interval(hours => ${answerEveryHours}))
     order by w.user_key, w.n, p.person_id`)
}
