import { Field, Input, Textarea } from '@fluentui/react-components'

import { useWords } from '../../i18n/words-provider.tsx'
import type { FieldName } from './channel-fields.ts'

const withHint = ['clientSecret', 'sipDomain', 'discoveryUrl', 'username', 'ca'] as const

/** One setting of a channel. A secret is typed unseen, and the browser does not take it for a password of this site. */
export function ChannelField({
  name,
  value,
  error,
  onChange,
}: {
  name: FieldName
  value: string
  error: string | undefined
  onChange: (value: string) => void
}) {
  const t = useWords('channels')
  const hinted = withHint.find((each) => each === name)
  const isSecret = name === 'clientSecret' || name === 'password'
  return (
    <Field
      label={t(`fields.${name}`)}
      {...(hinted && { hint: t(`hints.${hinted}`) })}
      {...(error !== undefined && { validationMessage: error })}
    >
      {name === 'ca' ? (
        <Textarea
          rows={4}
          resize="vertical"
          spellCheck={false}
          value={value}
          onChange={(_event, data) => onChange(data.value)}
        />
      ) : (
        <Input
          type={isSecret ? 'password' : 'text'}
          autoComplete={isSecret ? 'new-password' : 'off'}
          spellCheck={false}
          value={value}
          onChange={(_event, data) => onChange(data.value)}
        />
      )}
    </Field>
  )
}
