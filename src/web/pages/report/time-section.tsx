import type { InformationView } from '../../../contract/information.ts'
import type { ReportView } from '../../../contract/report.ts'
import { DeliveryTimeline } from '../../charts/timeline.tsx'
import { useBusinessNow } from '../../forms/use-business-now.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { figures } from '../../../contract/figures.ts'
import { Definition } from './definition.tsx'

/** Planned against delivered over the window. */
export function TimeSection({
  report,
  information: { campaign, closed },
}: {
  report: ReportView
  information: InformationView
}) {
  const t = useWords('report')
  const now = useBusinessNow()
  const { startsAt, endsAt, timeZone, personTimeZones } = campaign
  const isRunning = report.campaign.state === 'running'
  return (
    <section className="sheet" aria-labelledby="report-time">
      <header>
        <h2 id="report-time">
          {t('timeline.title')} <Definition figure={figures.timeline} />
        </h2>
        <span className="muted small">
          {t('timeline.zone', { zone: cityOf(timeZone) })}
          {personTimeZones ? ` · ${t('timeline.ownZones')}` : ''}
        </span>
      </header>
      <DeliveryTimeline
        bins={report.timeline}
        closed={closed}
        window={startsAt === null || endsAt === null ? null : { from: startsAt, to: endsAt }}
        now={isRunning ? now : null}
        timeZone={timeZone}
        hasActs={report.campaign.tracking === 'individual'}
        label={t('timeline.title')}
      />
    </section>
  )
}

/** America/New_York → New York. */
const cityOf = (timeZone: string): string =>
  (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ')
