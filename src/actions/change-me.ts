import type { MeChange } from '../contract/session.ts'
import { Refusal, type Sentence } from '../domain/errors.ts'
import { foldAddress } from '../domain/recipient-values.ts'
import { passwordProblem } from '../domain/sign-in.ts'
import type { Logger } from '../platform/logger.ts'
import { hashPassword, isPassword } from '../platform/passwords.ts'
import type { Database } from '../platform/sql.ts'
import { readPasswordHash, updateAccount } from '../store/accounts.ts'
import { deleteSessionsOf, type SessionHolder } from '../store/sessions.ts'
import { forgetFailures } from '../store/sign-in-failures.ts'
import { deleteSignInLinks } from '../store/sign-in-links.ts'
import { emailTaken } from './create-account.ts'
import { accountSubject, countAttempt, startSession } from './sign-in.ts'

/**
 * Changes the account of whoever is signed in. A new password ends all of its sessions, the one that
 * asks included, and makes its links void.
 *
 * @param networkAddress from which they ask.
 * @returns the token of the session that takes the place of the present one; null where that goes on.
 * @throws {Refusal} `invalid` for a password that is too easy, or a wrong present one; `conflict` when
 *   another account has the address; `too-many-requests` after wrong guesses at the present password.
 */
export async function changeMe(
  needs: { db: Database; log: Logger },
  {
    holder,
    change,
    networkAddress,
  }: { holder: SessionHolder; change: MeChange; networkAddress: string },
): Promise<string | null> {
  const { db } = needs
  const { organisationId, accountId } = holder
  const email = change.email ?? holder.email
  if (change.password) {
    await requirePresentPassword(needs, { holder, given: change.password.current, networkAddress })
    const problem = passwordProblem(change.password.new, email)
    if (problem) throw invalid(['password', 'new'], problem)
  }
  const passwordHash = change.password && (await hashPassword(change.password.new))
  return db.transaction(async (tx) => {
    const outcome = await updateAccount(
      tx,
      { organisationId, id: accountId },
      {
        name: change.name,
        language: change.language,
        passwordHash,
        email: change.email === undefined ? undefined : { email, key: foldAddress(email) },
      },
    )
    if (outcome === 'taken') throw emailTaken(email)
    if (passwordHash === undefined) return null
    await deleteSessionsOf(tx, { organisationId, accountId })
    await deleteSignInLinks(tx, { organisationId, accountId })
    return startSession(tx, { organisationId, accountId, byLink: false })
  })
}

/** Whoever came by a link may be there because the password is forgotten. */
export const needsPresentPassword = ({ hasPassword, byLink }: SessionHolder) =>
  hasPassword && !byLink

/** An unattended session must not be enough to shut its owner out, nor to guess the password without end. */
async function requirePresentPassword(
  needs: { db: Database; log: Logger },
  {
    holder,
    given,
    networkAddress,
  }: { holder: SessionHolder; given: string | undefined; networkAddress: string },
): Promise<void> {
  if (!needsPresentPassword(holder)) return
  const { db } = needs
  if (given === undefined) {
    throw invalid(['password', 'current'], {
      en: 'Enter your present password as well.',
      fr: 'Saisissez aussi votre mot de passe actuel.',
    })
  }
  const subject = accountSubject(holder.email)
  await countAttempt(needs, subject, networkAddress)
  const { organisationId, accountId: id } = holder
  if (!(await isPassword(given, await readPasswordHash(db, { organisationId, id })))) {
    throw invalid(['password', 'current'], {
      en: 'This is not your present password.',
      fr: 'Ce n’est pas votre mot de passe actuel.',
    })
  }
  await forgetFailures(db, subject.key)
}

const invalid = (path: string[], sentence: Sentence) =>
  new Refusal('invalid', sentence, { issues: [{ path, message: sentence.en, sentence }] })
