import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'

import { InstallationView } from '../../contract/installation.ts'
import { Me, type MeChange } from '../../contract/session.ts'
import { call } from './client.ts'

/** Who is signed in. Fails where nobody is, without asking. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call('GET', 'me', { answer: Me, signal, whenSignedOut: 'fail' }),
  staleTime: 5 * 60_000,
})

export const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: async ({ signal }) => {
    const view = await call('GET', 'installation', { answer: InstallationView, signal })
    return { ...view, askedAtMs: performance.now() }
  },
  staleTime: Infinity,
})

export const signIn = (body: { email: string; password: string }): Promise<Me> =>
  call('POST', 'session', { answer: Me, body, whenSignedOut: 'fail' })

export const signInByLink = (token: string): Promise<Me> =>
  call('POST', 'session/link', { answer: Me, body: { token }, whenSignedOut: 'fail' })

export const signOut = (): Promise<null> =>
  call('DELETE', 'session', { answer: z.null(), whenSignedOut: 'fail' })

export const keepLanguage = (language: 'fr' | 'en'): Promise<Me> =>
  call('PATCH', 'me', { answer: Me, body: { language } })

/** Changes one's own account; a new password begins a new session. */
export const changeMe = (body: MeChange): Promise<Me> => call('PATCH', 'me', { answer: Me, body })

/** Business time of the server, from what it said when it was asked. */
export function businessNow(
  installation: { now: string; clockRate: number; askedAtMs: number } | undefined,
): Date {
  if (!installation) return new Date()
  const { now, clockRate, askedAtMs } = installation
  return new Date(new Date(now).getTime() + (performance.now() - askedAtMs) * clockRate)
}
