import type { DeliveryState } from '../domain/delivery.ts'
import { type Db, empty, sql } from '../platform/sql.ts'

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

type Of = { organisationId: number; campaignId: number }

/** What is armed and not yet settled is `sending`, whatever its row still says. */
const columns = sql`
  d.person_id as "personId", p.first_name as "firstName", p.last_name as "lastName",
  case when ch.kind = 'skype' then p.sip else coalesce(p.upn, p.sip) end as "address",
  case when s.person_id is null then d.state else 'sending' end as "state",
  d.round, d.rung, d.attempt, d.planned_at as "plannedAt", d.due_at as "dueAt",
  d.settled_at as "settledAt", d.opened_at as "openedAt", d.clicked_at as "clickedAt", d.reason`

const sources = ({ organisationId, campaignId }: Of) => sql`
  delivery d
  join person p on p.organisation_id = d.organisation_id and p.person_id = d.person_id
  join channel ch on ch.organisation_id = d.organisation_id and ch.channel_id = d.lane_id
  left join (
    select distinct s.campaign_id, s.person_id, s.attempt
      from dispatch_batch b
     cross join unnest(b.campaign_ids[1:b.armed], b.person_ids[1:b.armed], b.attempts[1:b.armed])
             as s (campaign_id, person_id, attempt)
     where b.organisation_id = ${organisationId} and s.campaign_id = ${campaignId}
  ) s on s.person_id = d.person_id and s.attempt = d.attempt
     and d.state in ('planned', 'retrying')`

/** A page of a campaign's deliveries, by person, after the person `after`. `q` matches part of a name or an address. */
export async function pageDeliveries(
  db: Db,
  page: Of & {
    state?: DeliveryState | undefined
    q?: string | undefined
    after: number
    limit: number
  },
): Promise<DeliveryRow[]> {
  const pattern = `%${(page.q ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const { rows } = await db.query<DeliveryRow>(sql`
    select ${columns}
      from ${sources(page)}
     where d.organisation_id = ${page.organisationId}
       and d.campaign_id = ${page.campaignId}
       and d.person_id > ${page.after}
       ${page.state ? sql`and case when s.person_id is null then d.state else 'sending' end = ${page.state}::delivery_state` : empty}
       ${page.q ? sql`and concat_ws(' ', p.first_name, p.last_name, p.upn, p.sip) ilike ${pattern}` : empty}
     order by d.person_id
     limit ${page.limit}`)
  return rows
}

/** Finds the delivery of one person; null when the person is no recipient. */
export async function findDelivery(
  db: Db,
  of: Of & { personId: number },
): Promise<DeliveryRow | null> {
  const { rows } = await db.query<DeliveryRow>(sql`
    select ${columns}
      from ${sources(of)}
     where d.organisation_id = ${of.organisationId}
       and d.campaign_id = ${of.campaignId}
       and d.person_id = ${of.personId}`)
  return rows[0] ?? null
}

export type StoredEvent = {
  at: Date
  kind: 'absent' | 'throttled' | 'fault' | 'uncertain' | 'opened' | 'replied'
  plannedAt: Date | null
  round: number | null
  rung: number | null
  presence: string | null
  code: string | null
}

/** Lists what happened to one delivery beside the plain story, oldest first. */
export async function listDeliveryEvents(
  db: Db,
  of: Of & { personId: number },
): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEvent>(sql`
    select at, kind, planned_at as "plannedAt", round, rung, presence, code
      from delivery_event
     where organisation_id = ${of.organisationId}
       and campaign_id = ${of.campaignId}
       and person_id = ${of.personId}
     order by event_id`)
  return rows
}
