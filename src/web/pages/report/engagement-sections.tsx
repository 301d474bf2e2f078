import { figures } from '../../../contract/figures.ts'
import type { ReportView } from '../../../contract/report.ts'
import { type LabelledBar, LabelledBars } from '../../charts/labelled-bars.tsx'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Definition } from './definition.tsx'

/** From recipient to click, as far as the campaign knows. */
export function Funnel({ report: { ledger, opened, clicked } }: { report: ReportView }) {
  const t = useWords('report')
  const { number, percent } = useFormats()
  const { recipients } = ledger
  const steps = [
    { key: 'recipients', people: recipients },
    { key: 'delivered', people: ledger.delivered },
    { key: 'opened', people: opened.people },
    { key: 'clicked', people: clicked.people },
  ] as const
  const bars = steps.flatMap(({ key, people }): LabelledBar[] => {
    if (people === null) return []
    const share = recipients === 0 ? 0 : people / recipients
    return [{ key, label: t(`funnel.${key}`), share, value: number(people), unit: percent(share) }]
  })
  return (
    <section className="sheet" aria-labelledby="report-funnel">
      <header>
        <h2 id="report-funnel">{t('funnel.title')}</h2>
      </header>
      <LabelledBars bars={bars} label={t('funnel.title')} />
      <p className="muted small note">{t('funnel.ofRecipients')}</p>
    </section>
  )
}

/** How long people took to open. */
export function TimeToOpen({ timeToOpen }: { timeToOpen: NonNullable<ReportView['timeToOpen']> }) {
  const t = useWords('report')
  const { number, seconds } = useFormats()
  const { medianSeconds, bins } = timeToOpen
  const most = Math.max(1, ...bins.map(({ people }) => people))
  const bars = bins.map(({ upToSeconds, people }, index): LabelledBar => {
    const from = bins[index - 1]?.upToSeconds ?? null
    return {
      key: String(upToSeconds),
      label:
        upToSeconds === null
          ? t('toOpen.over', { time: seconds(from ?? 0) })
          : from === null
            ? t('toOpen.under', { time: seconds(upToSeconds) })
            : t('toOpen.between', { from: seconds(from), to: seconds(upToSeconds) }),
      share: people / most,
      value: number(people),
    }
  })
  return (
    <section className="sheet" aria-labelledby="report-to-open">
      <header>
        <h2 id="report-to-open">
          {t('toOpen.title')} <Definition figure={figures.timeToOpen} />
        </h2>
      </header>
      {medianSeconds === null ? (
        <p className="muted">{t('toOpen.nobody')}</p>
      ) : (
        <>
          <p className="finding">
            {t('toOpen.median', { time: seconds(Math.max(1, medianSeconds)) })}
          </p>
          <LabelledBars bars={bars} label={t('toOpen.title')} />
        </>
      )}
    </section>
  )
}
