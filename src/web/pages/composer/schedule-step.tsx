import { Button, Field, Input, Radio, RadioGroup, Select, Switch } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { type ReactNode, useState } from 'react'

import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Outlook } from './outlook.tsx'
import type { StepProps } from './step-props.ts'
import { WorkingHours } from './working-hours.tsx'
import { ZoneField } from './zone-field.tsx'

/** When sending begins, how long it goes on, and at which hours people may be written to. */
export function ScheduleStep(props: StepProps): ReactNode {
  const t = useWords('composer')
  const { composer } = props
  const { draft, update, saved } = composer
  return (
    <>
      <StartFields {...props} />
      {(saved?.view.notes ?? []).map(({ code, message }) => (
        <Alert key={code} tone="note">
          {message}
        </Alert>
      ))}
      <DurationFields {...props} />
      <WorkingHours {...props} />
      <HolidayFields {...props} />
      <Switch
        className="start"
        label={t('zones.own')}
        checked={draft.personTimeZones}
        onChange={(_, { checked }) => update({ personTimeZones: checked })}
      />
      <Outlook composer={composer} faults={props.faults} parts={['histogram']} />
    </>
  )
}

function StartFields({ composer: { draft, update }, faults }: StepProps): ReactNode {
  const t = useWords('composer')
  const formats = useFormats()
  const { start } = draft
  const [lastDay, setLastDay] = useState(
    start.kind === 'at' ? start : { kind: 'at' as const, day: '', time: '10:00' },
  )
  const fault = (part: 'day' | 'time') =>
    faults.start === part && {
      validationState: 'error' as const,
      validationMessage: t(`start.missing.${part}`),
    }
  return (
    <>
      <Field label={t('start.label')}>
        <RadioGroup
          layout="horizontal"
          value={start.kind}
          onChange={(_, { value }) => {
            if (start.kind === 'at') setLastDay(start)
            update({ start: value === 'now' ? { kind: 'now' } : lastDay })
          }}
        >
          <Radio value="at" label={t('start.at')} />
          <Radio value="now" label={t('start.now')} />
        </RadioGroup>
      </Field>
      <div className="field-row">
        {start.kind === 'at' ? (
          <>
            <Field
              label={t('start.day')}
              {...(faults.start === null && {
                hint: formats.longDate(`${start.day}T12:00:00Z`, 'UTC'),
              })}
              {...fault('day')}
            >
              <Input
                type="date"
                value={start.day}
                onChange={(_, { value }) => update({ start: { ...start, day: value } })}
              />
            </Field>
            <Field label={t('start.time')} {...fault('time')}>
              <Input
                type="time"
                value={start.time}
                onChange={(_, { value }) =>
                  update({ start: { ...start, time: value.slice(0, 5) } })
                }
              />
            </Field>
          </>
        ) : null}
        <ZoneField
          value={draft.timeZone}
          isWrong={faults.timeZone}
          onChange={(timeZone) => update({ timeZone })}
        />
      </div>
    </>
  )
}

function DurationFields({ composer: { draft, update }, faults }: StepProps): ReactNode {
  const t = useWords('composer')
  const { duration } = draft
  return (
    <div className="field-row">
      <Field
        label={t('duration.label')}
        {...(faults.duration && {
          validationState: 'error' as const,
          validationMessage: t(`duration.wrong.${duration.unit}`),
        })}
      >
        <Input
          type="number"
          min={1}
          max={duration.unit === 'days' ? 30 : 23}
          value={Number.isNaN(duration.amount) ? '' : String(duration.amount)}
          onChange={(_, { value }) =>
            update({ duration: { ...duration, amount: value === '' ? Number.NaN : Number(value) } })
          }
        />
      </Field>
      <Field label={t('duration.unit')}>
        <Select
          value={duration.unit}
          onChange={(_, { value }) =>
            update({ duration: { ...duration, unit: value === 'hours' ? 'hours' : 'days' } })
          }
        >
          <option value="hours">{t('duration.hours')}</option>
          <option value="days">{t('duration.days')}</option>
        </Select>
      </Field>
    </div>
  )
}

/** Public holidays of France, none, or days of one's own. */
function HolidayFields({ composer: { draft, update }, faults }: StepProps): ReactNode {
  const t = useWords('composer')
  const { holidays } = draft
  const kind = Array.isArray(holidays) ? 'own' : holidays === 'none' ? 'none' : 'country'
  // A country that was set elsewhere stays, under its own name.
  const [country] = useState(kind === 'country' ? holidays : 'FR')
  const choose = (value: string): void => {
    if (value === 'own') update({ holidays: [] })
    else update({ holidays: value === 'none' ? 'none' : country })
  }
  return (
    <>
      <Field label={t('holidays.label')}>
        <RadioGroup layout="horizontal" value={kind} onChange={(_, { value }) => choose(value)}>
          <Radio
            value="country"
            label={country === 'FR' ? t('holidays.france') : String(country)}
          />
          <Radio value="none" label={t('holidays.none')} />
          <Radio value="own" label={t('holidays.own')} />
        </RadioGroup>
      </Field>
      {Array.isArray(holidays) ? (
        <OwnHolidays
          days={holidays}
          isMissing={faults.holidays}
          onChange={(days) => update({ holidays: days })}
        />
      ) : null}
    </>
  )
}

function OwnHolidays({
  days,
  isMissing,
  onChange,
}: {
  days: readonly string[]
  isMissing: boolean
  onChange: (days: string[]) => void
}): ReactNode {
  const t = useWords('composer')
  const formats = useFormats()
  const [day, setDay] = useState('')
  const add = (): void => {
    if (day === '') return
    onChange([...new Set([...days, day])].toSorted())
    setDay('')
  }
  return (
    <div className="composer-field">
      <div className="field-row with-button">
        <Field
          label={t('holidays.day')}
          {...(isMissing && {
            validationMessage: t('holidays.missing'),
            validationState: 'warning' as const,
          })}
        >
          <Input type="date" value={day} onChange={(_, { value }) => setDay(value)} />
        </Field>
        <Button onClick={add}>{t('holidays.add')}</Button>
      </div>
      <ul className="day-list">
        {days.map((each) => (
          <li key={each}>
            {formats.longDate(`${each}T12:00:00Z`, 'UTC')}
            <Button
              size="small"
              appearance="subtle"
              icon={<DeleteRegular />}
              aria-label={t('holidays.remove', {
                day: formats.longDate(`${each}T12:00:00Z`, 'UTC'),
              })}
              onClick={() => onChange(days.filter((other) => other !== each))}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
