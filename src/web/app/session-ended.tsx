import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { onSessionEnd } from '../api/client.ts'
import type { Me } from '../../contract/session.ts'
import { meQuery } from '../api/session.ts'
import { SignInForm } from '../forms/sign-in-form.tsx'
import { fetchWords } from '../i18n/words.ts'
import { useWords } from '../i18n/words-provider.tsx'

/**
 * Asks to sign in again over whatever page is open, whose content stays; what was being asked of the
 * server is asked again afterwards.
 */
export function SessionEnded() {
  const queries = useQueryClient()
  const [waiting, setWaiting] = useState<(() => void)[]>([])

  useEffect(() => {
    onSessionEnd(async () => {
      await fetchWords('sign-in')
      await new Promise<void>((resolve) => {
        setWaiting((before) => [...before, resolve])
      })
    })
    return () => onSessionEnd(null)
  }, [])

  if (waiting.length === 0) return null
  return (
    <SignInAgain
      onDone={(me) => {
        queries.setQueryData(meQuery.queryKey, me)
        for (const resolve of waiting) resolve()
        setWaiting([])
      }}
    />
  )
}

function SignInAgain({ onDone }: { onDone: (me: Me) => void }) {
  const t = useWords('shell')
  const queries = useQueryClient()
  const email = queries.getQueryData(meQuery.queryKey)?.account?.email
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('again.title')}</DialogTitle>
          <DialogContent>
            <p className="again-text">{t('again.text')}</p>
            <SignInForm onDone={onDone} {...(email !== undefined && { email })} />
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
