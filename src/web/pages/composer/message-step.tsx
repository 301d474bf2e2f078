import { useId, type ReactNode } from 'react'

import { uploadImage } from '../../api/images.ts'
import { MessageEditor } from '../../editor/message-editor.tsx'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { isBlank } from './draft.ts'
import type { StepProps } from './step-props.ts'

/** The message itself. */
export function MessageStep({ composer, faults, knownTokens }: StepProps): ReactNode {
  const t = useWords('composer')
  const locale = useAppLocale()
  const labelId = useId()
  const { draft, update, saved } = composer
  // Nobody is told that nothing is written before they have begun.
  const wasEmptied = isBlank(draft.doc) && saved?.fields.message !== undefined
  const problems =
    isBlank(draft.doc) && !wasEmptied ? [] : faults.message.map((sentence) => sentence[locale])
  return (
    <div className="composer-field">
      <span id={labelId} className="composer-label">
        {t('message')}
      </span>
      <MessageEditor
        initial={draft.doc}
        onChange={(doc) => update({ doc })}
        knownTokens={knownTokens}
        uploadImage={uploadImage}
        labelId={labelId}
        problems={problems}
      />
    </div>
  )
}
