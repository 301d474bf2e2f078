import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { RenameRegular } from '@fluentui/react-icons/svg/rename'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { meQuery } from '../../api/session.ts'
import type { ListView } from '../../../contract/list.ts'
import { includesRole } from '../../../domain/permissions.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { DeleteListDialog } from './delete-dialog.tsx'
import { RenameListDialog } from './name-dialog.tsx'

/** What can be done with a list: for those who may. */
export function ListMenu({ list, onDeleted }: { list: ListView; onDeleted?: () => void }) {
  const t = useWords('lists')
  const { data: me } = useSuspenseQuery(meQuery)
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  const close = () => setAsked(null)
  if (!includesRole(me.role, 'author')) return null
  return (
    <>
      <Menu positioning={{ position: 'below', align: 'end' }}>
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label={t('actsFor', { name: list.name })}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<RenameRegular />} onClick={() => setAsked('rename')}>
              {t('acts.rename')}
            </MenuItem>
            <MenuItem icon={<DeleteRegular />} onClick={() => setAsked('delete')}>
              {t('acts.delete')}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {asked === 'rename' ? <RenameListDialog list={list} onClose={close} /> : null}
      {asked === 'delete' ? (
        <DeleteListDialog list={list} onClose={close} {...(onDeleted && { onDeleted })} />
      ) : null}
    </>
  )
}
