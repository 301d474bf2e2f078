import { Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components'
import { EmojiRegular } from '@fluentui/react-icons/svg/emoji'
import type { Editor } from '@tiptap/react'
import { type ReactNode, useState } from 'react'

import type { Locale } from '../i18n/locale.ts'
import { useAppLocale, useWords } from '../i18n/words-provider.tsx'
import { ToolButton } from './tool-button.tsx'

/** The picker with all emoji in a language: fetched when it is asked for, for it is heavy. */
async function fetchPicker(locale: Locale) {
  const [{ EmojiPicker }, { loadEmoji }] = await Promise.all([
    import('./emoji-picker.tsx'),
    import('./emoji.ts'),
  ])
  return { EmojiPicker, all: await loadEmoji(locale) }
}

/** The button for emoji. It opens once they are there: a popover that begins empty cannot take the focus. */
export function EmojiButton({
  editor,
  disabled,
}: {
  editor: Editor
  disabled: boolean
}): ReactNode {
  const t = useWords('editor')
  const locale = useAppLocale()
  const [open, setOpen] = useState<Awaited<ReturnType<typeof fetchPicker>> | null>(null)
  const [isLate, setIsLate] = useState(false)
  const show = (isWanted: boolean): void => {
    if (!isWanted) return setOpen(null)
    if (disabled) return
    setIsLate(false)
    fetchPicker(locale).then(setOpen, () => setIsLate(true))
  }
  return (
    <Popover
      open={open !== null}
      trapFocus
      positioning="below-start"
      onOpenChange={(_, { open: isWanted }) => show(isWanted)}
    >
      <PopoverTrigger disableButtonEnhancement>
        <ToolButton
          label={isLate ? t('emojiLate') : t('emoji')}
          icon={<EmojiRegular />}
          disabled={disabled}
        />
      </PopoverTrigger>
      <PopoverSurface aria-label={t('emoji')} className="emoji-surface">
        {open && (
          <open.EmojiPicker
            all={open.all}
            onPick={(emoji) => {
              setOpen(null)
              setTimeout(() => editor.chain().focus().insertContent(emoji).run())
            }}
          />
        )}
      </PopoverSurface>
    </Popover>
  )
}
