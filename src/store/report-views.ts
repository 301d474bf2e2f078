import type { Ledger } from '../contract/campaign.ts'
import type { DeliveryState } from '../domain/delivery.ts'
import type { OpenDelay } from '../domain/open-delay.ts'
import { type Db, sql } from '../platform/sql.ts'

type Of = { organisationId: number; campaignId: number }

export type Counted = { state: DeliveryState; reason: string; count: number }

/**
 * Reads the counters of a campaign, in one statement and so at one instant: what is armed and not
 * yet settled counts as `sending`, and no longer as what it was before. Nothing is counted twice,
 * so the states always add up to the recipients.
 */
export async function readTally(db: Db, { organisationId, campaignId }: Of): Promise<Counted[]> {
  const { rows } = await db.query<Counted>(sql`
    with sending as (
      select d.state, count(*) as count
        from dispatch_batch b
       cross join unnest(b.campaign_ids[1:b.armed], b.person_ids[1:b.armed], b.attempts[1:b.armed])
               as s (campaign_id, person_id, attempt)
        join delivery d on d.organisation_id = b.organisation_id
                       and d.campaign_id = s.campaign_id
                       and d.person_id = s.person_id
                       and d.attempt = s.attempt
                       and d.state in ('planned', 'retrying')
       where b.organisation_id = ${organisationId}
         and b.channel_id = (select channel_id from campaign
                              where organisation_id = ${organisationId}
                                and campaign_id = ${campaignId})
         and s.campaign_id = ${campaignId}
       group by d.state
    )
    select state, reason, sum(count)::bigint as "count"
      from (
        select state, reason, count from delivery_tally
         where organisation_id = ${organisationId} and campaign_id = ${campaignId}
        union all
        select state, '', -count from sending
        union all
        select 'sending', '', count from sending
      ) counted
     group by state, reason`)
  return rows.filter(({ count }) => count !== 0)
}

/**
 * Reads the ledgers of several campaigns in one statement, as `readTally` does for one.
 *
 * @returns by campaign; those without counters (they have not started) are left out.
 */
export async function readLedgers(
  db: Db,
  { organisationId, campaignIds }: { organisationId: number; campaignIds: readonly number[] },
): Promise<Map<number, Ledger>> {
  const { rows } = await db.query<Counted & { campaignId: number }>(sql`
    with sending as (
      select d.campaign_id, d.state, count(*) as count
        from dispatch_batch b
       cross join unnest(b.campaign_ids[1:b.armed], b.person_ids[1:b.armed], b.attempts[1:b.armed])
               as s (campaign_id, person_id, attempt)
        join delivery d on d.organisation_id = b.organisation_id
                       and d.campaign_id = s.campaign_id
                       and d.person_id = s.person_id
                       and d.attempt = s.attempt
                       and d.state in ('planned', 'retrying')
       where b.organisation_id = ${organisationId}
         and s.campaign_id = any (${campaignIds}::integer[])
       group by d.campaign_id, d.state
    )
    select campaign_id as "campaignId", state, '' as "reason", sum(count)::bigint as "count"
      from (
        select campaign_id, state, count from delivery_tally
         where organisation_id = ${organisationId}
           and campaign_id = any (${campaignIds}::integer[])
        union all
        select campaign_id, state, -count from sending
        union all
        select campaign_id, 'sending', count from sending
      ) counted
     group by campaign_id, state`)
  const byCampaign = new Map<number, Counted[]>()
  for (const row of rows) {
    byCampaign.set(row.campaignId, [...(byCampaign.get(row.campaignId) ?? []), row])
  }
  return new Map([...byCampaign].map(([id, counted]) => [id, ledgerOf(counted)]))
}

/** Adds counters up to the ledger of nine states. */
export function ledgerOf(counted: readonly Counted[]): Ledger {
  const ledger = {
    recipients: 0,
    planned: 0,
    retrying: 0,
    sending: 0,
    delivered: 0,
    failed: 0,
    unreachable: 0,
    uncertain: 0,
    unscheduled: 0,
    stopped: 0,
  }
  for (const { state, count } of counted) {
    ledger[state] += count
    ledger.recipients += count
  }
  return ledger
}

/** What happened in one half hour of a campaign. */
export type Bin = {
  binAt: Date
  planned: number
  delivered: number
  /** People who opened for the first time. */
  opened: number
  /** People who followed a link for the first time. */
  clicked: number
  /** When the last of them did; null for nobody. */
  lastOpenedAt: Date | null
}

/** Reads the half hours of a campaign in which something was planned, delivered or opened, in order. */
export async function readBins(db: Db, { organisationId, campaignId }: Of): Promise<Bin[]> {
  const { rows } = await db.query<Bin>(sql`
    select bin_at as "binAt", sum(planned) as "planned", sum(delivered) as "delivered",
           sum(opened) as "opened",
           sum(clicked) as "clicked", max(last_opened_at) as "lastOpenedAt"
      from delivery_bin
     where organisation_id = ${organisationId} and campaign_id = ${campaignId}
     group by bin_at
     order by bin_at`)
  return rows
}

/** Reads how long after its delivery a campaign was opened, in order; as the counters have it. */
export async function readOpenDelays(
  db: Db,
  { organisationId, campaignId }: Of,
): Promise<OpenDelay[]> {
  const { rows } = await db.query<OpenDelay>(sql`
    select seconds, people
      from open_delay
     where organisation_id = ${organisationId} and campaign_id = ${campaignId}
     order by seconds`)
  return rows
}

/** Finds the instant of a campaign's next attempt; null when none is planned. */
export async function readNextAttemptAt(
  db: Db,
  { organisationId, campaignId }: Of,
): Promise<Date | null> {
  const { rows } = await db.query<{ dueAt: Date }>(sql`
    select due_at as "dueAt"
      from delivery
     where organisation_id = ${organisationId}
       and campaign_id = ${campaignId}
       and state in ('planned', 'retrying')
     order by due_at, person_id
     limit 1`)
  return rows[0]?.dueAt ?? null
}
