import type { NewAccount } from '../contract/account.ts'
import { Refusal } from '../domain/errors.ts'
import { foldAddress } from '../domain/recipient-values.ts'
import type { Database } from '../platform/sql.ts'
import { type Account, insertAccount } from '../store/accounts.ts'
import type { Actor } from './actor.ts'
import { makeSignInLink, type SignInLink } from './make-sign-in-link.ts'

/**
 * Adds an account, without a password: its owner chooses one after coming by the link.
 *
 * @throws {Refusal} `conflict` when another account has the address.
 */
export async function createAccount(
  { db }: { db: Database },
  { actor: { organisationId }, account }: { actor: Actor; account: NewAccount },
): Promise<{ account: Account; link: SignInLink }> {
  const { email, role, language = null } = account
  const name = account.name ?? email.slice(0, email.lastIndexOf('@'))
  return db.transaction(async (tx) => {
    const emailKey = foldAddress(email)
    const row = { organisationId, email, emailKey, name, role, language }
    const made = await insertAccount(tx, row)
    if (!made) throw emailTaken(email)
    return { account: made, link: await makeSignInLink(tx, made) }
  })
}

/** Says that an account with this address exists. */
export const emailTaken = (email: string) =>
  new Refusal('conflict', {
    en: `There is an account with the address ${email} already.`,
    fr: `Un compte utilise déjà l’adresse ${email}.`,
  })
