import type { CampaignBrief } from '../contract/campaign.ts'
import type { Interval } from '../domain/calendar.ts'
import type { CampaignState } from '../domain/campaign.ts'
import type { MessageDoc } from '../message/document.ts'
import { type Db, empty, onlyRow, sql } from '../platform/sql.ts'

/** What scheduling decides, and unscheduling forgets. */
export type Schedule = {
  channelId: number
  startsAt: Date
  endsAt: Date
  openTime: Interval[]
  /** Dates on which nobody is written to. */
  holidays: string[]
  doc: MessageDoc
}

export type Campaign = {
  organisationId: number
  id: number
  state: CampaignState
  /** What the author asked for. */
  brief: CampaignBrief
  revision: number
  createdAt: Date
  createdBy: string
  /** The last change of the brief; null where there was none. */
  changedAt: Date | null
  changedBy: string | null
  startedAt: Date | null
  recipients: number | null
  finishedAt: Date | null
  /** When what it knew of people was erased; its counters stay. */
  erasedAt: Date | null
} & { [Part in keyof Schedule]: Schedule[Part] | null }

type CampaignKey = { organisationId: number; id: number }

const columns = sql`
  organisation_id as "organisationId", campaign_id as "id", state, brief, revision,
  created_at as "createdAt", created_by as "createdBy", changed_at as "changedAt",
  changed_by as "changedBy", channel_id as "channelId",
  starts_at as "startsAt", ends_at as "endsAt", open_time as "openTime", holidays, doc,
  started_at as "startedAt", recipients, finished_at as "finishedAt", erased_at as "erasedAt"`

/** Adds a draft. @returns its id. */
export async function insertCampaign(
  db: Db,
  draft: { organisationId: number; brief: CampaignBrief; createdBy: string; at: Date },
): Promise<number> {
  const { rows } = await db.query<{ id: number }>(sql`
    insert into campaign (organisation_id, brief, created_at, created_by)
    values (${draft.organisationId}, ${draft.brief}, ${draft.at}, ${draft.createdBy})
    returning campaign_id as "id"`)
  return onlyRow(rows).id
}

/** Finds a campaign; null when there is none. */
export async function findCampaign(
  db: Db,
  { organisationId, id }: CampaignKey,
): Promise<Campaign | null> {
  const { rows } = await db.query<Campaign>(sql`
    select ${columns} from campaign
     where organisation_id = ${organisationId} and campaign_id = ${id}`)
  return rows[0] ?? null
}

/** Finds a campaign and locks it until the transaction ends, so that of two who change it one comes second. */
export async function lockCampaign(
  tx: Db,
  { organisationId, id }: CampaignKey,
): Promise<Campaign | null> {
  const { rows } = await tx.query<Campaign>(sql`
    select ${columns} from campaign
     where organisation_id = ${organisationId} and campaign_id = ${id}
       for update`)
  return rows[0] ?? null
}

/** Which campaigns are meant. `q`: part of the name, accents and case aside. */
export type CampaignFilter = {
  organisationId: number
  q?: string | undefined
  chatbotId?: string | undefined
}

const meant = ({ organisationId, q, chatbotId }: CampaignFilter) => {
  const pattern = (q ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)
  return sql`
    organisation_id = ${organisationId}
    ${q ? sql`and folded(brief ->> 'name') like '%' || folded(${pattern}) || '%'` : empty}
    ${chatbotId ? sql`and brief ->> 'chatbotId' = ${chatbotId}` : empty}`
}

/** Counts campaigns by their state. */
export async function countCampaigns(
  db: Db,
  filter: CampaignFilter,
): Promise<Record<CampaignState, number>> {
  const { rows } = await db.query<{ state: CampaignState; count: number }>(sql`
    select state, count(*) as "count" from campaign where ${meant(filter)} group by state`)
  const counts = { draft: 0, scheduled: 0, running: 0, finished: 0 }
  for (const { state, count } of rows) counts[state] = count
  return counts
}

/** A page of campaigns, newest first, older than the id `before`. */
export async function pageCampaigns(
  db: Db,
  page: CampaignFilter & { state?: CampaignState | undefined; before: number; limit: number },
): Promise<Campaign[]> {
  const { rows } = await db.query<Campaign>(sql`
    select ${columns} from campaign
     where ${meant(page)}
       and campaign_id < ${page.before}
       ${page.state ? sql`and state = ${page.state}::campaign_state` : empty}
     order by campaign_id desc
     limit ${page.limit}`)
  return rows
}

