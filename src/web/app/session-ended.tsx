import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'

import { onSessionEnd } from '../api/client.ts'
import { meQuery } from '../api/session.ts'
import { fetchWords } from '../i18n/words.ts'

// Rarely needed, so not with the first load; fetched before the question is put.
const fetchForm = () => import('./sign-in-again.tsx')
const SignInAgain = lazy(async () => ({ default: (await fetchForm()).SignInAgain }))

/**
 * Asks to sign in again over whatever page is open, whose content stays; what was being asked of the
 * server is asked again afterwards.
 */
export function SessionEnded() {
  const queries = useQueryClient()
  const [waiting, setWaiting] = useState<(() => void)[]>([])

  useEffect(() => {
    onSessionEnd(async () => {
      await Promise.all([fetchWords('sign-in'), fetchForm()])
      await new Promise<void>((resolve) => {
        setWaiting((before) => [...before, resolve])
      })
    })
    return () => onSessionEnd(null)
  }, [])

  if (waiting.length === 0) return null
  return (
    <Suspense>
      <SignInAgain
        onDone={(me) => {
          queries.setQueryData(meQuery.queryKey, me)
          for (const resolve of waiting) resolve()
          setWaiting([])
        }}
      />
    </Suspense>
  )
}
