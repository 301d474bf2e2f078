import type { CheckResult } from '../contract/chatbot.ts'
import type { Sentence } from '../domain/errors.ts'
import { type Db, sql } from '../platform/sql.ts'

/** A check with its details in every language, where a step has them. */
export type RecordedCheck = {
  ok: boolean
  steps: (CheckResult['steps'][number] & { sentence?: Sentence })[]
}

export type Channel = {
  organisationId: number
  id: number
  chatbotId: number
  kind: 'teams' | 'skype' | 'webchat'
  settings: Record<string, unknown>
  secrets: Buffer | null
  pausedAt: Date | null
  pausedReason: string | null
  /** Requests per second, where less than usual was chosen. */
  pacePerSecond: number | null
  lastCheck: (RecordedCheck & { at: string }) | null
  /** When a check last passed; null means that no campaign may start on it yet. */
  passedAt: Date | null
}

const columns = sql`
  organisation_id as "organisationId", channel_id as "id", chatbot_id as "chatbotId", kind,
  settings, secrets, paused_at as "pausedAt", paused_reason as "pausedReason",
  pace_per_second as "pacePerSecond", last_check as "lastCheck", passed_at as "passedAt"`

/**
 * Adds a channel without its secrets, which are sealed with the id that this returns.
 *
 * @returns null when the chatbot does not exist; throws the unique violation when it has one of this kind.
 */
export async function insertChannel(
  db: Db,
  channel: {
    organisationId: number
    chatbotId: number
    kind: Channel['kind']
    settings: object
    createdAt: Date
  },
): Promise<{ id: number } | { refused: 'no-chatbot' | 'exists' }> {
  const { rows } = await db.query<{ id: number | null; chatbot: boolean }>(sql`
    with chatbot as (
      select organisation_id, chatbot_id
        from chatbot
       where organisation_id = ${channel.organisationId} and chatbot_id = ${channel.chatbotId}
    ), added as (
      insert into channel (organisation_id, chatbot_id, kind, settings, created_at)
      select organisation_id, chatbot_id, ${channel.kind}, ${channel.settings}, ${channel.createdAt}
        from chatbot
          on conflict (organisation_id, chatbot_id, kind) do nothing
      returning channel_id
    )
    select (select channel_id from added) as "id", exists (select from chatbot) as "chatbot"`)
  const row = rows[0]
  if (row?.id) return { id: row.id }
  return { refused: row?.chatbot ? 'exists' : 'no-chatbot' }
}

/** Stores the sealed secrets of a channel. */
export async function saveChannelSecrets(
  db: Db,
  { organisationId, id, secrets }: { organisationId: number; id: number; secrets: Buffer },
): Promise<void> {
  await db.query(sql`
    update channel set secrets = ${secrets}
     where organisation_id = ${organisationId} and channel_id = ${id}`)
}

/** Lists the channels of an organisation, oldest first. */
export async function listChannels(db: Db, organisationId: number): Promise<Channel[]> {
  const { rows } = await db.query<Channel>(sql`
    select ${columns} from channel
     where organisation_id = ${organisationId}
     order by channel_id`)
  return rows
}

/** Finds one channel; null when there is none. */
export async function findChannel(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<Channel | null> {
  const { rows } = await db.query<Channel>(sql`
    select ${columns} from channel
     where organisation_id = ${organisationId} and channel_id = ${id}`)
  return rows[0] ?? null
}

/**
 * Finds a channel by its id alone, as the address does that a service calls; null when there is none.
 * What is done then is done in its organisation.
 */
export async function findChannelById(db: Db, id: number): Promise<Channel | null> {
  const { rows } = await db.query<Channel>(sql`
    select ${columns} from channel where channel_id = ${id}`)
  return rows[0] ?? null
}

/** Finds the channel of a chatbot for a kind; null when it has none. */
export async function findChannelOfChatbot(
  db: Db,
  of: { organisationId: number; chatbotId: number; kind: Channel['kind'] },
): Promise<Channel | null> {
  const { rows } = await db.query<Channel>(sql`
    select ${columns} from channel
     where organisation_id = ${of.organisationId}
       and chatbot_id = ${of.chatbotId}
       and kind = ${of.kind}`)
  return rows[0] ?? null
}

/** Lists kind and settings of every channel of every organisation, for the check at start. */
export async function listAllChannelSettings(
  db: Db,
): Promise<Pick<Channel, 'kind' | 'settings'>[]> {
  const { rows } = await db.query<Pick<Channel, 'kind' | 'settings'>>(sql`
    select kind, settings from channel`)
  return rows
}

/** Tells when the service last called us on a channel, real time; null for never. */
export async function findLastCall(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<Date | null> {
  const { rows } = await db.query<{ calledAt: Date | null }>(sql`
    select called_at as "calledAt" from channel
     where organisation_id = ${organisationId} and channel_id = ${id}`)
  return rows[0]?.calledAt ?? null
}

/** Writes down a check; a check that passed is remembered even when a later one fails. */
export async function saveCheck(
  db: Db,
  {
    organisationId,
    id,
    at,
    result,
  }: { organisationId: number; id: number; at: Date; result: RecordedCheck },
): Promise<void> {
  const lastCheck = { ...result, at: at.toISOString() }
  await db.query(sql`
    update channel
       set last_check = ${lastCheck},
           passed_at = case when ${result.ok} then ${at} else passed_at end
     where organisation_id = ${organisationId} and channel_id = ${id}`)
}

/** Pauses a channel, or resumes it with `pausedAt` null. Pausing a paused one keeps the first instant and reason. */
export async function setChannelPause(
  db: Db,
  pause: { organisationId: number; id: number; pausedAt: Date | null; reason: string | null },
): Promise<void> {
  await db.query(sql`
    update channel
       set paused_reason = case when ${pause.pausedAt}::timestamptz is null then null
                                when paused_at is null then ${pause.reason}
                                else paused_reason end,
           paused_at = case when ${pause.pausedAt}::timestamptz is null then null
                            else coalesce(paused_at, ${pause.pausedAt}) end
     where organisation_id = ${pause.organisationId} and channel_id = ${pause.id}`)
}

/** Chooses the pace of a channel; null for the usual one. */
export async function saveChannelPace(
  db: Db,
  pace: { organisationId: number; id: number; pacePerSecond: number | null },
): Promise<void> {
  await db.query(sql`
    update channel set pace_per_second = ${pace.pacePerSecond}
     where organisation_id = ${pace.organisationId} and channel_id = ${pace.id}`)
}

/** Gives a channel other settings: it counts as unchecked until its next check. */
export async function replaceChannelSettings(
  tx: Db,
  {
    organisationId,
    id,
    settings,
    secrets,
  }: Pick<Channel, 'organisationId' | 'id' | 'settings' | 'secrets'>,
): Promise<void> {
  await tx.query(sql`
    update channel set settings = ${settings}, secrets = ${secrets}, last_check = null, passed_at = null
     where organisation_id = ${organisationId} and channel_id = ${id}`)
}

/** Replaces the settings and sealed secrets of a channel. */
export async function saveChannelSettings(
  db: Db,
  {
    organisationId,
    id,
    settings,
    secrets,
  }: Pick<Channel, 'organisationId' | 'id' | 'settings' | 'secrets'>,
): Promise<void> {
  await db.query(sql`
    update channel set settings = ${settings}, secrets = ${secrets}
     where organisation_id = ${organisationId} and channel_id = ${id}`)
}
