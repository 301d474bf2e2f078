import { Button, Field, Input, Radio, RadioGroup } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'

import { fieldErrorsOf } from '../../api/failure.ts'
import { changeMe, meQuery } from '../../api/session.ts'
import type { Me } from '../../../contract/session.ts'
import { LeaveGuard } from '../../forms/leave-guard.tsx'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { locales } from '../../i18n/locale.ts'
import { chooseLocale } from '../../i18n/words.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { say } from '../../ui/status-line.tsx'
import { PasswordForm } from './password-form.tsx'

const languageNames = { fr: 'Français', en: 'English' } as const

/** One's own name, address, language and password. */
export function AccountSection({ me }: { me: Me }) {
  const t = useWords('settings')
  const { account } = me
  if (!account) return <p>{t('account.token')}</p>
  return (
    <>
      {account.hasPassword ? null : <PasswordForm account={account} />}
      <WhoForm me={me} account={account} />
      {account.hasPassword ? <PasswordForm account={account} /> : null}
    </>
  )
}

function WhoForm({ me, account }: { me: Me; account: NonNullable<Me['account']> }) {
  const t = useWords('settings')
  const common = useWords('common')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const locale = useAppLocale()
  const known = { name: me.name, email: account.email }
  const [values, setValues] = useState(known)
  const saving = useMutation({
    mutationFn: changeMe,
    onSuccess(next) {
      queries.setQueryData(meQuery.queryKey, next)
      setValues({ name: next.name, email: next.account?.email ?? known.email })
      say(t('account.saved'))
    },
  })
  const missing = { name: values.name.trim() === '', email: values.email.trim() === '' }
  const isUnsaved = values.name !== known.name || values.email !== known.email

  function submit(event: FormEvent) {
    event.preventDefault()
    if (missing.name || missing.email || saving.isPending) return
    saving.mutate({ name: values.name.trim(), email: values.email.trim() })
  }
  const wrong = fieldErrorsOf(saving.error)
  const messageOf = (field: 'name' | 'email') =>
    missing[field] ? t('account.missing') : wrong[field]
  const nameMessage = messageOf('name')
  const emailMessage = messageOf('email')
  return (
    <form className="sheet" onSubmit={submit} noValidate>
      <LeaveGuard isUnsaved={isUnsaved} />
      <h2>{t('account.who')}</h2>
      {saving.error === null || Object.keys(wrong).length > 0 ? null : (
        <Alert>{sentenceOf(saving.error)}</Alert>
      )}
      <Field
        label={t('account.name')}
        {...(nameMessage !== undefined && { validationMessage: nameMessage })}
      >
        <Input
          autoComplete="name"
          value={values.name}
          onChange={(_event, { value }) => setValues({ ...values, name: value })}
        />
      </Field>
      <Field
        label={t('account.email')}
        hint={t('account.emailHint')}
        {...(emailMessage !== undefined && { validationMessage: emailMessage })}
      >
        <Input
          type="email"
          autoComplete="email"
          value={values.email}
          onChange={(_event, { value }) => setValues({ ...values, email: value })}
        />
      </Field>
      <Field label={t('account.language')}>
        <RadioGroup
          layout="horizontal"
          value={locale}
          onChange={(_event, { value }) => {
            const language = locales.find((each) => each === value)
            if (language === undefined) return
            // In force at once, as in the menu of the account.
            void chooseLocale(language).then(() => queries.invalidateQueries())
            saving.mutate({ language })
          }}
        >
          {locales.map((each) => (
            <Radio key={each} value={each} label={<span lang={each}>{languageNames[each]}</span>} />
          ))}
        </RadioGroup>
      </Field>
      <p className="muted">
        {t('account.role')}
        {' : '}
        {t(`roles.${me.role}`)}. {t(`roleMay.${me.role}`)}
      </p>
      <div className="settings-acts">
        <Button
          type="submit"
          appearance="primary"
          disabledFocusable={!isUnsaved || saving.isPending}
        >
          {common('acts.save')}
        </Button>
      </div>
    </form>
  )
}
