import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components'
import { LinkRegular } from '@fluentui/react-icons/svg/link'
import { type Editor, useEditorState } from '@tiptap/react'
import { type ReactNode, useEffect, useState } from 'react'
import { useWords } from '../i18n/words-provider.tsx'

import { completeHref, linkFault } from './link-address.ts'
import { ToolButton } from './tool-button.tsx'

/** The button for links, and its dialog; Ctrl+K in the text opens it too. */
export function LinkButton({ editor, disabled }: { editor: Editor; disabled: boolean }): ReactNode {
  const t = useWords('editor')
  const [isOpen, setIsOpen] = useState(false)
  const isLink = useEditorState({ editor, selector: ({ editor: now }) => now.isActive('link') })
  useEffect(() => {
    // The text may not be on the page yet.
    const onKey = (event: KeyboardEvent): void => {
      if (!editor.isFocused) return
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      setIsOpen(true)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [editor])
  return (
    <>
      <ToolButton
        label={t('link')}
        keys="Ctrl+K"
        icon={<LinkRegular />}
        pressed={isLink}
        disabled={disabled}
        onClick={() => setIsOpen(true)}
      />
      {isOpen && (
        <LinkDialog
          editor={editor}
          onClose={() => {
            setIsOpen(false)
            // Fluent gives the focus back to the button first.
            setTimeout(() => editor.commands.focus())
          }}
        />
      )}
    </>
  )
}

function LinkDialog({ editor, onClose }: { editor: Editor; onClose: () => void }): ReactNode {
  const t = useWords('editor')
  const [start] = useState(() => linkAt(editor))
  const [text, setText] = useState(start.text)
  const [href, setHref] = useState(start.href)
  const [isTold, setIsTold] = useState(false)
  const fault = linkFault(href)

  const apply = (): void => {
    if (fault !== null) return setIsTold(true)
    const address = completeHref(href)
    const chain = editor.chain().focus().setTextSelection(start)
    if (start.hasFields || (text.trim() === start.text && start.text !== '')) {
      chain.setLink({ href: address }).run()
    } else {
      const mark = { type: 'link', attrs: { href: address } }
      chain
        .insertContent({ type: 'text', text: text.trim() || address, marks: [mark] })
        .unsetMark('link')
        .run()
    }
    onClose()
  }
  const remove = (): void => {
    editor.chain().focus().setTextSelection(start).unsetLink().run()
    onClose()
  }
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className="small-dialog">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            event.stopPropagation()
            apply()
          }}
        >
          <DialogBody>
            <DialogTitle>{start.href === '' ? t('linkNew') : t('linkChange')}</DialogTitle>
            <DialogContent className="dialog-fields">
              <Field
                label={t('linkAddress')}
                {...(isTold &&
                  fault !== null && {
                    validationState: 'error' as const,
                    validationMessage: t(`linkFault.${fault}`),
                  })}
              >
                <Input
                  value={href}
                  inputMode="url"
                  placeholder="https://"
                  onChange={(_, { value }) => setHref(value)}
                />
              </Field>
              {!start.hasFields && (
                <Field label={t('linkText')} hint={t('linkTextHint')}>
                  <Input value={text} onChange={(_, { value }) => setText(value)} />
                </Field>
              )}
            </DialogContent>
            <DialogActions>
              {start.href !== '' && (
                <Button appearance="subtle" onClick={remove}>
                  {t('linkRemove')}
                </Button>
              )}
              <Button appearance="secondary" onClick={onClose}>
                {t('cancel')}
              </Button>
              <Button appearance="primary" type="submit">
                {t('apply')}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}

type LinkStart = {
  from: number
  to: number
  text: string
  href: string
  /** Words with personal fields in them are no text that could be typed anew. */
  hasFields: boolean
}

/** The link around the cursor, or the selected text that may become one. */
function linkAt(editor: Editor): LinkStart {
  const href: unknown = editor.getAttributes('link')['href']
  if (typeof href === 'string') editor.commands.extendMarkRange('link')
  const { from, to } = editor.state.selection
  let hasFields = false
  editor.state.doc.nodesBetween(from, to, (node) => {
    hasFields ||= node.type.name === 'token'
  })
  const text = editor.state.doc.textBetween(from, to, ' ')
  return { from, to, text, href: typeof href === 'string' ? href : '', hasFields }
}
