import { z } from 'zod'

import { roles } from '../domain/permissions.ts'
import { passwordLengths } from '../domain/sign-in.ts'
import { AccountEmail, AccountLanguage, AccountName } from './account.ts'
import { Id } from './common.ts'

/** Whatever was typed: what cannot be right is simply wrong. */
export const SignIn = z.strictObject({
  email: z.string().min(1).max(1_000),
  password: z.string().min(1).max(1_000),
})

/** The token of a one-time link, as it stands behind `#link=`. */
export const SignInByLink = z.strictObject({ token: z.string().min(1).max(200) })

/** Who asks, and what they may do. */
export const Me = z.object({
  name: z.string(),
  role: z.enum(roles),
  organisation: z.string(),
  /** Null for an API token. */
  account: z
    .object({
      id: Id,
      email: z.string(),
      hasPassword: z.boolean(),
      /** Whether a new password needs the present one; not for whoever came by a link. */
      needsCurrentPassword: z.boolean(),
      language: AccountLanguage.nullable(),
    })
    .nullable(),
})
export type Me = z.infer<typeof Me>

/** In UTF-16 units, as a browser counts them too. */
export const leastPasswordLength = passwordLengths.least

const NewPassword = z
  .string()
  .min(leastPasswordLength, `Choose a password of at least ${leastPasswordLength} characters.`)
  .max(passwordLengths.most)

/** What is left out stays. */
export const MeChange = z.strictObject({
  name: AccountName.optional(),
  email: AccountEmail.optional(),
  language: AccountLanguage.optional(),
  password: z
    .strictObject({ current: z.string().max(1_000).optional(), new: NewPassword })
    .optional(),
})
export type MeChange = z.output<typeof MeChange>
