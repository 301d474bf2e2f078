import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { changeAccount, forgetAccounts, inviteAccount } from '../../api/accounts.ts'
import { fieldErrorsOf } from '../../api/failure.ts'
import { meQuery } from '../../api/session.ts'
import type { AccountView } from '../../../contract/account.ts'
import { type Role, roles } from '../../../domain/permissions.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { say } from '../../ui/status-line.tsx'
import type { MadeLink } from './accounts-section.tsx'

/** A new account, or another name, address or role for one. */
export function AccountDialog({
  account,
  onDone,
  onCancel,
}: {
  /** Null for a new one. */
  account: AccountView | null
  /** With the link of a new account; null where there is none. */
  onDone: (made: MadeLink | null) => void
  onCancel: () => void
}) {
  const t = useWords('settings')
  const common = useWords('common')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const [isTried, setTried] = useState(false)
  const [values, setValues] = useState({
    email: account?.email ?? '',
    name: account?.name ?? '',
    role: account?.role ?? ('author' satisfies Role as Role),
  })
  const email = values.email.trim()
  const name = values.name.trim()
  const saving = useMutation({
    async mutationFn(): Promise<MadeLink | null> {
      const { role } = values
      if (account === null) {
        const made = await inviteAccount({ email, role, ...(name !== '' && { name }) })
        return { name: made.name, link: made.link, linkUntil: made.linkUntil }
      }
      await changeAccount(account.id, { email, name, role })
      return null
    },
    onSuccess(made) {
      forgetAccounts(queries)
      // One's own role may be another now.
      void queries.invalidateQueries({ queryKey: meQuery.queryKey })
      if (made === null) say(t('accounts.changed', { name }))
      onDone(made)
    },
  })
  const isMissing = { email: email === '', name: account !== null && name === '' }
  const wrong = fieldErrorsOf(saving.error)
  const messageOf = (field: 'email' | 'name') =>
    isTried && isMissing[field] ? t('account.missing') : wrong[field]
  const emailMessage = messageOf('email')
  const nameMessage = messageOf('name')
  return (
    <AskDialog
      title={
        account === null ? t('accounts.invite') : t('accounts.changeTitle', { name: account.name })
      }
      act={account === null ? t('accounts.inviteAct') : common('acts.save')}
      cancel={common('acts.cancel')}
      isBusy={saving.isPending}
      onAct={() => {
        setTried(true)
        if (!isMissing.email && !isMissing.name) saving.mutate()
      }}
      onCancel={onCancel}
    >
      <div className="stack">
        {saving.error === null || Object.keys(wrong).length > 0 ? null : (
          <Alert>{sentenceOf(saving.error)}</Alert>
        )}
        <Field
          label={t('account.email')}
          {...(account === null && { hint: t('accounts.emailHint') })}
          {...(emailMessage !== undefined && { validationMessage: emailMessage })}
        >
          <Input
            type="email"
            autoComplete="off"
            value={values.email}
            onChange={(_event, { value }) => setValues({ ...values, email: value })}
          />
        </Field>
        <Field
          label={t('account.name')}
          {...(account === null && { hint: t('accounts.nameHint') })}
          {...(nameMessage !== undefined && { validationMessage: nameMessage })}
        >
          <Input
            autoComplete="off"
            value={values.name}
            onChange={(_event, { value }) => setValues({ ...values, name: value })}
          />
        </Field>
        <Field label={t('accounts.columns.role')}>
          <RadioGroup
            value={values.role}
            onChange={(_event, { value }) =>
              setValues({ ...values, role: roles.find((role) => role === value) ?? values.role })
            }
          >
            {roles.map((role) => (
              <Radio
                key={role}
                value={role}
                label={
                  <>
                    {t(`roles.${role}`)}
                    <span className="muted small role-may">{t(`roleMay.${role}`)}</span>
                  </>
                }
              />
            ))}
          </RadioGroup>
        </Field>
      </div>
    </AskDialog>
  )
}
