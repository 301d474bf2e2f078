import { z } from 'zod'

import { roles } from '../domain/permissions.ts'
import { toAddress } from '../domain/recipient-values.ts'
import { Id, Timestamp } from './common.ts'

export const AccountName = z.string().trim().min(1).max(200)

export const AccountEmail = z
  .string()
  .trim()
  .max(254)
  .refine((text) => toAddress(text) !== null, 'Write an address such as name@company.example.')

/** The language of the pages; null as the browser asks. */
export const AccountLanguage = z.enum(['fr', 'en'])

export const NewAccount = z.strictObject({
  email: AccountEmail,
  /** Default: what stands before the `@`. */
  name: AccountName.optional(),
  role: z.enum(roles).default('viewer'),
  language: AccountLanguage.optional(),
})
export type NewAccount = z.output<typeof NewAccount>

/** What is left out stays. */
export const AccountChange = z.strictObject({
  email: AccountEmail.optional(),
  name: AccountName.optional(),
  role: z.enum(roles).optional(),
  language: AccountLanguage.optional(),
  disabled: z.boolean().optional(),
})
export type AccountChange = z.output<typeof AccountChange>

/** Who can sign in. Instants are real time. */
export const AccountView = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  language: AccountLanguage.nullable(),
  hasPassword: z.boolean(),
  disabled: z.boolean(),
  signedInAt: Timestamp.nullable(),
  createdAt: Timestamp,
})
export type AccountView = z.infer<typeof AccountView>

/** An address that signs its owner in once; to be handed over in confidence. */
export const SignInLinkView = z.object({ link: z.string(), linkUntil: Timestamp })
export type SignInLinkView = z.infer<typeof SignInLinkView>

/** An account with the link by which its owner first comes in. */
export const NewAccountView = AccountView.extend(SignInLinkView.shape)
