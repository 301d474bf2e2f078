import { Button, Field, Input, Popover, PopoverSurface } from '@fluentui/react-components'
import type { Editor } from '@tiptap/react'
import { type ReactNode, useState } from 'react'
import { useWords } from '../i18n/words-provider.tsx'

import { messageLimits } from '../../message/document.ts'
import { labelOf } from './token-node.ts'

/** What stands in the place of a personal field for people who do not have it. */
export function TokenPopover({
  editor,
  position,
  onClose,
}: {
  editor: Editor
  position: number
  onClose: () => void
}): ReactNode {
  const t = useWords('editor')
  const node = editor.state.doc.nodeAt(position)
  const given: unknown = node?.attrs['fallback']
  const [fallback, setFallback] = useState(typeof given === 'string' ? given : '')
  const chip = editor.view.nodeDOM(position)
  if (node?.type.name !== 'token' || !(chip instanceof HTMLElement)) return null
  const name = String(node.attrs['name'])

  const keep = (): void => {
    editor
      .chain()
      .command(({ tr }) => {
        tr.setNodeAttribute(position, 'fallback', fallback.trim())
        return true
      })
      .run()
    onClose()
  }
  const remove = (): void => {
    editor.commands.deleteRange({ from: position, to: position + node.nodeSize })
    onClose()
  }
  return (
    <Popover
      open
      trapFocus
      withArrow
      positioning={{ target: chip, position: 'below' }}
      onOpenChange={(_, { open }) => {
        if (!open) keep()
      }}
    >
      <PopoverSurface
        aria-label={t('fallbackTitle', { field: labelOf(editor.storage.token.choices, name) })}
      >
        <form
          className="token-popover"
          onSubmit={(event) => {
            event.preventDefault()
            event.stopPropagation()
            keep()
          }}
        >
          <Field label={t('fallback')} hint={t('fallbackHint')}>
            <Input
              value={fallback}
              maxLength={messageLimits.fallbackCharacters}
              onChange={(_, { value }) => setFallback(value)}
            />
          </Field>
          <div className="token-popover-actions">
            <Button appearance="primary" type="submit">
              {t('done')}
            </Button>
            <Button appearance="subtle" onClick={remove}>
              {t('removeField')}
            </Button>
          </div>
        </form>
      </PopoverSurface>
    </Popover>
  )
}
