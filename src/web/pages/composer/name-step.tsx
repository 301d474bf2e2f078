import { Field, Input } from '@fluentui/react-components'
import type { ReactNode } from 'react'

import { useWords } from '../../i18n/words-provider.tsx'
import type { StepProps } from './step-props.ts'

/** The campaign's name, which only the team sees. */
export function NameStep({ composer: { draft, update } }: StepProps): ReactNode {
  const t = useWords('composer')
  return (
    <Field label={t('name')} hint={t('nameHint')}>
      <Input
        value={draft.name}
        maxLength={200}
        placeholder={t('namePlaceholder')}
        onChange={(_, { value }) => update({ name: value })}
      />
    </Field>
  )
}
