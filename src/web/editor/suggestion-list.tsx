import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { useWords } from '../i18n/words-provider.tsx'

import type { OpenSuggestion } from './token-suggestion.ts'

/** The list of personal fields below the cursor. The cursor stays in the text: `aria-activedescendant` points here. */
export function SuggestionList({
  id,
  open,
}: {
  id: string
  open: OpenSuggestion | null
}): ReactNode {
  const t = useWords('editor')
  if (!open) return null
  return createPortal(
    // The cursor stays in the text, which no native list allows.
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <div role="listbox" id={id} aria-label={t('fields')} className="token-suggestion-list">
      {open.choices.map((choice, index) => (
        <div
          key={choice.name}
          id={`${id}-${index}`}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
          role="option"
          tabIndex={-1}
          aria-selected={index === open.active}
          // A click would take the cursor out of the text before it could be answered.
          onMouseDown={(event) => {
            event.preventDefault()
            open.choose(choice)
          }}
        >
          {choice.label}
        </div>
      ))}
    </div>,
    open.place,
  )
}
