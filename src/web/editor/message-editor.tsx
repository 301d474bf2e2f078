import { EditorContent, useEditor } from '@tiptap/react'
import type { Editor } from '@tiptap/react'
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useWords } from '../i18n/words-provider.tsx'

import type { MessageDoc } from '../../message/document.ts'
import { knownTokenKeys } from '../../message/token-text.ts'
import { fromEditor, toEditor } from './document-in-out.ts'
import { EditorToolbar } from './editor-toolbar.tsx'
import { MarkdownView } from './markdown-view.tsx'
import { messageExtensions } from './message-extensions.ts'
import { cleanPastedHtml } from './paste.ts'
import { SuggestionList } from './suggestion-list.tsx'
import { TokenPopover } from './token-popover.tsx'
import type { TokenChoice } from './token-choice.ts'
import { setChoices } from './token-node.ts'
import { type OpenSuggestion, tokenSuggestion } from './token-suggestion.ts'
import { settleAtOnce, useHeldChange } from './use-held-change.ts'
import './editor.css'

/** Puts an image where messages can show it; gives its address (`/i/…` or `https://…`). */
export type UploadImage = (image: Blob) => Promise<string>

/**
 * The editor of a message. It keeps its own document and tells of changes when the fingers rest; to show another
 * document, give it another `key`.
 *
 * @param onTyping told when a change begins that `onChange` will tell of
 * @param knownTokens the extra columns that the recipients' lists have
 * @param labelId the element that names the field
 * @param problems what is wrong with the message, in words
 */
export const MessageEditor = memo(function MessageEditor({
  initial,
  onTyping,
  onChange,
  knownTokens,
  uploadImage,
  labelId,
  problems,
}: {
  initial: MessageDoc
  onTyping: () => void
  onChange: (doc: MessageDoc) => void
  knownTokens: readonly string[]
  uploadImage: UploadImage
  labelId: string
  problems: readonly string[]
}): ReactNode {
  const t = useWords('editor')
  const hintId = useId()
  const rootId = `editor${useId().replace(/\W/g, '')}`
  const [markdownOf, setMarkdownOf] = useState<MessageDoc | null>(null)
  const isMarkdown = markdownOf !== null
  const [suggestion, setSuggestion] = useState<OpenSuggestion | null>(null)
  const [openToken, setOpenToken] = useState<number | null>(null)
  const doc = useRef(initial)
  const [content] = useState(() => toEditor(initial))
  const choices = useTokenChoices(knownTokens)
  const [extensions] = useState(() => [
    ...messageExtensions({ choices, onOpen: setOpenToken }),
    tokenSuggestion({ container: `#${rootId}`, onChange: setSuggestion }),
  ])
  const change = useHeldChange<MessageDoc>({
    onHold: onTyping,
    onRest: (next) => {
      doc.current = next
      onChange(next)
    },
  })
  const editor = useEditor({
    extensions,
    content,
    shouldRerenderOnTransaction: false,
    editorProps: {
      transformPastedHTML: cleanPastedHtml,
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-labelledby': labelId,
        'aria-describedby': hintId,
      },
    },
    onCreate: ({ editor: made }) => setChoices(made, choices),
    onUpdate: ({ editor: { state } }) => change.hold(() => fromEditor(state.doc.toJSON())),
  })
  useEffect(() => {
    if (editor) setChoices(editor, choices)
  }, [editor, choices])
  useActiveDescendant(editor, suggestion, rootId)

  const toggleMarkdown = (): void => {
    change.settle()
    if (isMarkdown) editor?.commands.setContent(toEditor(doc.current), { emitUpdate: false })
    setMarkdownOf(isMarkdown ? null : doc.current)
  }
  // Before the page saves on this key.
  const settleOnSave = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') settleAtOnce(change)
  }

  const hasProblems = problems.length > 0
  return (
    <div
      className="message-editor"
      id={rootId}
      data-invalid={hasProblems}
      onKeyDownCapture={settleOnSave}
      onBlur={() => change.settle()}
    >
      {editor && (
        <EditorToolbar
          editor={editor}
          choices={choices}
          uploadImage={uploadImage}
          isMarkdown={isMarkdown}
          onMarkdown={toggleMarkdown}
        />
      )}
      {markdownOf ? (
        <MarkdownView
          initial={markdownOf}
          knownTokens={knownTokens}
          labelId={labelId}
          onChange={change.hold}
        />
      ) : (
        <EditorContent editor={editor} className="message-editor-text" />
      )}
      <div className="message-editor-foot" id={hintId}>
        {isMarkdown ? t('markdownHint') : t('bracketHint')}
      </div>
      {hasProblems && (
        <ul className="message-editor-problems" role="alert">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      <SuggestionList id={`${rootId}-fields`} open={suggestion} />
      {editor && openToken !== null && (
        <TokenPopover
          editor={editor}
          position={openToken}
          onClose={() => {
            setOpenToken(null)
            // Behind the chip: Enter would open it again.
            editor.commands.focus(openToken + 1)
          }}
        />
      )}
    </div>
  )
})

/** The personal fields that can be put into the message, as they are called on the screen. */
function useTokenChoices(knownTokens: readonly string[]): TokenChoice[] {
  const t = useWords('editor')
  return useMemo(() => {
    const labels: Record<string, string> = { FIRSTNAME: t('firstName'), LASTNAME: t('lastName') }
    return [...knownTokenKeys(knownTokens)].map((name) => ({ name, label: labels[name] ?? name }))
  }, [knownTokens, t])
}

/** Lets a screen reader follow the list of fields while the cursor stays in the text. */
function useActiveDescendant(
  editor: Editor | null,
  open: OpenSuggestion | null,
  rootId: string,
): void {
  useEffect(() => {
    const text = editor?.isDestroyed === false ? editor.view.dom : null
    if (!text) return
    if (open) {
      text.setAttribute('aria-controls', `${rootId}-fields`)
      text.setAttribute('aria-activedescendant', `${rootId}-fields-${open.active}`)
    } else {
      text.removeAttribute('aria-controls')
      text.removeAttribute('aria-activedescendant')
    }
  }, [editor, open, rootId])
}
