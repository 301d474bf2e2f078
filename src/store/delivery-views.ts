import type { DeliveryState } from '../domain/delivery.ts'
import { type Db, onlyRow, sql } from '../platform/sql.ts'
import {
  candidates,
  type DeliveryFilter,
  hasOwnIndex,
  isOpenToAll,
  matches,
  type OfCampaign,
  sources,
} from './delivery-filter.ts'

export type DeliveryRow = {
  personId: number
  firstName: string
  lastName: string
  address: string | null
  state: DeliveryState
  round: number
  rung: number
  attempt: number
  plannedAt: Date
  dueAt: Date
  settledAt: Date | null
  openedAt: Date | null
  clickedAt: Date | null
  reason: string | null
}

/** What is armed and not yet settled is `sending`, whatever its row still says. */
export const deliveryColumns = sql`
  d.person_id as "personId", p.first_name as "firstName", p.last_name as "lastName",
  case when ch.kind = 'skype' then p.sip else coalesce(p.upn, p.sip) end as "address",
  case when s.person_id is null then d.state else 'sending' end as "state",
  d.round, d.rung, d.attempt, d.planned_at as "plannedAt", d.due_at as "dueAt",
  d.settled_at as "settledAt", d.opened_at as "openedAt", d.clicked_at as "clickedAt", d.reason`

type Page = OfCampaign & { filter: DeliveryFilter; after: number; limit: number }

/** How many rows a page may look through in order before it asks the indices, a row of the page. */
const walkPerRow = 40
const longestWalk = 8_000

/**
 * A page of a campaign's deliveries, by person, after the person `after`.
 *
 * Most pages are full after a short walk along the primary key. Where they are not, what is asked for is
 * rare, and it is cheaper to find all of it and to sort: of 1,000,000 deliveries, a walk along the key
 * took 1 s, the whole table 90 ms, 25,000 people by their words 150 ms.
 */
export async function pageDeliveries(db: Db, page: Page): Promise<DeliveryRow[]> {
  if (isOpenToAll(page.filter)) return walkDeliveries(db, page)
  if (!hasOwnIndex(page.filter)) {
    const rows = await walkDeliveries(db, page)
    if (rows.length === page.limit) return rows
  }
  return searchDeliveries(db, page)
}

async function walkDeliveries(
  db: Db,
  { organisationId, campaignId, filter, after, limit }: Page,
): Promise<DeliveryRow[]> {
  const of = { organisationId, campaignId }
  const { rows } = await db.query<DeliveryRow>(sql`
    with walked as materialized (
      select *
        from delivery
       where organisation_id = ${organisationId}
         and campaign_id = ${campaignId}
         and person_id > ${after}
       order by person_id
       limit ${isOpenToAll(filter) ? limit : Math.min(limit * walkPerRow, longestWalk)}
    )
    select ${deliveryColumns}
      from ${sources(of, sql`walked`)}
     where ${matches(of, filter, { byIndex: false })}
     order by d.person_id
     limit ${limit}`)
  return rows
}

async function searchDeliveries(
  db: Db,
  { organisationId, campaignId, filter, after, limit }: Page,
): Promise<DeliveryRow[]> {
  const of = { organisationId, campaignId }
  // `+ 0` keeps the planner from walking along the primary key in the hope to meet enough rows soon.
  const order = hasOwnIndex(filter) && !filter.q ? sql`d.person_id` : sql`d.person_id + 0`
  const { rows } = await db.query<DeliveryRow>(sql`
    with found as materialized (
      select d.*
        from ${candidates(of, filter)}
       where ${matches(of, filter, { byIndex: true })}
         and d.person_id > ${after}
       order by ${order}
       limit ${limit}
    )
    select ${deliveryColumns}
      from ${sources(of, sql`found`)}
     order by d.person_id`)
  return rows
}

/** Finds the delivery of one person; null when the person is no recipient. */
export async function findDelivery(
  db: Db,
  of: OfCampaign & { personId: number },
): Promise<DeliveryRow | null> {
  const { rows } = await db.query<DeliveryRow>(sql`
    select ${deliveryColumns}
      from ${sources(of)}
     where d.organisation_id = ${of.organisationId}
       and d.campaign_id = ${of.campaignId}
       and d.person_id = ${of.personId}`)
  return rows[0] ?? null
}

export type StoredEvent = {
  at: Date
  kind: 'absent' | 'throttled' | 'fault' | 'uncertain' | 'opened' | 'clicked' | 'replied'
  plannedAt: Date | null
  round: number | null
  rung: number | null
  presence: string | null
  code: string | null
  /** Of `clicked`: the link that was followed. */
  url: string | null
}

/**
 * Lists what happened to one delivery beside the plain story, in order; last what the person did: opened,
 * followed each link for the first time, replied.
 */
export async function listDeliveryEvents(
  db: Db,
  of: OfCampaign & { personId: number },
): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEvent>(sql`
    select at, kind, planned_at as "plannedAt", round, rung, presence, code, url
      from (
        select at, kind, planned_at, round, rung, presence, code, null as url,
               case when kind = 'replied' then at end as done_at, 3 as position, event_id
          from delivery_event
         where organisation_id = ${of.organisationId}
           and campaign_id = ${of.campaignId}
           and person_id = ${of.personId}
        union all
        select opened_at, 'opened', null, null, null, null, null, null, opened_at, 1, 0
          from delivery
         where organisation_id = ${of.organisationId}
           and campaign_id = ${of.campaignId}
           and person_id = ${of.personId}
           and opened_at is not null
        union all
        select c.first_at, 'clicked', null, null, null, null, null, l.url, c.first_at, 2,
               c.link_number
          from delivery_click c
          join campaign_link l using (organisation_id, campaign_id, link_number)
         where c.organisation_id = ${of.organisationId}
           and c.campaign_id = ${of.campaignId}
           and c.person_id = ${of.personId}
      ) told
     order by done_at nulls first, position, event_id`)
  return rows
}

/**
 * Counts the deliveries that a filter is about: of 1,000,000 without an index of their own, by looking at all
 * of them once.
 */
export async function countDeliveries(
  db: Db,
  { organisationId, campaignId, filter }: OfCampaign & { filter: DeliveryFilter },
): Promise<number> {
  const of = { organisationId, campaignId }
  const { rows } = await db.query<{ people: number }>(sql`
    select count(*) as "people"
      from ${candidates(of, filter)}
     where ${matches(of, filter, { byIndex: true })}`)
  return onlyRow(rows).people
}
