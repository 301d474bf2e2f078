import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'

import { ApiFailure } from '../../api/failure.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { mayPass, type SaveState } from './saver.ts'

/** Says why something is not saved, and that it is not lost. */
export function SaveTrouble({
  saving,
  onRetry,
}: {
  saving: SaveState
  onRetry: () => void
}): ReactNode {
  const t = useWords('composer')
  const sentenceOf = useFailureSentence()
  if (saving.kind !== 'failed') return null
  const { error } = saving
  const sentence =
    error instanceof ApiFailure && error.kind === 'offline'
      ? t('offline')
      : error instanceof ApiFailure && error.kind === 'too-large'
        ? t('tooLarge')
        : sentenceOf(error)
  return (
    <Alert>
      <p>{sentence}</p>
      <p>
        {mayPass(error) ? t('keptAndRetried') : t('kept')}{' '}
        <Button appearance="transparent" size="small" onClick={onRetry}>
          {t('retryNow')}
        </Button>
      </p>
    </Alert>
  )
}
