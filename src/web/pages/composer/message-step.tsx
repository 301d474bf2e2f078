import { type ReactNode, startTransition, useCallback, useId, useMemo, useState } from 'react'

import type { MessageDoc } from '../../../message/document.ts'
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
  const { draft, update, saved, saver } = composer
  // Nobody is told that nothing is written before they have begun.
  const wasEmptied = isBlank(draft.doc) && saved?.fields.message !== undefined
  // The editor keeps its own document from here on; another one here would only have it drawn anew.
  const [initial] = useState(draft.doc)
  const isUnbegun = isBlank(draft.doc) && !wasEmptied
  const problems = useMemo(
    () => (isUnbegun ? [] : faults.message.map((sentence) => sentence[locale])),
    [isUnbegun, faults.message, locale],
  )
  // The page around it gives way to the next letter.
  const onTyping = useCallback(() => startTransition(() => saver.touch()), [saver])
  const onChange = useCallback((doc: MessageDoc) => update({ doc }), [update])
  return (
    <div className="composer-field">
      <span id={labelId} className="composer-label">
        {t('message')}
      </span>
      <MessageEditor
        initial={initial}
        onTyping={onTyping}
        onChange={onChange}
        knownTokens={knownTokens}
        uploadImage={uploadImage}
        labelId={labelId}
        problems={problems}
      />
    </div>
  )
}
