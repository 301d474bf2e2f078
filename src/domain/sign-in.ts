import type { Sentence } from './errors.ts'
import { foldAddress } from './recipient-values.ts'

/** A session ends when nothing was asked for so long, and at the latest after seven days. Real time. */
export const sessionIdleHours = 12
export const sessionDays = 7

/** How long a one-time link is good. Real time. */
export const linkMinutes = 30

/**
 * So often signing in may fail within these minutes, for one account and from one network address. A whole
 * office may sit behind one address: one person's slips do not shut out the others.
 */
export const mostFailures = { account: 5, network: 20 } as const
export const failureMinutes = 15

/**
 * Longer is better than stranger: no rules about kinds of characters.
 * https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#implement-proper-password-strength-controls
 */
export const passwordLengths = { least: 12, most: 200 }
const fewestDistinct = 5

/** Says why a password is too easy to guess; null when it is not. Its length is judged elsewhere. */
export function passwordProblem(password: string, email: string): Sentence | null {
  if (new Set(password).size < fewestDistinct) {
    return {
      en: `Choose a password of at least ${fewestDistinct} different characters.`,
      fr: `Choisissez un mot de passe d’au moins ${fewestDistinct} caractères différents.`,
    }
  }
  if (foldAddress(password) === foldAddress(email)) {
    return {
      en: 'Choose a password other than your e-mail address.',
      fr: 'Choisissez un mot de passe autre que votre adresse e-mail.',
    }
  }
  return null
}
