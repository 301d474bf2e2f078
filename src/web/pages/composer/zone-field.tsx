import { Combobox, Field, Option } from '@fluentui/react-components'
import { type ReactNode, useMemo, useState } from 'react'

import { useWords } from '../../i18n/words-provider.tsx'

/** How many zones are offered at once. */
const shown = 40

/** An IANA time zone, found by a part of its name; what it is ahead of UTC today is told beside it. */
export function ZoneField({
  value,
  isWrong,
  onChange,
}: {
  value: string
  isWrong: boolean
  onChange: (zone: string) => void
}): ReactNode {
  const t = useWords('composer')
  const [typed, setTyped] = useState<string | null>(null)
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), [])
  const found = useMemo(() => {
    const wanted = (typed ?? '').trim().toLowerCase().replaceAll(' ', '_')
    return zones.filter((zone) => zone.toLowerCase().includes(wanted)).slice(0, shown)
  }, [zones, typed])
  return (
    <Field
      label={t('zones.label')}
      {...(isWrong && {
        validationState: 'error' as const,
        validationMessage: t('zones.wrong'),
      })}
    >
      <Combobox
        value={typed ?? labelOf(value)}
        selectedOptions={[value]}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onOptionSelect={(_, { optionValue }) => {
          if (optionValue !== undefined) onChange(optionValue)
          setTyped(null)
        }}
        onBlur={() => setTyped(null)}
      >
        {found.map((zone) => (
          <Option key={zone} value={zone} text={zone}>
            {labelOf(zone)}
          </Option>
        ))}
      </Combobox>
    </Field>
  )
}

/** `Europe/Paris (UTC+1)`. */
const labelOf = (zone: string): string => {
  try {
    const parts = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      timeZoneName: 'shortOffset',
    }).formatToParts()
    const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
    return `${zone.replaceAll('_', ' ')} (${offset.replace('GMT', 'UTC')})`
  } catch {
    return zone
  }
}
