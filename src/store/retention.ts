import { type Db, sql } from '../platform/sql.ts'

type Key = { organisationId: number; campaignId: number }

/** A campaign whose rows about people are being deleted. `pastPersonId`: up to whom it is done. */
export type CampaignErasure = Key & { pastPersonId: number }

/**
 * Marks finished campaigns that were kept as long as their organisation wants: from here on they count as
 * erased, and their rows wait to be deleted. Those that somebody else is changing are left to the next call.
 *
 * @param now business time.
 * @param defaultDays for organisations that have not chosen.
 * @returns the campaigns, a hundred at most.
 */
export async function markExpiredCampaigns(
  db: Db,
  { now, defaultDays }: { now: Date; defaultDays: number },
): Promise<Key[]> {
  const { rows } = await db.query<Key>(sql`
    with expired as (
      select c.organisation_id, c.campaign_id
        from organisation o
        join campaign c using (organisation_id)
       where c.state = 'finished'
         and c.erased_at is null
         and c.finished_at <= ${daysBefore(now, defaultDays)}
       limit 100
         for update of c skip locked
    ), marked as (
      update campaign c
         set erased_at = ${now}, tracking_key = null
        from expired e
       where c.organisation_id = e.organisation_id and c.campaign_id = e.campaign_id
      returning c.organisation_id, c.campaign_id
    )
    insert into campaign_erasure (organisation_id, campaign_id, asked_at)
    select organisation_id, campaign_id, ${now} from marked
    returning organisation_id as "organisationId", campaign_id as "campaignId"`)
  return rows
}

/** How long an organisation `o` keeps what it knows of people. */
const daysBefore = (now: Date, defaultDays: number) => sql`
  ${now}::timestamptz - make_interval(days =>
    coalesce((o.settings ->> 'retentionDays')::integer, ${defaultDays}))`

/** Lets the rows of a campaign wait to be deleted. Asked twice, it is done once. */
export async function askForErasure(
  tx: Db,
  { organisationId, campaignId, pastPersonId, at }: CampaignErasure & { at: Date },
): Promise<void> {
  await tx.query(sql`
    insert into campaign_erasure (organisation_id, campaign_id, asked_at, past_person_id)
    values (${organisationId}, ${campaignId}, ${at}, ${pastPersonId})
        on conflict (organisation_id, campaign_id) do nothing`)
}

/** Takes the erasure that has waited longest, if nobody else is at it, and keeps others from it until the transaction ends. */
export async function lockErasure(tx: Db): Promise<CampaignErasure | null> {
  const { rows } = await tx.query<CampaignErasure>(sql`
    select organisation_id as "organisationId", campaign_id as "campaignId",
           past_person_id as "pastPersonId"
      from campaign_erasure
     order by asked_at, organisation_id, campaign_id
     limit 1
       for update skip locked`)
  return rows[0] ?? null
}

/**
 * Deletes what is known of some recipients of a campaign, in the order of their ids after `pastPersonId`:
 * so a batch does not search through what the ones before it have left behind. After the last of them go
 * the marks of people without names, and the trials of the campaign.
 *
 * @returns up to whom it is done; null when nothing was left.
 */
export async function eraseRecipients(
  tx: Db,
  { organisationId, campaignId, pastPersonId, limit }: CampaignErasure & { limit: number },
): Promise<number | null> {
  const of = sql`organisation_id = ${organisationId} and campaign_id = ${campaignId}`
  const { rows } = await tx.query<{ last: number | null }>(sql`
    select max(person_id) as "last"
      from (select person_id from delivery
             where ${of} and person_id > ${pastPersonId}
             order by person_id
             limit ${limit}) next`)
  const last = rows[0]?.last ?? null
  if (last === null) {
    const marks = await tx.query(sql`
      delete from tracking_mark
       where ctid = any (array(select ctid from tracking_mark where ${of} limit ${limit}))`)
    if (marks.rowCount === limit) return pastPersonId
    await tx.query(sql`delete from errand where ${of} and kind = 'trial'`)
    return null
  }
  for (const table of [sql`delivery_event`, sql`delivery_click`, sql`delivery`]) {
    await tx.query(sql`
      delete from ${table} where ${of} and person_id > ${pastPersonId} and person_id <= ${last}`)
  }
  return last
}

/** Writes down how far an erasure has come; `null`: to its end. */
export async function saveErasure(
  tx: Db,
  { organisationId, campaignId }: Key,
  pastPersonId: number | null,
): Promise<void> {
  const of = sql`organisation_id = ${organisationId} and campaign_id = ${campaignId}`
  await tx.query(
    pastPersonId === null
      ? sql`delete from campaign_erasure where ${of}`
      : sql`update campaign_erasure set past_person_id = ${pastPersonId} where ${of}`,
  )
}

/**
 * Deletes the rejected rows of imports, and what the chatbot said outside campaigns, once they were kept as
 * long as their organisation wants. The figures of the imports stay.
 *
 * @returns how many rows were deleted, `limit` of each kind at most.
 */
export async function deleteExpiredRows(
  db: Db,
  { now, defaultDays, limit }: { now: Date; defaultDays: number; limit: number },
): Promise<number> {
  const errors = await db.query(sql`
    delete from import_error
     where ctid = any (array(
       select e.ctid
         from organisation o
         join list_import i using (organisation_id)
         join import_error e using (organisation_id, import_id)
        where i.finished_at <= ${daysBefore(now, defaultDays)}
        limit ${limit}
          for update of e skip locked))`)
  const errands = await db.query(sql`
    delete from errand
     where ctid = any (array(
       select e.ctid
         from organisation o
         join errand e using (organisation_id)
        where e.state not in ('waiting', 'sending')
          and e.created_at <= ${daysBefore(now, defaultDays)}
        limit ${limit}
          for update of e skip locked))`)
  return errors.rowCount + errands.rowCount
}
