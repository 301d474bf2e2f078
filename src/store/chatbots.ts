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
