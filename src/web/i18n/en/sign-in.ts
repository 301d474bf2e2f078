import type { words as fr } from '../fr/sign-in.ts'
import type { Same } from '../messages.ts'

export const words = {
  title: 'Sign in',
  motto: { first: 'A message,', second: 'at the right moment,', third: 'to each one.' },
  email: 'Work e-mail address',
  password: 'Password',
  submit: 'Sign in',
  byLink: 'Signing in by the one-time link',
  linkFailed:
    'This link no longer signs in: it has been used, or it is more than 30 minutes old. Ask your administrator for another one, or sign in with your password.',
  noPassword:
    'No password yet? Open the one-time link that your administrator gave you; on a trial installation “npm start” prints it.',
  missing: { email: 'Enter your address.', password: 'Enter your password.' },
} as const satisfies Same<typeof fr>