/** Writes a changed brief down, with who changed it. */
export async function saveBrief(
  tx: Db,
  {
    organisationId,
    id,
    brief,
    by,
    at,
  }: CampaignKey & { brief: CampaignBrief; by: string; at: Date },
): Promise<void> {
  await tx.query(sql`
    update campaign
       set brief = ${brief}, revision = revision + 1, changed_by = ${by}, changed_at = ${at}
     where organisation_id = ${organisationId} and campaign_id = ${id}`)
}

/** Makes a campaign scheduled. */
export async function saveSchedule(
  tx: Db,
  { organisationId, id, schedule }: CampaignKey & { schedule: Schedule },
): Promise<void> {
  await tx.query(sql`
    update campaign
       set state = 'scheduled', channel_id = ${schedule.channelId},
           starts_at = ${schedule.startsAt}, ends_at = ${schedule.endsAt},
           open_time = ${JSON.stringify(schedule.openTime)}, holidays = ${schedule.holidays},
           doc = ${schedule.doc}
     where organisation_id = ${organisationId} and campaign_id = ${id}`)
}

/** Makes a scheduled campaign a draft again. */
export async function clearSchedule(tx: Db, { organisationId, id }: CampaignKey): Promise<void> {
  await tx.query(sql`
    update campaign
       set state = 'draft', channel_id = null, starts_at = null, ends_at = null,
           open_time = null, holidays = null, doc = null
     where organisation_id = ${organisationId} and campaign_id = ${id}`)
}

/** Deletes a campaign and its counters. Its deliveries are left to `store/retention.ts`. */
export async function deleteCampaign(tx: Db, { organisationId, id }: CampaignKey): Promise<void> {
  for (const table of [
    sql`campaign_link`,
    sql`link_tally`,
    sql`engagement_tally`,
    sql`delivery_tally`,
    sql`delivery_bin`,
    sql`open_delay`,
    sql`errand`,
    sql`campaign`,
  ]) {
    await tx.query(sql`
      delete from ${table} where organisation_id = ${organisationId} and campaign_id = ${id}`)
  }
}

/**
 * Locks one campaign whose start instant has come. `skip locked` lets several workers look at once,
 * and leaves alone a campaign that its author is changing at this very moment.
 *
 * @returns null when none is due.
 */
export async function lockDueCampaign(tx: Db, now: Date): Promise<Campaign | null> {
  const { rows } = await tx.query<Campaign>(sql`
    select ${columns} from campaign
     where state = 'scheduled' and starts_at <= ${now}
     order by starts_at
     limit 1
       for update skip locked`)
  return rows[0] ?? null
}

/** Makes a scheduled campaign running, with its audience as it was read. */
export async function saveStart(
  tx: Db,
  {
    organisationId,
    id,
    ...start
  }: CampaignKey & {
    startedAt: Date
    seed: number
    recipients: number
    audience: { listId: number; name: string; size: number }[]
  },
): Promise<void> {
  await tx.query(sql`
    update campaign
       set state = 'running', started_at = ${start.startedAt}, seed = ${start.seed},
           recipients = ${start.recipients}, audience = ${JSON.stringify(start.audience)}
     where organisation_id = ${organisationId} and campaign_id = ${id}`)
}

/** Marks a running campaign as stopped: nothing more of it is claimed. */
export async function markStopped(
  tx: Db,
  { organisationId, id, at }: CampaignKey & { at: Date },
): Promise<void> {
  await tx.query(sql`
    update campaign set stopped_at = coalesce(stopped_at, ${at})
     where organisation_id = ${organisationId} and campaign_id = ${id}`)
}

/** Locks the stopped campaigns that still run, for the last of their messages were under way. */
export async function lockStoppedCampaigns(
  tx: Db,
): Promise<(CampaignKey & { channelId: number })[]> {
  const { rows } = await tx.query<CampaignKey & { channelId: number }>(sql`
    select organisation_id as "organisationId", campaign_id as "id", channel_id as "channelId"
      from campaign
     where state = 'running' and stopped_at is not null
       for update skip locked`)
  return rows
}

/** Makes every running campaign finished whose deliveries have all reached a final state. */
export async function finishCampaigns(db: Db, now: Date): Promise<CampaignKey[]> {
  const { rows } = await db.query<CampaignKey>(sql`
    update campaign c
       set state = 'finished', finished_at = ${now}
     where state = 'running'
       and not exists (
         select from delivery_tally t
          where t.organisation_id = c.organisation_id
            and t.campaign_id = c.campaign_id
            and t.state in ('planned', 'retrying')
          group by t.state
         having sum(t.count) > 0
       )
    returning organisation_id as "organisationId", campaign_id as "id"`)
  return rows
}
