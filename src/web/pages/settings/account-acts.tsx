import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import {
  changeAccount,
  forgetAccounts,
  removeAccount,
  renewSignInLink,
} from '../../api/accounts.ts'
import type { AccountView } from '../../../contract/account.ts'
import { ActDialog } from '../../forms/act-dialog.tsx'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { say } from '../../ui/status-line.tsx'
import { AccountDialog } from './account-dialog.tsx'
import type { MadeLink } from './accounts-section.tsx'

type Asked = 'change' | 'link' | 'disable' | 'remove'

/** What an administrator can do with an account. Nobody shuts themselves out. */
export function AccountActs({
  account,
  isOwn,
  onLink,
}: {
  account: AccountView
  isOwn: boolean
  onLink: (made: MadeLink) => void
}) {
  const t = useWords('settings')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const [asked, setAsked] = useState<Asked | null>(null)
  const { id, name, disabled } = account
  const finish = (sentence: string) => {
    setAsked(null)
    forgetAccounts(queries)
    say(sentence)
  }
  const enable = useMutation({
    mutationFn: () => changeAccount(id, { disabled: false }),
    onSuccess: () => finish(t('accounts.isEnabled', { name })),
    onError: (error) => say(sentenceOf(error)),
  })
  return (
    <>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label={t('accounts.actsFor', { name })}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => setAsked('change')}>{t('accounts.acts.change')}</MenuItem>
            {disabled ? (
              <MenuItem onClick={() => enable.mutate()}>{t('accounts.acts.enable')}</MenuItem>
            ) : (
              <MenuItem onClick={() => setAsked('link')}>{t('accounts.acts.link')}</MenuItem>
            )}
            {disabled || isOwn ? null : (
              <MenuItem onClick={() => setAsked('disable')}>{t('accounts.acts.disable')}</MenuItem>
            )}
            {isOwn ? null : (
              <MenuItem onClick={() => setAsked('remove')}>{t('accounts.acts.remove')}</MenuItem>
            )}
          </MenuList>
        </MenuPopover>
      </Menu>
      {asked === 'change' ? (
        <AccountDialog
          account={account}
          onDone={() => setAsked(null)}
          onCancel={() => setAsked(null)}
        />
      ) : null}
      {asked === 'link' ? (
        <ActDialog
          title={t('accounts.linkConfirm.title', { name })}
          text={t('accounts.linkConfirm.text')}
          act={t('accounts.linkConfirm.act')}
          work={async () => onLink({ name, ...(await renewSignInLink(id)) })}
          onDone={() => setAsked(null)}
          onCancel={() => setAsked(null)}
        />
      ) : null}
      {asked === 'disable' ? (
        <ActDialog
          title={t('accounts.disable.title', { name })}
          text={t('accounts.disable.text')}
          act={t('accounts.disable.act')}
          work={() => changeAccount(id, { disabled: true })}
          onDone={() => finish(t('accounts.isDisabled', { name }))}
          onCancel={() => setAsked(null)}
        />
      ) : null}
      {asked === 'remove' ? (
        <ActDialog
          title={t('accounts.remove.title', { name })}
          text={t('accounts.remove.text')}
          act={t('accounts.remove.act')}
          isGrave
          work={() => removeAccount(id)}
          onDone={() => finish(t('accounts.isRemoved', { name }))}
          onCancel={() => setAsked(null)}
        />
      ) : null}
    </>
  )
}
