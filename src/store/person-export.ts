import type { DeliveryState } from '../domain/delivery.ts'
import { type Db, sql } from '../platform/sql.ts'
import { folded } from './folded-address.ts'

type Of = { organisationId: number }
type OfPerson = Of & { personId: number }

/** Everything that stands about somebody in their own row. */
export type PersonRecord = {
  personId: number
  firstName: string
  lastName: string
  upn: string | null
  sip: string | null
  language: string | null
  timeZone: string | null
  fields: Record<string, string>
  createdAt: Date
  updatedAt: Date
}

/** Finds who bears an address, as UPN or as SIP. */
export async function findBearers(
  db: Db,
  { organisationId, key }: Of & { key: string },
): Promise<(PersonRecord & { keys: string[] })[]> {
  const { rows } = await db.query<PersonRecord & { keys: string[] }>(sql`
    select person_id as "personId", first_name as "firstName", last_name as "lastName", upn, sip,
           language, time_zone as "timeZone", fields, created_at as "createdAt",
           updated_at as "updatedAt", array_remove(array[upn_key, sip_key], null) as "keys"
      from person
     where organisation_id = ${organisationId} and (upn_key = ${key} or sip_key = ${key})
     order by person_id`)
  return rows
}

/** Lists the mailing lists that somebody is on. */
export async function listMemberships(
  db: Db,
  { organisationId, personId }: OfPerson,
): Promise<{ id: number; name: string }[]> {
  const { rows } = await db.query<{ id: number; name: string }>(sql`
    select l.list_id as "id", l.name
      from mailing_list l
      join list_member m using (organisation_id, list_id)
     where m.organisation_id = ${organisationId} and m.person_id = ${personId}
     order by l.list_id`)
  return rows
}

export type KnownContact = {
  channelId: number
  chatbot: string
  kind: string
  contact: Record<string, unknown>
  reach: string | null
  reachAt: Date | null
}

/** Lists what the channels have learnt about somebody. */
export async function listContacts(
  db: Db,
  { organisationId, personId }: OfPerson,
): Promise<KnownContact[]> {
  const { rows } = await db.query<KnownContact>(sql`
    select ch.channel_id as "channelId", b.name as "chatbot", ch.kind, k.contact, k.reach,
           k.reach_at as "reachAt"
      from channel ch
      join chatbot b using (organisation_id, chatbot_id)
      join contact k using (organisation_id, channel_id)
     where ch.organisation_id = ${organisationId} and k.person_id = ${personId}
     order by ch.channel_id`)
  return rows
}

export type ReceivedDelivery = {
  campaignId: number
  campaign: string
  state: DeliveryState
  reason: string | null
  plannedAt: Date
  settledAt: Date | null
  openedAt: Date | null
  clickedAt: Date | null
  attempts: number
  events: {
    at: string
    kind: string
    presence?: string
    code?: string
    /** Of `clicked`: the link, and how often it was followed since. */
    url?: string
    times?: number
  }[]
}

/** Lists the deliveries of somebody with what happened to each, campaign by campaign. */
export async function listReceived(
  db: Db,
  { organisationId, personId }: OfPerson,
): Promise<ReceivedDelivery[]> {
  const { rows } = await db.query<ReceivedDelivery>(sql`
    select c.campaign_id as "campaignId", c.brief ->> 'name' as "campaign", d.state, d.reason,
           d.planned_at as "plannedAt", d.settled_at as "settledAt", d.opened_at as "openedAt",
           d.clicked_at as "clickedAt", d.attempt as "attempts", told.events
      from campaign c
     cross join lateral (
       select * from delivery d
        where d.organisation_id = c.organisation_id
          and d.campaign_id = c.campaign_id
          and d.person_id = ${personId}
       offset 0 -- by primary key, campaign by campaign: there is no index of deliveries by person
     ) d
     cross join lateral (
       select coalesce(json_agg(json_strip_nulls(json_build_object(
                'at', e.at, 'kind', e.kind, 'presence', e.presence, 'code', e.code, 'url', e.url,
                'times', e.times))
                order by e.at, e.event_id), '[]') as events
         from (select at, kind, presence, code, null as url, null as times, event_id
                 from delivery_event
                where organisation_id = c.organisation_id
                  and campaign_id = c.campaign_id
                  and person_id = ${personId}
               union all
               select k.first_at, 'clicked', null, null, l.url, k.events, k.link_number
                 from delivery_click k
                 join campaign_link l using (organisation_id, campaign_id, link_number)
                where k.organisation_id = c.organisation_id
                  and k.campaign_id = c.campaign_id
                  and k.person_id = ${personId}) e
     ) told
     where c.organisation_id = ${organisationId} and c.started_at is not null
     order by c.campaign_id`)
  return rows
}

export type SentMessage = {
  kind: 'answer' | 'trial'
  state: string
  at: Date
  addressee: Record<string, unknown>
}

/** Lists what the chatbot said to an address or to a person outside campaigns. */
export async function listSaid(
  db: Db,
  { organisationId, keys, userKeys }: Of & { keys: readonly string[]; userKeys: readonly string[] },
): Promise<SentMessage[]> {
  const { rows } = await db.query<SentMessage>(sql`
    select kind, state, created_at as "at", addressee
      from errand
     where organisation_id = ${organisationId}
       and (user_key = any (${userKeys}::text[])
            or lower(addressee -> 'contact' ->> 'userId') = any (${userKeys}::text[])
            or ${folded(sql`(addressee ->> 'address')`)} = any (${keys}::text[])
            or user_key like 'sip:%' and ${folded(sql`user_key`)} = any (${keys}::text[]))
     order by created_at, errand_id`)
  return rows
}

/** Lists the rejected rows of imports in which an address stands. */
export async function listRejectedRows(
  db: Db,
  { organisationId, keys }: Of & { keys: readonly string[] },
): Promise<{ fileName: string; row: number; cells: string[] }[]> {
  const { rows } = await db.query<{ fileName: string; row: number; cells: string[] }>(sql`
    select i.file_name as "fileName", e.row_number as "row", coalesce(e.cells, array[e.value]) as "cells"
      from import_error e
      join list_import i using (organisation_id, import_id)
     where e.organisation_id = ${organisationId}
       and exists (select from unnest(e.cells || e.value) as c (cell)
                    where ${folded(sql`cell`)} = any (${keys}::text[]))
     order by e.import_id, e.row_number, e.position`)
  return rows
}
