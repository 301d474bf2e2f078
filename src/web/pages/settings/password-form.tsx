import { Button, Checkbox, Field, Input } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'

import { fieldErrorsOf } from '../../api/failure.ts'
import { changeMe, meQuery } from '../../api/session.ts'
import { leastPasswordLength, type Me } from '../../../contract/session.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { say } from '../../ui/status-line.tsx'

const nothing = { current: '', new: '' }

/** A first password, or another one. The present one is asked for where the server asks for it. */
export function PasswordForm({
  account: { email, hasPassword, needsCurrentPassword },
}: {
  account: NonNullable<Me['account']>
}) {
  const t = useWords('settings')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const [values, setValues] = useState(nothing)
  const [isTried, setTried] = useState(false)
  const [isShown, setShown] = useState(false)
  const saving = useMutation({
    mutationFn: changeMe,
    onSuccess(me) {
      setValues(nothing)
      setTried(false)
      queries.setQueryData(meQuery.queryKey, me)
      say(t('password.saved'))
    },
  })
  const missing = leastPasswordLength - values.new.length

  function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (missing > 0 || saving.isPending) return
    saving.mutate({
      password: { new: values.new, ...(needsCurrentPassword && { current: values.current }) },
    })
  }
  const wrong = fieldErrorsOf(saving.error)
  const wrongCurrent = wrong['password.current']
  const wrongNew =
    isTried && missing > 0 ? t('password.short', { n: missing }) : wrong['password.new']
  const type = isShown ? 'text' : 'password'
  return (
    <form className="sheet" onSubmit={submit} noValidate>
      <h2>{t('password.title')}</h2>
      <p className="muted">{hasPassword ? t('password.text') : t('password.none')}</p>
      {saving.error === null || Object.keys(wrong).length > 0 ? null : (
        <Alert>{sentenceOf(saving.error)}</Alert>
      )}
      {/* So that the browser keeps the password with its account. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      {needsCurrentPassword ? (
        <Field
          label={t('password.current')}
          {...(wrongCurrent !== undefined && { validationMessage: wrongCurrent })}
        >
          <Input
            type={type}
            autoComplete="current-password"
            value={values.current}
            onChange={(_event, { value }) => setValues({ ...values, current: value })}
          />
        </Field>
      ) : null}
      <Field
        label={t('password.new')}
        hint={t('password.hint', { least: String(leastPasswordLength) })}
        {...(wrongNew !== undefined && { validationMessage: wrongNew })}
      >
        <Input
          type={type}
          autoComplete="new-password"
          value={values.new}
          onChange={(_event, { value }) => setValues({ ...values, new: value })}
        />
      </Field>
      <Checkbox
        label={t('password.show')}
        checked={isShown}
        onChange={(_event, { checked }) => setShown(checked === true)}
      />
      <div className="settings-acts">
        <Button
          type="submit"
          appearance={hasPassword ? 'secondary' : 'primary'}
          disabledFocusable={saving.isPending}
        >
          {hasPassword ? t('password.change') : t('password.choose')}
        </Button>
      </div>
    </form>
  )
}
