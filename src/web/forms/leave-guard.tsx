import { useBlocker } from '@tanstack/react-router'

import { useWords } from '../i18n/words-provider.tsx'
import { AskDialog } from '../ui/ask-dialog.tsx'

/** Asks before a page with unsaved changes is left, also by the browser's own ways. */
export function LeaveGuard({ isUnsaved }: { isUnsaved: boolean }) {
  const t = useWords('common')
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isUnsaved && current.pathname !== next.pathname,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <AskDialog
      title={t('leave.title')}
      act={t('leave.leave')}
      cancel={t('leave.stay')}
      isGrave
      onAct={blocker.proceed}
      onCancel={blocker.reset}
    >
      {t('leave.text')}
    </AskDialog>
  )
}
