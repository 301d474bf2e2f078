import { Link } from '@tanstack/react-router'

import { figures } from '../../../contract/figures.ts'
import type { ReportView } from '../../../contract/report.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Definition } from './definition.tsx'

/** Every link of the message, with the people who followed it and how often. */
export function LinksSection({
  report: { links, campaign },
  hasPeople,
}: {
  report: ReportView
  hasPeople: boolean
}) {
  const t = useWords('report')
  const { number } = useFormats()
  return (
    <section className="sheet" aria-labelledby="report-links">
      <header>
        <h2 id="report-links">
          {t('links.title')} <Definition figure={figures.links} />
        </h2>
      </header>
      {links.length === 0 ? (
        <p className="muted">{t('links.none')}</p>
      ) : (
        <table className="ledger dense plain links-table">
          <thead>
            <tr>
              <th scope="col">{t('links.link')}</th>
              <th scope="col" className="end">
                {t('links.people')}
              </th>
              <th scope="col" className="end">
                {t('links.clicks')}
              </th>
            </tr>
          </thead>
          <tbody>
            {links.map(({ url, people, events }, link) => (
              <tr key={url}>
                <td className="wide breaks">
                  <a href={url} target="_blank" rel="noreferrer">
                    {url}
                  </a>
                </td>
                <td className="end figures" data-label={t('links.people')}>
                  {people === null ? (
                    '–'
                  ) : hasPeople && people > 0 ? (
                    <Link
                      to="/campaigns/$id/report"
                      params={{ id: campaign.id }}
                      search={{ link }}
                      hash="people"
                      aria-label={`${number(people)} · ${t('links.see', { url })}`}
                    >
                      {number(people)}
                    </Link>
                  ) : (
                    number(people)
                  )}
                </td>
                <td className="end figures" data-label={t('links.clicks')}>
                  {events === null ? '–' : number(events)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
