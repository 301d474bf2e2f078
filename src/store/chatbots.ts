import { type Db, sql } from '../platform/sql.ts'

/**
 * Adds a chatbot.
 *
 * @returns its id; null when the organisation has one of this name.
 */
export async function insertChatbot(
  db: Db,
  chatbot: { organisationId: number; name: string; createdAt: Date },
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(sql`
    insert into chatbot (organisation_id, name, created_at)
    values (${chatbot.organisationId}, ${chatbot.name}, ${chatbot.createdAt})
        on conflict (organisation_id, name) do nothing
    returning chatbot_id as "id"`)
  return rows[0]?.id ?? null
}

/** Lists the chatbots of an organisation, oldest first. */
export async function listChatbots(
  db: Db,
  organisationId: number,
): Promise<{ id: number; name: string }[]> {
  const { rows } = await db.query<{ id: number; name: string }>(sql`
    select chatbot_id as "id", name
      from chatbot
     where organisation_id = ${organisationId}
     order by chatbot_id`)
  return rows
}

/** Renames a chatbot. Resolves to `taken` when another one bears the name. */
export async function renameChatbot(
  db: Db,
  { organisationId, id, name }: { organisationId: number; id: number; name: string },
): Promise<'renamed' | 'taken' | 'not-found'> {
  const { rows } = await db.query<{ found: boolean; taken: boolean }>(sql`
    with known as (
      select chatbot_id = ${id} as is_this
        from chatbot
       where organisation_id = ${organisationId} and (chatbot_id = ${id} or name = ${name})
    ), renamed as (
      update chatbot set name = ${name}
       where organisation_id = ${organisationId}
         and chatbot_id = ${id}
         and not exists (select from known where not is_this)
    )
    select coalesce(bool_or(is_this), false) as "found",
           coalesce(bool_or(not is_this), false) as "taken"
      from known`)
  if (!rows[0]?.found) return 'not-found'
  return rows[0].taken ? 'taken' : 'renamed'
}

/** Deletes a chatbot. One that has a channel, or that a campaign names, is `in-use`. */
export async function deleteChatbot(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<'deleted' | 'in-use' | 'not-found'> {
  const { rows } = await db.query<{ deleted: boolean; found: boolean }>(sql`
    with deleted as (
      delete from chatbot b
       where b.organisation_id = ${organisationId}
         and b.chatbot_id = ${id}
         and not exists (select from channel c
                          where c.organisation_id = b.organisation_id
                            and c.chatbot_id = b.chatbot_id)
         and not exists (select from campaign c
                          where c.organisation_id = b.organisation_id
                            and c.brief ->> 'chatbotId' = ${String(id)})
      returning chatbot_id
    )
    select exists (select from deleted) as "deleted",
           exists (select from chatbot
                    where organisation_id = ${organisationId} and chatbot_id = ${id}) as "found"`)
  if (rows[0]?.deleted) return 'deleted'
  return rows[0]?.found ? 'in-use' : 'not-found'
}
