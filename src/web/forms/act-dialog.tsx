import { useMutation } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'

import { useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { useFailureSentence } from './failure-sentence.ts'

// Comes when something is first asked.
const AskDialog = lazy(async () => ({ default: (await import('../ui/ask-dialog.tsx')).AskDialog }))

/** Asks, does, and says so where it could not be done; then the question stays open. */
export function ActDialog({
  title,
  text,
  act,
  isGrave = false,
  work,
  onDone,
  onCancel,
}: {
  title: string
  text: string
  /** The act in full, as its button says it. */
  act: string
  isGrave?: boolean
  work: () => Promise<unknown>
  onDone: () => void
  onCancel: () => void
}) {
  const t = useWords('common')
  const sentenceOf = useFailureSentence()
  const { mutate, error, isPending } = useMutation({ mutationFn: work, onSuccess: onDone })
  return (
    <Suspense>
      <AskDialog
        title={title}
        act={act}
        cancel={t('acts.cancel')}
        isBusy={isPending}
        isGrave={isGrave}
        onAct={() => mutate()}
        onCancel={onCancel}
      >
        <p>{text}</p>
        {error === null ? null : <Alert>{sentenceOf(error)}</Alert>}
      </AskDialog>
    </Suspense>
  )
}
