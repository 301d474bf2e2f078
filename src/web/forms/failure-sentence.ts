import { useCallback } from 'react'

import { ApiFailure } from '../api/failure.ts'
import { useWords } from '../i18n/words-provider.tsx'

/** Gives the one place where a failure becomes a sentence. The server's own words come first, where it has any. */
export function useFailureSentence(): (error: unknown) => string {
  const t = useWords('failures')
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ApiFailure)) return t('page.app')
      if (error.body) return error.body.message
      switch (error.kind) {
        case 'offline':
          return t('offline')
        case 'unauthenticated':
          return t('unauthenticated')
        case 'not-found':
          return t('notFound.text')
        case 'too-large':
          return t('tooLarge')
        case 'too-many':
          return error.retryAfterSeconds === null
            ? t('tooMany')
            : t('tooManyUntil', { seconds: error.retryAfterSeconds })
        case 'unreadable':
          return t('unreadable')
        case 'refused':
        case 'broken':
          return t('broken')
      }
    },
    [t],
  )
}
