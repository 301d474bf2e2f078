import type { Role } from '../domain/permissions.ts'
import { sessionDays, sessionIdleHours } from '../domain/sign-in.ts'
import { type Db, sql } from '../platform/sql.ts'
import type { Language } from './accounts.ts'

/** Who has signed in, as their account is now. */
export type SessionHolder = {
  organisationId: number
  organisation: string
  accountId: number
  email: string
  name: string
  role: Role
  language: Language | null
  hasPassword: boolean
  /** Whether a one-time link opened the session, so that its owner may not know the password. */
  byLink: boolean
}

const isGood = sql`
  s.started_at > now() - make_interval(days => ${sessionDays})
  and s.seen_at > now() - make_interval(hours => ${sessionIdleHours})`

/** Begins a session, notes it with the account, and clears away those of the account that have ended. */
export async function insertSession(
  tx: Db,
  session: { organisationId: number; accountId: number; hash: Buffer; byLink: boolean },
): Promise<void> {
  const { organisationId, accountId, hash, byLink } = session
  await tx.query(sql`
    delete from session s
     where s.organisation_id = ${organisationId} and s.account_id = ${accountId} and not (${isGood})`)
  await tx.query(sql`
    update account set signed_in_at = now()
     where organisation_id = ${organisationId} and account_id = ${accountId}`)
  await tx.query(sql`
    insert into session (organisation_id, token_hash, account_id, by_link)
    values (${organisationId}, ${hash}, ${accountId}, ${byLink})`)
}

/**
 * Finds whose session this is, and writes down, once a minute at most, that it was used.
 *
 * @returns null when there is none, it has ended, or its account is disabled.
 */
export async function findSession(db: Db, hash: Buffer): Promise<SessionHolder | null> {
  const { rows } = await db.query<SessionHolder & { isStale: boolean }>(sql`
    select s.organisation_id as "organisationId", o.name as "organisation",
           s.account_id as "accountId", a.email, a.name, a.role, a.language,
           a.password_hash is not null as "hasPassword", s.by_link as "byLink",
           s.seen_at < now() - interval '1 minute' as "isStale"
      from session s
      join account a using (organisation_id, account_id)
      join organisation o using (organisation_id)
     where s.token_hash = ${hash} and ${isGood} and a.disabled_at is null`)
  const [found] = rows
  if (!found) return null
  const { isStale, ...holder } = found
  if (isStale) {
    await db.query(sql`
      update session set seen_at = now()
       where organisation_id = ${holder.organisationId} and token_hash = ${hash}`)
  }
  return holder
}

/** Ends one session; nothing happens when it has ended already. */
export async function deleteSession(db: Db, hash: Buffer): Promise<void> {
  await db.query(sql`delete from session where token_hash = ${hash}`)
}

/** Ends every session of an account. */
export async function deleteSessionsOf(
  db: Db,
  { organisationId, accountId }: { organisationId: number; accountId: number },
): Promise<void> {
  await db.query(sql`
    delete from session
     where organisation_id = ${organisationId} and account_id = ${accountId}`)
}
