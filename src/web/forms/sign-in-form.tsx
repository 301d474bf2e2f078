import { Button, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import type { Me } from '../../contract/session.ts'
import { signIn } from '../api/session.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { useFailureSentence } from './failure-sentence.ts'

/** Address and password. Used by the page, and over any page whose session has ended. */
export function SignInForm({ email = '', onDone }: { email?: string; onDone: (me: Me) => void }) {
  const t = useWords('sign-in')
  const sentenceOf = useFailureSentence()
  const [values, setValues] = useState({ email, password: '' })
  const [isTried, setTried] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)

  const missing = {
    email: values.email.trim() === '' ? t('missing.email') : null,
    password: values.password === '' ? t('missing.password') : null,
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    setFailure(null)
    if (missing.email !== null || missing.password !== null || isBusy) return
    setBusy(true)
    try {
      onDone(await signIn({ email: values.email.trim(), password: values.password }))
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <form className="sign-in-form" onSubmit={(event) => void submit(event)} noValidate>
      {failure === null ? null : <Alert>{sentenceOf(failure)}</Alert>}
      <Field
        size="large"
        label={t('email')}
        {...(isTried && missing.email !== null && { validationMessage: missing.email })}
      >
        <Input
          type="email"
          name="email"
          autoComplete="username"
          size="large"
          value={values.email}
          onChange={(_event, { value }) => setValues({ ...values, email: value })}
        />
      </Field>
      <Field
        size="large"
        label={t('password')}
        {...(isTried && missing.password !== null && { validationMessage: missing.password })}
      >
        <Input
          type="password"
          name="password"
          autoComplete="current-password"
          size="large"
          value={values.password}
          onChange={(_event, { value }) => setValues({ ...values, password: value })}
        />
      </Field>
      <Button type="submit" appearance="primary" size="large" disabledFocusable={isBusy}>
        {t('submit')}
      </Button>
    </form>
  )
}
