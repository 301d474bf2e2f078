import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'

import type { Me } from '../../contract/session.ts'
import { meQuery } from '../api/session.ts'
import { SignInForm } from '../forms/sign-in-form.tsx'
import { useWords } from '../i18n/words-provider.tsx'

/** Asks for the password over the page. */
export function SignInAgain({ onDone }: { onDone: (me: Me) => void }) {
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
