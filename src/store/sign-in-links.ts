import { linkMinutes } from '../domain/sign-in.ts'
import { type Db, onlyRow, sql } from '../platform/sql.ts'

/**
 * Keeps the hash of a new one-time link; earlier ones of the account are void from now on.
 *
 * @returns until when it is good, real time.
 */
export async function insertSignInLink(
  tx: Db,
  link: { organisationId: number; accountId: number; hash: Buffer },
): Promise<Date> {
  await deleteSignInLinks(tx, link)
  const { rows } = await tx.query<{ until: Date }>(sql`
    insert into sign_in_link (organisation_id, token_hash, account_id)
    values (${link.organisationId}, ${link.hash}, ${link.accountId})
    returning made_at + make_interval(mins => ${linkMinutes}) as "until"`)
  return onlyRow(rows).until
}

/**
 * Uses a link up. Of two who come with the same one, one gets the account.
 *
 * @returns null when there is no such link, it is too old, was used, or its account is disabled.
 */
export async function takeSignInLink(
  tx: Db,
  hash: Buffer,
): Promise<{ organisationId: number; accountId: number } | null> {
  const { rows } = await tx.query<{
    organisationId: number
    accountId: number
    isGood: boolean
  }>(sql`
    delete from sign_in_link l
     using account a
     where l.token_hash = ${hash}
       and a.organisation_id = l.organisation_id and a.account_id = l.account_id
    returning l.organisation_id as "organisationId", l.account_id as "accountId",
              l.made_at > now() - make_interval(mins => ${linkMinutes})
                and a.disabled_at is null as "isGood"`)
  const [found] = rows
  if (!found?.isGood) return null
  return { organisationId: found.organisationId, accountId: found.accountId }
}

/** Makes every link of an account void. */
export async function deleteSignInLinks(
  db: Db,
  { organisationId, accountId }: { organisationId: number; accountId: number },
): Promise<void> {
  await db.query(sql`
    delete from sign_in_link
     where organisation_id = ${organisationId} and account_id = ${accountId}`)
}
