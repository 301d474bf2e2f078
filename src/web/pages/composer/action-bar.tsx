import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'

import { useWords } from '../../i18n/words-provider.tsx'
import { useFormats } from '../../i18n/use-formats.ts'
import type { SaveState } from './saver.ts'

/** The way back and forth, and whether what is on the page is safe. */
export function ActionBar({
  saving,
  isScheduled,
  preview,
  onSave,
  onBack,
  onNext,
}: {
  saving: SaveState
  isScheduled: boolean
  /** What opens the preview where there is no room for it. */
  preview: ReactNode
  onSave: () => void
  onBack?: () => void
  onNext?: () => void
}): ReactNode {
  const t = useWords('composer')
  const isSafe = saving.kind === 'clean'
  return (
    <div className="composer-bar">
      {onBack ? <Button onClick={onBack}>{t('back')}</Button> : null}
      {preview}
      <SaveLine saving={saving} isScheduled={isScheduled} />
      <span className="grow" />
      {isScheduled ? (
        <Button onClick={onSave} disabledFocusable={isSafe}>
          {t('save')}
        </Button>
      ) : null}
      {onNext ? (
        <Button appearance="primary" onClick={onNext}>
          {t('next')}
        </Button>
      ) : null}
    </div>
  )
}

function SaveLine({ saving, isScheduled }: { saving: SaveState; isScheduled: boolean }): ReactNode {
  const t = useWords('composer')
  const formats = useFormats()
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const words = (): string => {
    switch (saving.kind) {
      case 'clean':
        return saving.savedAt === null
          ? ''
          : t('savedAt', { time: formats.time(saving.savedAt, timeZone) })
      case 'saving':
        return t('saving')
      case 'unsaved':
        return isScheduled ? t('unsavedScheduled') : t('unsaved')
      case 'failed':
      case 'conflict':
        return t('notSaved')
    }
  }
  return (
    <output className="composer-saved" data-kind={saving.kind}>
      {words()}
    </output>
  )
}
