import { useWords, useAppLocale } from '../../i18n/words-provider.tsx'
import { useFormats } from '../../i18n/use-formats.ts'
import { summaryOf } from '../../../message/summary.ts'
import { personalise } from '../../../message/tokens.ts'
import type { StepProps } from './step-props.ts'
import type { StepKey } from './steps.ts'

export type SummaryRow = { step: StepKey; term: string; lines: string[] }

/** Says in words what was answered to each question. */
export function useSummary({
  composer: { draft },
  chatbots,
  lists,
  knownTokens,
}: StepProps): SummaryRow[] {
  const t = useWords('composer')
  const common = useWords('common')
  const formats = useFormats()
  const locale = useAppLocale()
  const editor = useWords('editor')
  // Fields stand in the summary as they are called on their chips.
  const fieldNames = {
    FIRSTNAME: `[${editor('firstName')}]`,
    LASTNAME: `[${editor('lastName')}]`,
    ...Object.fromEntries(knownTokens.map((name) => [name, `[${name}]`])),
  }
  const chatbot = chatbots.find(({ id }) => id === draft.chatbotId)
  const namesOf = (ids: readonly string[]): string =>
    formats.list(ids.map((id) => lists.find((list) => list.id === id)?.name ?? `#${id}`))
  const { audience, start, duration, holidays } = draft
  const iso = duration.unit === 'days' ? `P${duration.amount}D` : `PT${duration.amount}H`
  const dayName = (day: number): string =>
    new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(
      Date.UTC(2026, 5, day),
    )
  const rows: SummaryRow[] = [
    { step: 'name', term: t('names.name'), lines: [draft.name || t('untitled')] },
    {
      step: 'message',
      term: t('names.message'),
      lines: [summaryOf(personalise(draft.doc, fieldNames), 160) || t('review.noMessage')],
    },
    {
      step: 'channel',
      term: t('names.channel'),
      lines: [
        t('review.channel', {
          channel: common(`channels.${draft.channel}`),
          chatbot: chatbot?.name ?? '',
        }),
        ...(draft.channel === 'teams'
          ? [
              t('review.dress', {
                presentation: t(`presentation.${draft.presentation}`),
                tone: t(`tone.${draft.tone}`),
              }),
            ]
          : []),
        ...(draft.buttons.length > 0
          ? [formats.list(draft.buttons.map(({ title }) => title))]
          : []),
        t('review.tracking', { tracking: t(`tracking.${draft.tracking}`) }),
      ],
    },
    {
      step: 'audience',
      term: t('names.audience'),
      lines: [
        audience.everyone
          ? t('audience.everyone')
          : audience.listIds.length > 0
            ? namesOf(audience.listIds)
            : t('review.noAudience'),
        ...(audience.excludeListIds.length > 0
          ? [t('review.except', { lists: namesOf(audience.excludeListIds) })]
          : []),
      ],
    },
    {
      step: 'schedule',
      term: t('names.schedule'),
      lines: [
        start.kind === 'now'
          ? t('review.now', { zone: draft.timeZone })
          : t('review.start', {
              day: start.day === '' ? '–' : formats.longDate(`${start.day}T12:00:00Z`, 'UTC'),
              time: start.time,
              zone: draft.timeZone,
            }),
        t('review.during', { duration: formats.duration(iso) }),
        ...draft.workingHours.map(({ days, from, to }) =>
          t('review.hours', { days: formats.list(days.map(dayName)), from, to }),
        ),
        Array.isArray(holidays)
          ? t('review.ownHolidays', { n: holidays.length, days: formats.number(holidays.length) })
          : holidays === 'none'
            ? t('review.noHolidays')
            : holidays === 'FR'
              ? t('review.frenchHolidays')
              : t('review.holidays', { country: holidays }),
        ...(draft.personTimeZones ? [t('zones.own')] : []),
      ],
    },
  ]
  if (draft.channel === 'skype' || draft.presence !== 'any') {
    rows.push({
      step: 'presence',
      term: t('names.presence'),
      lines: [t(`presence.teamsRules.${draft.presence}`)],
    })
  }
  return rows
}
