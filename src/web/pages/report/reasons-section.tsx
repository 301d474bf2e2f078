import { Button } from '@fluentui/react-components'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'

import { figures, stateFigures } from '../../../contract/figures.ts'
import type { ReportView } from '../../../contract/report.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { Definition } from './definition.tsx'

// Comes when it is first asked for.
const RetryDialog = lazy(async () => ({
  default: (await import('./retry-dialog.tsx')).RetryDialog,
}))

/** Why deliveries ended unsent, in plain words, and what can be done about it. */
export function ReasonsSection({
  report,
  hasPeople,
  mayRetry,
}: {
  report: ReportView
  hasPeople: boolean
  mayRetry: boolean
}) {
  const t = useWords('report')
  const locale = useAppLocale()
  const { number } = useFormats()
  const [isAsked, setAsked] = useState(false)
  const { reasons, ledger, campaign } = report
  const missed = ledger.failed + ledger.unscheduled + ledger.unreachable + ledger.uncertain
  return (
    <section className="sheet" aria-labelledby="report-reasons">
      <header>
        <h2 id="report-reasons">
          {t('reasons.title')} <Definition figure={figures.reasons} />
        </h2>
        {mayRetry && hasPeople && missed + ledger.stopped > 0 ? (
          <Button onClick={() => setAsked(true)}>{t('reasons.retry')}</Button>
        ) : null}
      </header>
      {reasons.length === 0 ? (
        <p className="muted">{t('reasons.none')}</p>
      ) : (
        <table className="ledger dense plain reasons-table">
          <thead>
            <tr>
              <th scope="col">{t('reasons.reason')}</th>
              <th scope="col">{t('reasons.state')}</th>
              <th scope="col" className="end">
                {t('reasons.people')}
              </th>
            </tr>
          </thead>
          <tbody>
            {reasons.map(({ code, state, message, count }) => (
              <tr key={`${state} ${code}`}>
                <td className="wide">{message}</td>
                <td className="muted">{stateFigures[state].label[locale]}</td>
                <td className="end figures">
                  {hasPeople ? (
                    <Link
                      to="/campaigns/$id/report"
                      params={{ id: campaign.id }}
                      search={{ state, reason: code }}
                      hash="people"
                      aria-label={`${number(count)} · ${t('reasons.see', { reason: message })}`}
                    >
                      {number(count)}
                    </Link>
                  ) : (
                    number(count)
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isAsked ? (
        <Suspense>
          <RetryDialog report={report} onClose={() => setAsked(false)} />
        </Suspense>
      ) : null}
    </section>
  )
}
