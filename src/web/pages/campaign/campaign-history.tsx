import type { InformationView } from '../../../contract/information.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'

/** What happened to the campaign itself, oldest first. */
export function CampaignHistory({
  information: { campaign, history },
}: {
  information: InformationView
}) {
  const t = useWords('campaign')
  const { dateTime } = useFormats()
  return (
    <section className="sheet" aria-labelledby="campaign-history">
      <header>
        <h2 id="campaign-history">{t('history.title')}</h2>
      </header>
      <ol className="story">
        {history.map(({ at, kind, who }) => (
          <li key={`${at} ${kind} ${who}`}>
            <time dateTime={at}>{dateTime(at, campaign.timeZone)}</time>
            <span>{t(`history.${kind}`, { who: who ?? '', n: campaign.recipients ?? 0 })}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
