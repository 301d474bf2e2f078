import { createHash } from 'node:crypto'

import { Refusal } from '../domain/errors.ts'
import { foldAddress } from '../domain/recipient-values.ts'
import { mostFailures } from '../domain/sign-in.ts'
import type { Logger } from '../platform/logger.ts'
import { isPassword } from '../platform/passwords.ts'
import type { Database, Db } from '../platform/sql.ts'
import { hashToken, makeToken } from '../platform/tokens.ts'
import { findAccountByEmail } from '../store/accounts.ts'
import { insertSession } from '../store/sessions.ts'
import {
  clearOldFailures,
  countFailure,
  forgetFailures,
  takeBackFailure,
} from '../store/sign-in-failures.ts'

/**
 * Signs somebody in by e-mail and password. An address that nobody has takes as long, and is counted
 * and refused in the same way, as a wrong password.
 *
 * @param networkAddress from which they ask.
 * @returns the token of the session, for a cookie.
 * @throws {Refusal} `unauthenticated`; `too-many-requests` with `retryAfterSeconds`.
 */
export async function signIn(
  needs: { db: Database; log: Logger },
  given: { email: string; password: string; networkAddress: string },
): Promise<string> {
  const { db } = needs
  const byNetwork = { key: subjectOf('network', given.networkAddress), most: mostFailures.network }
  const byAccount = accountSubject(given.email)
  await countAttempt(needs, byNetwork, given.networkAddress)
  await countAttempt(needs, byAccount, given.networkAddress)
  const account = await findAccountByEmail(db, foldAddress(given.email))
  const isTheirs = await isPassword(given.password, account?.passwordHash ?? null)
  if (!account || !isTheirs || account.disabledAt) throw wrongPair()
  await takeBackFailure(db, byNetwork.key)
  await forgetFailures(db, byAccount.key)
  const { organisationId, id: accountId } = account
  return db.transaction((tx) => startSession(tx, { organisationId, accountId, byLink: false }))
}

/** Begins a session. @returns its token; only its hash is kept. */
export async function startSession(
  tx: Db,
  of: { organisationId: number; accountId: number; byLink: boolean },
): Promise<string> {
  const token = makeToken()
  await insertSession(tx, { ...of, hash: hashToken(token) })
  return token
}

/** What the failures of an account are counted by, whether or not there is one. */
export const accountSubject = (email: string) => ({
  key: subjectOf('account', foldAddress(email)),
  most: mostFailures.account,
})

/** Addresses that were only ever typed need not be readable in the database. */
const subjectOf = (kind: 'account' | 'network', address: string) =>
  createHash('sha256').update(`${kind} ${address}`).digest()

/**
 * Counts an attempt, as failed until it succeeds.
 *
 * @throws {Refusal} `too-many-requests`.
 */
export async function countAttempt(
  { db, log }: { db: Db; log: Logger },
  { key, most }: { key: Buffer; most: number },
  networkAddress: string,
): Promise<void> {
  const { failures, secondsLeft } = await countFailure(db, key)
  if (failures === 1) await clearOldFailures(db)
  if (failures <= most) return
  // Once for each count, or whoever goes on trying fills the log.
  if (failures === most + 1) log.warn({ networkAddress }, 'signing in failed too often')
  const minutes = Math.ceil(secondsLeft / 60)
  throw new Refusal(
    'too-many-requests',
    {
      en: `Signing in has failed too often. Try again in ${minutes} min, or ask an administrator for a sign-in link.`,
      fr: `Trop de connexions ont échoué. Réessayez dans ${minutes} min, ou demandez un lien de connexion à un administrateur.`,
    },
    { retryAfterSeconds: secondsLeft },
  )
}

/** Does not say which half was wrong: who asks learns nothing about who has an account. */
const wrongPair = () =>
  new Refusal('unauthenticated', {
    en: 'The e-mail address or the password is wrong.',
    fr: 'L’adresse e-mail ou le mot de passe est incorrect.',
  })
