import type { AccountChange } from '../contract/account.ts'
import { Refusal } from '../domain/errors.ts'
import { foldAddress } from '../domain/recipient-values.ts'
import type { Database, Db } from '../platform/sql.ts'
import {
  type Account,
  countAdministrators,
  deleteAccount,
  findAccount,
  lockAccounts,
  updateAccount,
} from '../store/accounts.ts'
import { deleteSessionsOf } from '../store/sessions.ts'
import { deleteSignInLinks } from '../store/sign-in-links.ts'
import type { Actor } from './actor.ts'
import { emailTaken } from './create-account.ts'
import { makeSignInLink, type SignInLink } from './make-sign-in-link.ts'

/**
 * Changes somebody's account. Disabling it ends its sessions and makes its links void; a new role counts
 * from the next request on.
 *
 * @throws {Refusal} `not-found`; `conflict` when another account has the address, or when no
 *   administrator would be left.
 */
export async function changeAccount(
  { db }: { db: Database },
  { actor: { organisationId }, id, change }: { actor: Actor; id: number; change: AccountChange },
): Promise<Account> {
  const { email, name, role, language, disabled } = change
  const key = { organisationId, id }
  return db.transaction(async (tx) => {
    await lockAccounts(tx, organisationId)
    const isDemoted = role !== undefined && role !== 'administrator'
    if (disabled || isDemoted) await requireOtherAdministrator(tx, key)
    const outcome = await updateAccount(tx, key, {
      name,
      role,
      language,
      isDisabled: disabled,
      email: email === undefined ? undefined : { email, key: foldAddress(email) },
    })
    if (outcome === 'taken') throw emailTaken(email ?? '')
    if (disabled) {
      await deleteSessionsOf(tx, { organisationId, accountId: id })
      await deleteSignInLinks(tx, { organisationId, accountId: id })
    }
    return requireAccount(tx, key)
  })
}

/**
 * Removes somebody's account, and signs them out. What they made stays, under their name.
 *
 * @throws {Refusal} `not-found`; `conflict` when no administrator would be left.
 */
export async function removeAccount(
  { db }: { db: Database },
  { actor: { organisationId }, id }: { actor: Actor; id: number },
): Promise<void> {
  const key = { organisationId, id }
  await db.transaction(async (tx) => {
    await lockAccounts(tx, organisationId)
    await requireOtherAdministrator(tx, key)
    if (!(await deleteAccount(tx, key))) throw noAccount()
  })
}

/**
 * Makes a link for somebody who has forgotten the password, or never chose one.
 *
 * @throws {Refusal} `not-found`; `wrong-state` for a disabled account.
 */
export async function renewSignInLink(
  { db }: { db: Database },
  { actor: { organisationId }, id }: { actor: Actor; id: number },
): Promise<SignInLink> {
  return db.transaction(async (tx) => {
    const account = await requireAccount(tx, { organisationId, id })
    if (account.disabledAt) {
      throw new Refusal('wrong-state', {
        en: 'This account is disabled. Enable it first.',
        fr: 'Ce compte est désactivé. Réactivez-le d’abord.',
      })
    }
    return makeSignInLink(tx, account)
  })
}

async function requireAccount(
  db: Db,
  key: { organisationId: number; id: number },
): Promise<Account> {
  const account = await findAccount(db, key)
  if (!account) throw noAccount()
  return account
}

/** Nobody could let anybody in any more. */
async function requireOtherAdministrator(
  tx: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<void> {
  const { all, others } = await countAdministrators(tx, { organisationId, but: id })
  if (others > 0 || all === others) return
  throw new Refusal('conflict', {
    en: 'This is the last administrator. Make somebody else an administrator first.',
    fr: 'C’est le dernier administrateur. Donnez d’abord ce rôle à quelqu’un d’autre.',
  })
}

const noAccount = () =>
  new Refusal('not-found', { en: 'There is no such account.', fr: 'Ce compte n’existe pas.' })
