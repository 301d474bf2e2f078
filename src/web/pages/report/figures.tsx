import type { ReactNode } from 'react'

import { type Figure, figures } from '../../../contract/figures.ts'
import type { ReportView } from '../../../contract/report.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { FigureStrip } from '../../ui/figure-strip.tsx'
import { Definition } from './definition.tsx'

type Strip = { key: string; of: Figure; value: ReactNode; unit?: ReactNode }

/** The figures beside the equation, each with what it counts. */
export function ReportFigures({ report, timeZone }: { report: ReportView; timeZone: string }) {
  const t = useWords('report')
  const locale = useAppLocale()
  const { number, percent, dateTime } = useFormats()
  const instant = (at: string | null, otherwise: string) => (
    <span className="instant">{at === null ? otherwise : dateTime(at, timeZone)}</span>
  )
  const { ledger, sentRate, opened, clicked, nextAttemptAt, lastOpenedAt, campaign } = report
  const unknown = t(campaign.tracking === 'none' ? 'figures.unknown' : 'figures.tooFew')
  // A group has no instants of single people.
  const isByName = campaign.tracking === 'individual'
  const strip: Strip[] = [
    {
      key: 'sent',
      of: figures.sentRate,
      value: percent(sentRate),
      unit: t('figures.of', { recipients: number(ledger.recipients) }),
    },
    opened.people === null || opened.rate === null
      ? { key: 'opened', of: figures.opened, value: '–', unit: unknown }
      : {
          key: 'opened',
          of: figures.opened,
          value: percent(opened.rate),
          unit: t('figures.people', { n: opened.people }),
        },
    clicked.people === null || clicked.rate === null
      ? { key: 'clicked', of: figures.clicked, value: '–', unit: unknown }
      : {
          key: 'clicked',
          of: figures.clicked,
          value: percent(clicked.rate),
          unit: `${t('figures.people', { n: clicked.people })}, ${t('figures.clicks', { n: clicked.events ?? 0 })}`,
        },
    {
      key: 'next',
      of: figures.nextAttempt,
      value: instant(nextAttemptAt, t('figures.noNext')),
    },
    {
      key: 'last',
      of: figures.lastOpened,
      value: instant(lastOpenedAt, isByName ? t('figures.noLast') : '–'),
    },
  ]
  return (
    <FigureStrip
      figures={strip.map(({ key, of, ...rest }) => ({
        ...rest,
        key,
        label: (
          <>
            {of.label[locale]} <Definition figure={of} />
          </>
        ),
      }))}
    />
  )
}
