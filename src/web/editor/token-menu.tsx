import {
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { PersonTagRegular } from '@fluentui/react-icons/svg/person-tag'
import type { Editor } from '@tiptap/react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/words-provider.tsx'

import type { TokenChoice } from './token-choice.ts'

/** The menu that puts a personal field where the cursor is. */
export function TokenMenu({
  editor,
  disabled,
  choices,
}: {
  editor: Editor
  disabled: boolean
  choices: readonly TokenChoice[]
}): ReactNode {
  const t = useWords('editor')
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton
          appearance="subtle"
          size="small"
          icon={<PersonTagRegular />}
          disabledFocusable={disabled}
        >
          {t('personalise')}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {choices.map(({ name, label }) => (
            <MenuItem
              key={name}
              onClick={() => {
                const field = { type: 'token', attrs: { name } }
                setTimeout(() => editor.chain().focus().insertContent(field).run())
              }}
            >
              {label}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
