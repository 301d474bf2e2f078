import { type Db, sql } from '../platform/sql.ts'

export type MailingList = {
  id: number
  name: string
  people: number
  tokens: string[]
  createdAt: Date
}

const columns = sql`
  l.list_id as "id", l.name, l.tokens, l.created_at as "createdAt",
  (select count(*) from list_member m
    where m.organisation_id = l.organisation_id and m.list_id = l.list_id) as "people"`

/**
 * Adds a list.
 *
 * @returns its id; null when the organisation has one of this name.
 */
export async function insertList(
  db: Db,
  list: { organisationId: number; name: string; createdAt: Date },
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(sql`
    insert into mailing_list (organisation_id, name, created_at)
    values (${list.organisationId}, ${list.name}, ${list.createdAt})
        on conflict (organisation_id, name) do nothing
    returning list_id as "id"`)
  return rows[0]?.id ?? null
}

/** A page of lists, oldest first, after the id `after`. */
export async function pageLists(
  db: Db,
  { organisationId, after, limit }: { organisationId: number; after: number; limit: number },
): Promise<MailingList[]> {
  const { rows } = await db.query<MailingList>(sql`
    select ${columns} from mailing_list l
     where l.organisation_id = ${organisationId} and l.list_id > ${after}
     order by l.list_id
     limit ${limit}`)
  return rows
}

/** Finds one list; null when there is none. */
export async function findList(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<MailingList | null> {
  const { rows } = await db.query<MailingList>(sql`
    select ${columns} from mailing_list l
     where l.organisation_id = ${organisationId} and l.list_id = ${id}`)
  return rows[0] ?? null
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
 * names is `in-use`.
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
              and c.brief -> 'audience' -> 'listIds' ? ${String(id)}
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
