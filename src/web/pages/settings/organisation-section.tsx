import {
  Button,
  Field,
  Input,
  Radio,
  RadioGroup,
  Switch,
  Textarea,
} from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'

import { fieldErrorsOf } from '../../api/failure.ts'
import { changeSettings, settingsQuery } from '../../api/settings.ts'
import type { OrganisationSettings } from '../../../contract/settings.ts'
import { LeaveGuard } from '../../forms/leave-guard.tsx'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { say } from '../../ui/status-line.tsx'

/** What holds for every campaign. Who may not change it reads it. */
export function OrganisationSection({ mayChange }: { mayChange: boolean }) {
  const { data } = useSuspenseQuery(settingsQuery)
  return mayChange ? <OrganisationForm settings={data} /> : <OrganisationFacts settings={data} />
}

function OrganisationFacts({ settings }: { settings: OrganisationSettings }) {
  const t = useWords('settings')
  const { ladder, allowStop, retentionDays, tracking, answer } = settings
  const { secondRungAfterMinutes: minutes, rounds } = ladder
  return (
    <dl className="facts sheet">
      <dt>{t('organisation.ladder')}</dt>
      <dd>{t('organisation.ladderText', { minutes, rounds })}</dd>
      <dt>{t('organisation.stop')}</dt>
      <dd>{allowStop ? t('organisation.yes') : t('organisation.no')}</dd>
      <dt>{t('organisation.tracking')}</dt>
      <dd>{t(`organisation.trackings.${tracking}`)}</dd>
      <dt>{t('organisation.retention')}</dt>
      <dd>{t('organisation.retentionText', { days: retentionDays })}</dd>
      <dt>
        {t('organisation.answer')} – {t('organisation.french')}
      </dt>
      <dd lang="fr">{answer.fr}</dd>
      <dt>
        {t('organisation.answer')} – {t('organisation.english')}
      </dt>
      <dd lang="en">{answer.en}</dd>
    </dl>
  )
}

const trackings = [
  'individual',
  'group',
  'none',
] as const satisfies OrganisationSettings['tracking'][]

/** What stands in the fields, which may not be a number yet. */
const typedOf = ({ ladder, allowStop, retentionDays, tracking, answer }: OrganisationSettings) => ({
  minutes: String(ladder.secondRungAfterMinutes),
  rounds: String(ladder.rounds),
  days: String(retentionDays),
  allowStop,
  tracking,
  fr: answer.fr,
  en: answer.en,
})
type Typed = ReturnType<typeof typedOf>

/** The bounds of the contract, for the sentence under each field. */
const bounds = { minutes: [1, 240], rounds: [1, 10], days: [1, 3_650] } as const
type NumberField = keyof typeof bounds

function inBounds(field: NumberField, text: string): boolean {
  const [least, most] = bounds[field]
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
}

function OrganisationForm({ settings }: { settings: OrganisationSettings }) {
  const t = useWords('settings')
  const { number } = useFormats()
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const known = typedOf(settings)
  const [typed, setTyped] = useState(known)
  const saving = useMutation({
    mutationFn: changeSettings,
    onSuccess(next) {
      queries.setQueryData(settingsQuery.queryKey, next)
      setTyped(typedOf(next))
      say(t('organisation.saved'))
    },
  })
  const isUnsaved = JSON.stringify(typed) !== JSON.stringify(known)

  const wrong = fieldErrorsOf(saving.error)
  const isEmpty = { fr: typed.fr.trim() === '', en: typed.en.trim() === '' }
  const areNumbers = (['minutes', 'rounds', 'days'] as const).every((field) =>
    inBounds(field, typed[field]),
  )
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!areNumbers || isEmpty.fr || isEmpty.en || saving.isPending) return
    saving.mutate({
      ladder: { secondRungAfterMinutes: Number(typed.minutes), rounds: Number(typed.rounds) },
      allowStop: typed.allowStop,
      tracking: typed.tracking,
      retentionDays: Number(typed.days),
      answer: { fr: typed.fr, en: typed.en },
    })
  }
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part })
  const numberField = (field: NumberField, label: string) => (
    <Field
      className="number-field"
      label={label}
      {...(!inBounds(field, typed[field]) && {
        validationMessage: t('organisation.between', {
          least: number(bounds[field][0]),
          most: number(bounds[field][1]),
        }),
      })}
    >
      <Input
        inputMode="numeric"
        value={typed[field]}
        onChange={(_event, { value }) => change({ [field]: value })}
      />
    </Field>
  )
  const answerField = (language: 'fr' | 'en', label: string) => (
    <Field
      label={label}
      {...(isEmpty[language]
        ? { validationMessage: t('account.missing') }
        : wrong[`answer.${language}`] !== undefined && {
            validationMessage: wrong[`answer.${language}`] ?? '',
          })}
    >
      <Textarea
        lang={language}
        rows={4}
        resize="vertical"
        value={typed[language]}
        onChange={(_event, { value }) => change({ [language]: value })}
      />
    </Field>
  )
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <LeaveGuard isUnsaved={isUnsaved} />
      {saving.error === null ? null : <Alert>{sentenceOf(saving.error)}</Alert>}
      <section className="sheet">
        <h2>{t('organisation.ladder')}</h2>
        {numberField('minutes', t('organisation.minutes'))}
        {numberField('rounds', t('organisation.rounds'))}
        {areNumbers ? (
          <p className="muted">
            {t('organisation.ladderText', {
              minutes: Number(typed.minutes),
              rounds: Number(typed.rounds),
            })}
          </p>
        ) : null}
      </section>
      <section className="sheet">
        <h2>{t('organisation.stop')}</h2>
        <Switch
          label={t('organisation.allowStop')}
          checked={typed.allowStop}
          onChange={(_event, { checked }) => change({ allowStop: checked })}
        />
        <p className="muted">{t('organisation.stopText')}</p>
      </section>
      <section className="sheet">
        <h2>{t('organisation.answer')}</h2>
        <p className="muted">{t('organisation.answerText')}</p>
        {answerField('fr', t('organisation.french'))}
        {answerField('en', t('organisation.english'))}
      </section>
      <section className="sheet">
        <h2>{t('organisation.tracking')}</h2>
        <Field label={t('organisation.trackingText')}>
          <RadioGroup
            value={typed.tracking}
            onChange={(_event, { value }) => {
              const tracking = trackings.find((each) => each === value)
              if (tracking) change({ tracking })
            }}
          >
            {trackings.map((each) => (
              <Radio key={each} value={each} label={t(`organisation.trackings.${each}`)} />
            ))}
          </RadioGroup>
        </Field>
      </section>
      <section className="sheet">
        <h2>{t('organisation.retention')}</h2>
        {numberField('days', t('organisation.retentionDays'))}
        {inBounds('days', typed.days) ? (
          <p className="muted">{t('organisation.retentionText', { days: Number(typed.days) })}</p>
        ) : null}
      </section>
      <div className="settings-acts">
        <Button
          type="submit"
          appearance="primary"
          disabledFocusable={!isUnsaved || saving.isPending}
        >
          {t('organisation.save')}
        </Button>
      </div>
    </form>
  )
}
