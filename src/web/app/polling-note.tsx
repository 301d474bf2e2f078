import { useSyncExternalStore } from 'react'

import { currentMode, onMode } from '../api/live.ts'
import { useWords } from '../i18n/words-provider.tsx'

/** Says beside something live that its figures are only asked for now and then. */
export function PollingNote() {
  const t = useWords('shell')
  const mode = useSyncExternalStore(onMode, currentMode)
  return mode !== 'polling' ? null : <output className="muted small">{t('polling')}</output>
}
