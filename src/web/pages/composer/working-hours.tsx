import { Button, Field, Input, ToggleButton } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import type { ReactNode } from 'react'

import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import type { Draft } from './draft.ts'
import type { StepProps } from './step-props.ts'

type Hours = Draft['workingHours'][number]

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

/** The hours at which people may be written to: stretches of time, each for some days of the week. */
export function WorkingHours({ composer: { draft, update }, faults }: StepProps): ReactNode {
  const t = useWords('composer')
  const { workingHours } = draft
  const set = (hours: Hours[]): void => update({ workingHours: hours })
  const change = (at: number, part: Partial<Hours>): void =>
    set(workingHours.map((each, index) => (index === at ? { ...each, ...part } : each)))
  const last = workingHours.at(-1)
  return (
    <fieldset className="composer-field plain">
      <legend className="composer-label">{t('hours.label')}</legend>
      <p className="muted small">{t('hours.hint')}</p>
      {workingHours.map((hours, at) => (
        // Stretches have no name of their own, and are changed in place.
        <Stretch
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          n={at + 1}
          hours={hours}
          fault={faults.workingHours[at] ?? null}
          onChange={(part) => change(at, part)}
          {...(workingHours.length > 1 && {
            onRemove: () => set(workingHours.filter((_, index) => index !== at)),
          })}
        />
      ))}
      <Button
        className="start"
        icon={<AddRegular />}
        onClick={() =>
          set([
            ...workingHours,
            { days: last?.days ?? [1, 2, 3, 4, 5], from: '14:00', to: '18:00' },
          ])
        }
      >
        {t('hours.add')}
      </Button>
    </fieldset>
  )
}

function Stretch({
  n,
  hours,
  fault,
  onChange,
  onRemove,
}: {
  n: number
  hours: Hours
  fault: 'days' | 'order' | null
  onChange: (part: Partial<Hours>) => void
  onRemove?: () => void
}): ReactNode {
  const t = useWords('composer')
  const locale = useAppLocale()
  const nameOf = (day: number, width: 'short' | 'long'): string =>
    new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' }).format(
      // The first of June 2026 is a Monday.
      Date.UTC(2026, 5, day),
    )
  const toggle = (day: number): void => {
    const has = hours.days.includes(day)
    const days = has ? hours.days.filter((other) => other !== day) : [...hours.days, day]
    onChange({ days: days.toSorted((one, other) => one - other) })
  }
  return (
    <fieldset className="stretch plain">
      <legend className="hidden-text">{t('hours.stretch', { n: String(n) })}</legend>
      <div className="weekdays">
        {weekdays.map((day) => (
          <ToggleButton
            key={day}
            size="small"
            checked={hours.days.includes(day)}
            aria-label={nameOf(day, 'long')}
            onClick={() => toggle(day)}
          >
            {nameOf(day, 'short')}
          </ToggleButton>
        ))}
      </div>
      <div className="field-row hours">
        <Field
          label={t('hours.from')}
          {...(fault === 'days' && {
            validationState: 'error' as const,
            validationMessage: t('hours.noDays'),
          })}
        >
          <Input
            type="time"
            value={hours.from}
            onChange={(_, { value }) => onChange({ from: value.slice(0, 5) })}
          />
        </Field>
        <Field
          label={t('hours.to')}
          {...(fault === 'order' && {
            validationState: 'error' as const,
            validationMessage: t('hours.order'),
          })}
        >
          <Input
            type="time"
            // The end of the day has no name on a clock that starts again at nought.
            value={hours.to === '24:00' ? '23:59' : hours.to}
            onChange={(_, { value }) =>
              onChange({ to: value === '23:59' ? '24:00' : value.slice(0, 5) })
            }
          />
        </Field>
        {onRemove ? (
          <Button
            appearance="subtle"
            icon={<DeleteRegular />}
            aria-label={t('hours.remove', { n: String(n) })}
            onClick={onRemove}
          />
        ) : null}
      </div>
    </fieldset>
  )
}
