import type { Sql } from 'sql-template-tag'

import type { CampaignState } from '../domain/campaign.ts'
import { type Db, empty, sql } from '../platform/sql.ts'

export type MailingList = {
  id: number
  name: string
  people: number
  tokens: string[]
  createdAt: Date
}

/** What else the ledger of lists tells of one. */
export type LedgerList = MailingList & {
  lastImport: {
    id: number
    fileName: string
    at: string
    state: 'running' | 'done' | 'refused'
  } | null
  /** The campaign whose report it was taken from. */
  campaign: { id: number; name: string } | null
  /** Whether it was, also where that campaign is gone. */
  isFromReport: boolean
  /** When a campaign to it last started. */
  lastUsedAt: Date | null
}

const columns = sql`
  l.list_id as "id", l.name, l.tokens, l.created_at as "createdAt",
  (select count(*) from list_member m
    where m.organisation_id = l.organisation_id and m.list_id = l.list_id) as "people"`

/**
 * Adds a list.
 *
 * @param list.campaignId the campaign whose recipients it is made of.
 * @returns its id; null when the organisation has one of this name.
 */
export async function insertList(
  db: Db,
  list: { organisationId: number; name: string; createdAt: Date; campaignId?: number },
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(sql`
    insert into mailing_list (organisation_id, name, created_at, campaign_id)
    values (${list.organisationId}, ${list.name}, ${list.createdAt}, ${list.campaignId ?? null})
        on conflict (organisation_id, name) do nothing
    returning list_id as "id"`)
  return rows[0]?.id ?? null
}

/** A page of lists, newest first, older than the id `before`. `q`: part of the name, accents and case aside. */
export async function pageLists(
  db: Db,
  page: { organisationId: number; q?: string | undefined; before: number; limit: number },
): Promise<LedgerList[]> {
  const pattern = (page.q ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)
  return readLedger(db, {
    organisationId: page.organisationId,
    which: sql`
      l.list_id < ${page.before}
      ${page.q ? sql`and folded(l.name) like '%' || folded(${pattern}) || '%'` : empty}`,
    limit: page.limit,
  })
}

/** Finds one list; null when there is none. */
export async function findList(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<LedgerList | null> {
  const which = sql`l.list_id = ${id}`
  const [list] = await readLedger(db, { organisationId, which, limit: 1 })
  return list ?? null
}

async function readLedger(
  db: Db,
  { organisationId, which, limit }: { organisationId: number; which: Sql; limit: number },
): Promise<LedgerList[]> {
  const { rows } = await db.query<LedgerList>(sql`
    with shown as materialized (
      select l.* from mailing_list l
       where l.organisation_id = ${organisationId} and ${which}
       order by l.list_id desc
       limit ${limit}
    ), used as materialized (
      -- Once for all that are shown: the briefs are large.
      select named.id::integer as list_id, max(c.started_at) as last_used_at
        from campaign c, jsonb_array_elements_text(c.brief -> 'audience' -> 'listIds') as named (id)
       where c.organisation_id = ${organisationId} and c.started_at is not null
       group by 1
    )
    select ${columns}, used.last_used_at as "lastUsedAt",
           l.campaign_id is not null as "isFromReport",
           (select json_build_object('id', c.campaign_id, 'name', c.brief ->> 'name')
              from campaign c
             where c.organisation_id = l.organisation_id and c.campaign_id = l.campaign_id
           ) as "campaign",
           (select json_build_object('id', i.import_id, 'fileName', i.file_name,
                                     'at', i.created_at, 'state', i.state)
              from list_import i
             where i.organisation_id = l.organisation_id and i.list_id = l.list_id
             order by i.import_id desc
             limit 1) as "lastImport"
      from shown l
      left join used using (list_id)
     order by l.list_id desc`)
  return rows
}

/** Lists the drafts and scheduled campaigns that name a list, scheduled ones first, by name. */
export async function listUses(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<{ id: number; name: string; state: CampaignState; isExcluded: boolean }[]> {
  const { rows } = await db.query<{
    id: number
    name: string
    state: CampaignState
    isExcluded: boolean
  }>(sql`
    select campaign_id as "id", brief ->> 'name' as "name", state,
           not coalesce(brief -> 'audience' -> 'listIds' ? ${String(id)}, false) as "isExcluded"
      from campaign
     where organisation_id = ${organisationId}
       and state in ('draft', 'scheduled')
       and (brief -> 'audience' -> 'listIds' ? ${String(id)}
            or brief -> 'audience' -> 'excludeListIds' ? ${String(id)})
     order by state desc, 2, 1`)
  return rows
}

/** Renames a list. Resolves to `taken` when another one bears the name. */
export async function renameList(
  db: Db,
  { organisationId, id, name }: { organisationId: number; id: number; name: string },
): Promise<'renamed' | 'taken' | 'not-found'> {
  const { rows } = await db.query<{ taken: boolean }>(sql`
    select list_id <> ${id} as taken from mailing_list
     where organisation_id = ${organisationId} and (list_id = ${id} or name = ${name})
     order by 1 desc`)
  if (!rows.some(({ taken }) => !taken)) return 'not-found'
  if (rows[0]?.taken) return 'taken'
  await db.query(sql`
    update mailing_list set name = ${name}
     where organisation_id = ${organisationId} and list_id = ${id}`)
  return 'renamed'
}

/**
 * Deletes a list with its members and imports; the people stay. A list that a scheduled campaign
 * names is `in-use`, also where it names it to leave its people out: without it they would be written to.
 */
export async function deleteList(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<'deleted' | 'in-use' | 'not-found'> {
  const { rows } = await db.query<{ deleted: boolean; found: boolean }>(sql`
    with deleted as (
      delete from mailing_list
       where organisation_id = ${organisationId} and list_id = ${id}
         and not exists (
           select from campaign c
            where c.organisation_id = ${organisationId}
              and c.state = 'scheduled'
              and (c.brief -> 'audience' -> 'listIds' ? ${String(id)}
                   or c.brief -> 'audience' -> 'excludeListIds' ? ${String(id)})
         )
      returning list_id
    )
    select exists (select from deleted) as "deleted",
           exists (select from mailing_list
                    where organisation_id = ${organisationId} and list_id = ${id}) as "found"`)
  if (rows[0]?.deleted) return 'deleted'
  return rows[0]?.found ? 'in-use' : 'not-found'
}

/** Finds those of the lists that exist, in the order of their ids. */
export async function findLists(
  db: Db,
  { organisationId, ids }: { organisationId: number; ids: number[] },
): Promise<MailingList[]> {
  const { rows } = await db.query<MailingList>(sql`
    select ${columns} from mailing_list l
     where l.organisation_id = ${organisationId} and l.list_id = any (${ids}::integer[])
     order by l.list_id`)
  return rows
}

/** Adds tokens that a file brought. */
export async function addListTokens(
  tx: Db,
  { organisationId, id, tokens }: { organisationId: number; id: number; tokens: string[] },
): Promise<void> {
  await tx.query(sql`
    update mailing_list
       set tokens = (select array_agg(distinct token order by token)
                       from unnest(tokens || ${tokens}::text[]) as token)
     where organisation_id = ${organisationId} and list_id = ${id} and cardinality(${tokens}::text[]) > 0`)
}
