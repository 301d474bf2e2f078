import { figures } from '../../../contract/figures.ts'
import type { ReportView } from '../../../contract/report.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Definition } from './definition.tsx'

/** Messages that tried the campaign, told apart from those that count. */
export function TrialsSection({
  trials,
  timeZone,
}: {
  trials: ReportView['trials']
  timeZone: string
}) {
  const t = useWords('report')
  const { dateTime } = useFormats()
  if (trials.length === 0) return null
  return (
    <section className="sheet" aria-labelledby="report-trials">
      <header>
        <h2 id="report-trials">
          {t('trials.title')} <Definition figure={figures.trials} />
        </h2>
      </header>
      <p className="muted small note">{t('trials.text')}</p>
      <table className="ledger dense plain">
        <thead>
          <tr>
            <th scope="col">{t('trials.address')}</th>
            <th scope="col">{t('trials.at')}</th>
            <th scope="col">{t('trials.outcome')}</th>
          </tr>
        </thead>
        <tbody>
          {trials.map(({ id, at, address, state, reason }) => (
            <tr key={id}>
              <td className="wide breaks">
                <span className="test-mark">{t('trials.test')}</span> {address}
              </td>
              <td className="figures">{dateTime(at, timeZone)}</td>
              <td>
                {t(`trials.states.${state}`)}
                {reason === null ? null : <span className="under">{reason}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
