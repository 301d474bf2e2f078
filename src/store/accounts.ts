import type { Role } from '../domain/permissions.ts'
import { type Db, onlyRow, sql } from '../platform/sql.ts'

export type Language = 'fr' | 'en'

/** Who can sign in. Instants are real time. */
export type Account = {
  organisationId: number
  id: number
  email: string
  name: string
  role: Role
  language: Language | null
  hasPassword: boolean
  disabledAt: Date | null
  signedInAt: Date | null
  createdAt: Date
}

const columns = sql`
  organisation_id as "organisationId", account_id as "id", email, name, role, language,
  password_hash is not null as "hasPassword", disabled_at as "disabledAt",
  signed_in_at as "signedInAt", created_at as "createdAt"`

/**
 * Adds an account without a password.
 *
 * @param account.emailKey the address as addresses are compared.
 * @returns null when another account of the installation has the address.
 */
export async function insertAccount(
  db: Db,
  account: {
    organisationId: number
    email: string
    emailKey: string
    name: string
    role: Role
    language: Language | null
  },
): Promise<Account | null> {
  const { rows } = await db.query<Account>(sql`
    insert into account (organisation_id, email, email_key, name, role, language)
    values (${account.organisationId}, ${account.email}, ${account.emailKey}, ${account.name},
            ${account.role}, ${account.language})
        on conflict (email_key) do nothing
    returning ${columns}`)
  return rows[0] ?? null
}

/** A page of accounts, oldest first, after the id `after`. */
export async function pageAccounts(
  db: Db,
  { organisationId, after, limit }: { organisationId: number; after: number; limit: number },
): Promise<Account[]> {
  const { rows } = await db.query<Account>(sql`
    select ${columns} from account
     where organisation_id = ${organisationId} and account_id > ${after}
     order by account_id
     limit ${limit}`)
  return rows
}

/** Finds one account; null when there is none. */
export async function findAccount(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<Account | null> {
  const { rows } = await db.query<Account>(sql`
    select ${columns} from account
     where organisation_id = ${organisationId} and account_id = ${id}`)
  return rows[0] ?? null
}

/** Finds whose address this is, in any organisation, with the hash of the password; null for nobody's. */
export async function findAccountByEmail(
  db: Db,
  emailKey: string,
): Promise<(Account & { passwordHash: string | null }) | null> {
  const { rows } = await db.query<Account & { passwordHash: string | null }>(sql`
    select ${columns}, password_hash as "passwordHash" from account where email_key = ${emailKey}`)
  return rows[0] ?? null
}

/** Finds the administrator who was made first and is not disabled; null when there is none. */
export async function findFirstAdministrator(
  db: Db,
  organisationId: number,
): Promise<Account | null> {
  const { rows } = await db.query<Account>(sql`
    select ${columns} from account
     where organisation_id = ${organisationId} and role = 'administrator' and disabled_at is null
     order by account_id
     limit 1`)
  return rows[0] ?? null
}

/** Counts the administrators who are not disabled: all, those with a password, and those but one. */
export async function countAdministrators(
  db: Db,
  { organisationId, but = 0 }: { organisationId: number; but?: number },
): Promise<{ all: number; withPassword: number; others: number }> {
  const { rows } = await db.query<{ all: number; withPassword: number; others: number }>(sql`
    select count(*) as "all", count(password_hash) as "withPassword",
           count(*) filter (where account_id <> ${but}) as "others"
      from account
     where organisation_id = ${organisationId} and role = 'administrator' and disabled_at is null`)
  return onlyRow(rows)
}

/** Keeps other changes of the organisation's accounts waiting, so that two cannot remove the last administrator. */
export async function lockAccounts(tx: Db, organisationId: number): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('accounts'), ${organisationId})`)
}

export type AccountRow = {
  email?: { email: string; key: string } | undefined
  name?: string | undefined
  role?: Role | undefined
  language?: Language | undefined
  passwordHash?: string | undefined
  isDisabled?: boolean | undefined
}

/**
 * Changes an account; what is left out stays.
 *
 * @returns `taken` when another account has the address.
 */
export async function updateAccount(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
  { email, name, role, language, passwordHash, isDisabled }: AccountRow,
): Promise<'changed' | 'taken' | 'not-found'> {
  try {
    const { rowCount } = await db.query(sql`
      update account
         set email = coalesce(${email?.email ?? null}, email),
             email_key = coalesce(${email?.key ?? null}, email_key),
             name = coalesce(${name ?? null}, name),
             role = coalesce(${role ?? null}, role),
             language = coalesce(${language ?? null}, language),
             password_hash = coalesce(${passwordHash ?? null}, password_hash),
             disabled_at = case ${isDisabled ?? null}::boolean
                             when true then coalesce(disabled_at, now())
                             when false then null
                             else disabled_at
                           end
       where organisation_id = ${organisationId} and account_id = ${id}`)
    return rowCount === 0 ? 'not-found' : 'changed'
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '23505') return 'taken'
    throw error
  }
}

/** Reads the hash of an account's password; null without one. */
export async function readPasswordHash(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<string | null> {
  const { rows } = await db.query<{ hash: string | null }>(sql`
    select password_hash as "hash" from account
     where organisation_id = ${organisationId} and account_id = ${id}`)
  return rows[0]?.hash ?? null
}

/** Removes an account with its sessions and links. @returns whether there was one. */
export async function deleteAccount(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<boolean> {
  const { rowCount } = await db.query(sql`
    delete from account where organisation_id = ${organisationId} and account_id = ${id}`)
  return rowCount > 0
}
