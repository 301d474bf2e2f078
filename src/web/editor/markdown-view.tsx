import { type ReactNode, useState } from 'react'

import type { MessageDoc } from '../../message/document.ts'
import { docFromMarkdown } from '../../message/markdown.ts'
import { docToMarkdown } from '../../message/markdown-out.ts'

/** The message as Markdown. As long as nothing is typed, nothing is told; then how to read what was. */
export function MarkdownView({
  initial,
  knownTokens,
  labelId,
  onChange,
}: {
  initial: MessageDoc
  knownTokens: readonly string[]
  labelId: string
  onChange: (read: () => MessageDoc) => void
}): ReactNode {
  const [markdown, setMarkdown] = useState(() => docToMarkdown(initial))
  return (
    <textarea
      className="message-editor-markdown"
      aria-labelledby={labelId}
      spellCheck
      value={markdown}
      onChange={({ currentTarget: { value } }) => {
        setMarkdown(value)
        onChange(() => docFromMarkdown(value, { knownTokens }).doc)
      }}
    />
  )
}
