import { Button } from '@fluentui/react-components'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'

import { ApiFailure } from '../api/failure.ts'
import { useFailureSentence } from '../forms/failure-sentence.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** An address that leads nowhere. */
export function NotFoundPage() {
  const t = useWords('failures')
  return (
    <div className="page">
      <EmptyState
        isPage
        title={t('notFound.title')}
        act={<Link to="/campaigns">{t('notFound.back')}</Link>}
      >
        {t('notFound.text')}
      </EmptyState>
    </div>
  )
}

/** The same where not even what stands around the pages could be opened. */
export const FailedApp = (props: ErrorComponentProps) => (
  <main>
    <FailedPage {...props} />
  </main>
)

/** A page that could not be opened, or broke: a sentence, and another try. */
export function FailedPage({ error }: ErrorComponentProps) {
  const t = useWords('failures')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const router = useRouter()
  if (error instanceof ApiFailure && error.kind === 'not-found') return <NotFoundPage />
  return (
    <div className="page">
      <EmptyState
        isPage
        title={t('page.title')}
        act={<Button onClick={() => void router.invalidate()}>{common('acts.retry')}</Button>}
      >
        {sentenceOf(error)}
      </EmptyState>
    </div>
  )
}
